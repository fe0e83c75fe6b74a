"""Filters as W&B writes them, after those of MongoDB: `{"metadata.lr": {"$lt": 0.1}}`.

A filter is read once, so that what is wrong with it is told before anything is looked up. A field
that a row has not, holds for `$ne`, `$nin`, `$not` and `$exists: false` only. Of a list it is
enough that one item holds.
"""

from __future__ import annotations

import operator
from collections.abc import Callable, Mapping
from typing import Any, Final

from registry_cli.domain.patterns import Pattern
from registry_cli.errors import Hint, UsageError

Row = Mapping[str, Any]
"""What a filter looks at: JSON by field."""
Holds = Callable[[Row], bool]

_Values = list[Any]
_Test = Callable[[_Values], bool]
"""Says whether a condition holds of the values that a field has, none where it is not there."""

_DEEPEST: Final = 20
_MOST_CONDITIONS: Final = 1000
_LOGIC: Final = ("$and", "$or", "$nor", "$not")


def read_filter(given: object, fields: Mapping[str, str]) -> Holds:
    """Return what says whether a filter holds of a row; None and `{}` hold of every row.

    `fields` maps the names that a filter may use to those of a row. Raises `UsageError` for what
    is no filter, an unknown field or operator, or a filter that is too large.
    """
    if given is None:
        return lambda _row: True
    return _Reader(fields).read(given, 0)


class _Reader:
    def __init__(self, fields: Mapping[str, str]) -> None:
        self._fields = fields
        self._count = 0

    def read(self, given: object, depth: int) -> Holds:
        if not isinstance(given, Mapping):
            raise _refused(f"a filter is a dict, not {given!r:.40}")
        if depth > _DEEPEST:
            raise _refused(f"a filter is nested more than {_DEEPEST} deep")
        tests = [self._read_item(key, value, depth) for key, value in given.items()]
        return lambda row: all(test(row) for test in tests)

    def _read_item(self, key: object, value: object, depth: int) -> Holds:
        if not isinstance(key, str):
            raise _refused(f"a field is text, not {key!r:.40}")
        if key == "$not":
            inner = self.read(value, depth + 1)
            return lambda row: not inner(row)
        if key in _LOGIC:
            several = [self.read(each, depth + 1) for each in _listed(key, value)]
            if key == "$and":
                return lambda row: all(each(row) for each in several)
            is_any = key == "$or"
            return lambda row: any(each(row) for each in several) == is_any
        if key.startswith("$"):
            raise _refused(f"there is no {key!r}; there are {', '.join(_LOGIC)}")
        path = self._path(key)
        is_time = path.endswith("_at") and "." not in path
        test = self._read_condition(_as_times(value) if is_time else value, depth)
        return lambda row: test(_find(row, path))

    def _path(self, field: str) -> str:
        first, dot, rest = field.partition(".")
        if first not in self._fields:
            raise _refused(f"there is no field {first!r}; there are {', '.join(self._fields)}")
        return f"{self._fields[first]}{dot}{rest}"

    def _read_condition(self, given: object, depth: int) -> _Test:
        is_operators = isinstance(given, Mapping) and any(str(key)[:1] == "$" for key in given)
        if not is_operators or not isinstance(given, Mapping):
            return self._read_operator("$eq", given, depth)
        tests = [self._read_operator(name, value, depth) for name, value in given.items()]
        return lambda values: all(test(values) for test in tests)

    def _read_operator(self, name: str, value: object, depth: int) -> _Test:
        self._count += 1
        if self._count > _MOST_CONDITIONS or depth > _DEEPEST:
            raise _refused(f"a filter has more than {_MOST_CONDITIONS} conditions, or is too deep")
        if name == "$not":
            inner = self._read_condition(value, depth + 1)
            return lambda values: not inner(values)
        if name not in _TESTS:
            raise _refused(f"there is no {name!r}; there are {', '.join(_TESTS)}")
        return _TESTS[name](value)


def _as_times(condition: Any) -> Any:  # noqa: ANN401 - what scripts write
    """Write times as rows have them, so that they can be compared: UTC, without an offset UTC."""
    if isinstance(condition, Mapping):
        return {
            name: value if name in {"$exists", "$regex", "$contains"} else _as_times(value)
            for name, value in condition.items()
        }
    if isinstance(condition, list | tuple | set | frozenset):
        return [_as_times(each) for each in condition]
    if condition is None:
        return None
    from datetime import UTC, datetime  # noqa: PLC0415 - most filters have no times

    from registry_cli.domain.moments import parse_moment  # noqa: PLC0415 - as above

    text = condition.isoformat() if isinstance(condition, datetime) else condition
    if not isinstance(text, str) or text.isdigit():
        raise _refused(f"{condition!r:.40} is no time")
    return parse_moment(text, UTC).time


def _equal(value: object) -> _Test:
    return lambda values: _is_among(value, values)


def _unequal(value: object) -> _Test:
    return lambda values: not _is_among(value, values)


def _among(value: object) -> _Test:
    wanted = _listed("$in", value)
    return lambda values: any(_is_among(each, values) for each in wanted)


def _outside(value: object) -> _Test:
    wanted = _listed("$nin", value)
    return lambda values: not any(_is_among(each, values) for each in wanted)


def _there(value: object) -> _Test:
    return lambda values: bool(values) == bool(value)


def _matching(value: object) -> _Test:
    if not isinstance(value, str):
        raise _refused(f"$regex takes a text, not {value!r:.40}")
    pattern = Pattern(value)
    return lambda values: any(pattern.is_in(each) for each in values if isinstance(each, str))


def _containing(value: object) -> _Test:
    return lambda values: any(_contains(each, value) for each in values)


def _ordered(compare: Callable[[Any, Any], bool]) -> Callable[[object], _Test]:
    return lambda value: (
        lambda values: any(compare(each, value) for each in values if _are_alike(each, value))
    )


_TESTS: Final[dict[str, Callable[[object], _Test]]] = {
    "$eq": _equal, "$ne": _unequal, "$in": _among, "$nin": _outside, "$exists": _there,
    "$regex": _matching, "$contains": _containing, "$gt": _ordered(operator.gt),
    "$gte": _ordered(operator.ge), "$lt": _ordered(operator.lt), "$lte": _ordered(operator.le),
}  # fmt: skip


def _find(row: Any, path: str) -> _Values:  # noqa: ANN401 - JSON is anything
    """Return the values at a path, each list also by its items; a key may have dots itself."""
    if isinstance(row, list | tuple):
        return [value for item in row for value in _find(item, path)]
    if not isinstance(row, Mapping):
        return []
    found: _Values = []
    if path in row:
        value = row[path]
        found += [value, *value] if isinstance(value, list | tuple) else [value]
    place = path.find(".")
    while place >= 0:
        if path[:place] in row:
            found += _find(row[path[:place]], path[place + 1 :])
        place = path.find(".", place + 1)
    return found


def _is_among(wanted: Any, values: _Values) -> bool:  # noqa: ANN401 - as above
    if wanted is None:
        return not values or None in values
    if isinstance(wanted, tuple):
        wanted = list(wanted)
    return any(
        isinstance(each, bool) == isinstance(wanted, bool) and each == wanted for each in values
    )


def _are_alike(one: object, other: object) -> bool:
    """Say whether two values have an order."""
    kinds = [
        "number" if isinstance(each, int | float) and not isinstance(each, bool) else type(each)
        for each in (one, other)
    ]
    return kinds[0] == kinds[1] and kinds[0] in {"number", str}


def _contains(held: object, wanted: object) -> bool:
    if isinstance(held, str):
        return isinstance(wanted, str) and wanted in held
    return isinstance(held, list | tuple | Mapping) and wanted in held


def _listed(name: str, value: object) -> list[object]:
    if isinstance(value, str) or not isinstance(value, list | tuple | set | frozenset):
        raise _refused(f"{name} takes a list, not {value!r:.40}")
    return [*value]


def _refused(problem: str) -> UsageError:
    return UsageError(problem, Hint('write it as {"tag": "reviewed", "metadata.lr": {"$lt": 0.1}}'))
