"""The order of a listing, as `--sort` names it: `size`, `-metrics.acc`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple, TypeVar

from registry_cli.errors import Hint, UsageError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from registry_cli.domain.metadata import Json

Row = TypeVar("Row")

VERSION_FIELDS: Final = ("version", "created_at", "size", "file_count", "metrics.", "metadata.")
"""What versions can be sorted by; a key follows the point."""

SEQUENCE_FIELDS: Final = ("qualified_name", "type", "version_count", "created_at", "updated_at")
"""What artifacts and collections can be sorted by."""

FOUND_FIELDS: Final = ("qualified_name", "kind", "type", "created_at")
"""What a search can be sorted by, in place of how well it matches."""


class Order(NamedTuple):
    """What rows are sorted by. `key` is the one within metrics or metadata, else None."""

    field: str
    key: str | None
    is_descending: bool

    def sorted(self, rows: Iterable[Row], value_of: Callable[[Row], Json]) -> list[Row]:
        """Return the rows in order; equal ones stay as they were, those without a value come last.

        Numbers come before texts, and other values count as none.
        """
        ranked = [(_rank(value_of(row)), row) for row in rows]
        valued = [each for each in ranked if each[0] is not None]
        valued.sort(key=lambda each: each[0] or (0, 0.0, ""), reverse=self.is_descending)
        return [row for _, row in valued] + [row for rank, row in ranked if rank is None]


def parse_order(text: str, fields: tuple[str, ...]) -> Order:
    """Parse a column, with `-` in front from the largest down; `metrics.` stands for any metric."""
    field, key = text.removeprefix("-"), None
    for prefix in fields:
        if prefix.endswith(".") and field.startswith(prefix) and field != prefix:
            field, key = prefix, field.removeprefix(prefix)
    if field not in fields or (field.endswith(".") and key is None):
        allowed = ", ".join(f"{each}KEY" if each.endswith(".") else each for each in fields)
        raise UsageError(
            f"nothing can be sorted by {text!r}",
            Hint(f"sort by {allowed}; with - in front from the largest down"),
        )
    return Order(field.rstrip("."), key, text.startswith("-"))


def _rank(value: Json) -> tuple[int, float, str] | None:
    match value:
        case bool():
            return (0, float(value), "")
        case int() | float():
            return (0, value, "")
        case str():
            return (1, 0, value)
        case _:
            return None
