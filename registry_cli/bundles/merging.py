"""Sorted rows that do not fit in memory: each once, or those that others lack."""

from collections.abc import Iterable, Iterator
from typing import Any, TypeVar

Row = TypeVar("Row", bound=tuple[Any, ...])


def unique(rows: Iterable[Row]) -> Iterator[Row]:
    """Yield sorted rows, equal ones once."""
    before: Row | None = None
    for row in rows:
        if row != before:
            yield row
        before = row


def without(rows: Iterable[Row], others: Iterable[tuple[str]]) -> Iterator[Row]:
    """Yield the sorted rows whose first field, a text, is none of the others."""
    remaining = iter(others)
    other = next(remaining, None)
    for row in rows:
        while other is not None and other[0] < row[0]:
            other = next(remaining, None)
        if other is None or other[0] != row[0]:
            yield row
