"""`NamedTuple` without the 6 ms that `typing` takes to load. Anyone may import it.

The front door answers the TAB key and make before Typer, and so `typing`, is loaded; what it
defines on its way is declared with these classes. Everything else may take `typing`'s.
"""

from __future__ import annotations

__all__ = ["CompiledNamedTuple", "NamedTuple"]

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import NamedTuple
    from typing import NamedTuple as CompiledNamedTuple
else:
    from collections import namedtuple
    from operator import itemgetter

    class _Declaration(type):
        """Turn the annotations of a class body into the fields of a tuple.

        `collections.namedtuple` compiles a constructor for each class, 0.1 ms; one that all
        share takes a microsecond more for each tuple, of which a key press needs a few.
        """

        def __new__(cls, name, bases, body):  # noqa: ANN001, ANN204 - checkers see typing's
            if bases != (tuple,):
                # Annotations stay strings, on every Python, by the module's __future__ import.
                fields = tuple(body["__annotations__"])
                body["_field_defaults"] = {
                    field: body.pop(field) for field in fields if field in body
                }
                body["_fields"] = body["__match_args__"] = fields
                for place, field in enumerate(fields):
                    body[field] = property(itemgetter(place))
            body["__slots__"] = ()
            return super().__new__(cls, name, bases, body)

    class NamedTuple(tuple, metaclass=_Declaration):
        """Base of a declaration: each annotation is a field, an assigned value its default."""

        __slots__ = ()

        def __new__(cls, *values, **named):  # noqa: ANN002, ANN003, ANN204, D102 - as above
            if named or len(values) != len(cls._fields):
                rest = cls._fields[len(values) :]
                given = {**{k: v for k, v in cls._field_defaults.items() if k in rest}, **named}
                if len(values) > len(cls._fields) or given.keys() != set(rest):
                    raise TypeError(f"{cls.__name__} takes {', '.join(cls._fields)}")
                values = (*values, *(given[field] for field in rest))
            return tuple.__new__(cls, values)

        def __repr__(self) -> str:
            named = ", ".join(f"{field}={value!r}" for field, value in self._asdict().items())
            return f"{type(self).__name__}({named})"

        def __getnewargs__(self):  # noqa: ANN204 - as above
            return tuple(self)

        def _asdict(self):  # noqa: ANN202 - as above
            return dict(zip(self._fields, self, strict=True))

        def _replace(self, **named):  # noqa: ANN003, ANN202 - as above
            return type(self)(**{**self._asdict(), **named})

    class _CompiledDeclaration(type):
        """Turn a class body into a named tuple of `collections`, as `typing` does."""

        def __new__(cls, name, bases, body):  # noqa: ANN001, ANN204 - as above
            if not bases:
                return super().__new__(cls, name, bases, body)
            fields = tuple(body.pop("__annotations__"))
            defaults = [body.pop(field) for field in fields if field in body]
            made = namedtuple(name, fields, defaults=defaults, module=body.pop("__module__"))  # noqa: PYI024 - which typing would load
            for key, value in body.items():
                setattr(made, key, value)
            return made

    class CompiledNamedTuple(metaclass=_CompiledDeclaration):
        """Base of a declaration that takes 0.1 ms to define, for what is made by the million."""
