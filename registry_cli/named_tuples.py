"""`NamedTuple` without the 6 ms that `typing` takes to load. Anyone may import it.

The front door answers the TAB key and make before Typer, and so `typing`, is loaded; what it
defines on its way is declared with this class. Everything else may take `typing`'s.
"""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import NamedTuple as NamedTuple  # noqa: PLC0414 - says that it is exported
else:
    from collections import namedtuple

    class _Declaration(type):
        """Turn the annotations of a class body into the fields of a named tuple."""

        def __new__(cls, name, bases, body):  # noqa: ANN001, ANN204 - checkers see typing's
            if not bases:
                return super().__new__(cls, name, bases, body)
            # Annotations stay strings, on every Python, by the __future__ import of the module.
            fields = body.pop("__annotations__")
            defaults = [body.pop(field) for field in fields if field in body]
            made = namedtuple(  # noqa: PYI024 - which is what typing.NamedTuple makes, too
                name, fields, defaults=defaults, module=body.pop("__module__")
            )
            for attribute, value in body.items():
                setattr(made, attribute, value)
            made.__annotations__ = fields
            return made

    class NamedTuple(metaclass=_Declaration):
        """Base of a declaration: each annotation is a field, an assigned value its default."""
