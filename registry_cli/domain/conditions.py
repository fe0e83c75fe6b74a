"""Conditions on metrics and metadata, as people write them: `acc>=0.9`, `optimizer.lr=0.1`."""

from __future__ import annotations

import operator
import re
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from registry_cli.domain.metadata import check_text, number_or_text, strict_json_or_text
from registry_cli.errors import Hint, UsageError

if TYPE_CHECKING:
    from collections.abc import Callable

    from registry_cli.domain.metadata import Json

OPERATORS: Final = ("=", "!=", "<", "<=", ">", ">=")
_CONDITION: Final = r"(?s)(?P<key>[^!<>=]+)(?P<operator>!=|<=|>=|=|<|>)(?P<value>.*)"
_ORDERS: Final[dict[str, Callable[[Any, Any], bool]]] = {
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
}


class Condition(NamedTuple):
    """What must hold of one value. `text` is the value as it was written, `value` as it is read."""

    key: str
    operator: str
    text: str
    value: Json

    def holds(self, values: dict[str, Json]) -> bool:
        """Say whether it holds of an object; one without the key meets no condition, not even `!=`.

        Order is one of numbers, or one of texts; between other values there is none.
        """
        found = look_up(values, self.key)
        if found is None:
            return False
        (held,) = found
        if self.operator == "=":
            return self._equals(held)
        if self.operator == "!=":
            return not self._equals(held)
        for kind in (_is_number, _is_text):
            if kind(held) and kind(self.value):
                return _ORDERS[self.operator](held, self.value)
        return False

    def _equals(self, held: Json) -> bool:
        # What was stored as the text "1.10" is also meant by 1.10, which reads as a number.
        return held == self.text or (held == self.value and _kind(held) == _kind(self.value))


def parse_metric_condition(text: str) -> Condition:
    """Parse a condition on a metric, which is a number."""
    condition = _parse(text, "acc>=0.9", number_or_text)
    if not _is_number(condition.value):
        raise UsageError(
            f"{text!r} compares a metric with what is no number", Hint("write it as acc>=0.9")
        )
    return condition


def parse_metadata_condition(text: str) -> Condition:
    """Parse a condition on metadata; dots in the key reach into objects."""
    condition = _parse(text, "lr=0.1 or optimizer.lr<=0.1", strict_json_or_text)
    is_ordered = _is_number(condition.value) or _is_text(condition.value)
    if condition.operator in _ORDERS and not is_ordered:
        raise UsageError(
            f"{text!r} asks for an order that there is not",
            Hint(f"{', '.join(_ORDERS)} compare numbers or texts"),
        )
    return condition


def look_up(values: dict[str, Json], key: str) -> tuple[Json] | None:
    """Return what an object holds under a key, None where it does not hold it.

    A key with dots is first looked for as it is, then part by part, in objects within.
    """
    if key in values:
        return (values[key],)
    found: Json = values
    for part in key.split("."):
        if not isinstance(found, dict) or part not in found:
            return None
        found = found[part]
    return (found,)


def _parse(text: str, example: str, read: Callable[[str], Json]) -> Condition:
    """Split a condition, and read its value."""
    match = re.fullmatch(_CONDITION, check_text(text))
    if (
        match is None
        or match["key"] != match["key"].strip()
        or match["value"].startswith(("=", "<", ">"))
    ):
        raise UsageError(
            f"{text!r} is no condition",
            Hint(f"write KEY, one of {' '.join(OPERATORS)}, and a value, quoted: '{example}'"),
        )
    return Condition(match["key"], match["operator"], match["value"], read(match["value"]))


def _is_number(value: Json) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def _is_text(value: Json) -> bool:
    return isinstance(value, str)


def _kind(value: Json) -> type:
    """Return the kind of a JSON value: 1 and 1.0 are one number, and true is none."""
    return float if _is_number(value) else type(value)
