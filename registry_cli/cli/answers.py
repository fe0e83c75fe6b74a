"""What SQL returns, as a list like any other: its columns are known only when it is there."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any, NamedTuple

from registry_cli.cli.columns import Column, View
from registry_cli.cli.text import printable

if TYPE_CHECKING:
    from collections.abc import Callable

Value = None | int | float | str | bytes


class Row(NamedTuple):
    """One row, with its values in the order of the columns."""

    values: tuple[Value, ...]


def view_of(columns: tuple[str, ...]) -> View:
    """Return the view of rows with these columns; the first one identifies them."""
    return View(
        columns=tuple(_column(place, name) for place, name in enumerate(columns)),
        identifier=lambda row: _text(row.values[0]),
        to_json=lambda row: dict(zip(columns, map(_plain, row.values), strict=True)),
    )


def _column(place: int, name: str) -> Column:
    def value(row: Any) -> object:  # noqa: ANN401 - as every column
        return _plain(row.values[place])

    human: Callable[[Any], str] = lambda row: printable(_text(row.values[place]))  # noqa: E731 - a field
    return Column(name, value, human, printable(name))


def _plain(value: Value) -> object:
    """Return a value as JSON has it: bytes as hex digits, infinity as text."""
    if isinstance(value, bytes):
        return value.hex()
    if isinstance(value, float) and not math.isfinite(value):
        return str(value)
    return value


def _text(value: Value) -> str:
    return "" if value is None else str(_plain(value))
