"""The filters that all listings share."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple, Protocol, TypeVar

if TYPE_CHECKING:
    from collections.abc import Container


class Listed(Protocol):
    """What the filters look at; `aliases` may be a tuple or a dict by alias."""

    @property
    def type(self) -> str:
        """The type of the artifact."""

    @property
    def tags(self) -> tuple[str, ...]:
        """The labels."""

    @property
    def aliases(self) -> Container[str]:
        """The names of a version, or of the versions."""


ListedT = TypeVar("ListedT", bound=Listed)


class Filters(NamedTuple):
    """What must hold of a row to be listed, and how many rows at most; None asks for nothing."""

    type: str | None = None
    tag: str | None = None
    alias: str | None = None
    limit: int | None = None


def filtered(rows: list[ListedT], filters: Filters) -> list[ListedT]:
    """Return the rows that pass, in their order, at most `limit` of them."""
    passing = [
        row
        for row in rows
        if (filters.type is None or row.type == filters.type)
        and (filters.tag is None or filters.tag in row.tags)
        and (filters.alias is None or filters.alias in row.aliases)
    ]
    return passing[: filters.limit]
