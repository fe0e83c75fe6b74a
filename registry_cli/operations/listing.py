"""The filters, the order and the pages that all listings share."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple, Protocol, TypeVar

from registry_cli.catalog.filters import Wanted
from registry_cli.errors import Hint, NotFoundError, UsageError

if TYPE_CHECKING:
    from collections.abc import Callable

    from registry_cli.catalog.connections import Connection
    from registry_cli.catalog.summaries import Page
    from registry_cli.domain.conditions import Condition
    from registry_cli.domain.moments import Moment
    from registry_cli.domain.ordering import Order
    from registry_cli.domain.references import RegistryPath
    from registry_cli.operations.resolve import Resolver
    from registry_cli.workspace import Workspace


_SLASHES: Final = 2
"""In the qualified name of an artifact or collection."""


class HasName(Protocol):
    """An artifact or a collection."""

    @property
    def qualified_name(self) -> str:
        """`entity/project/name`."""


Named = TypeVar("Named", bound=HasName)


class Filters(NamedTuple):
    """What must hold of a row to be listed; None, False, 0 and an empty tuple ask for nothing.

    `older_than` is in nanoseconds. `keep` leaves out so many of the newest versions, whatever
    else holds of them.
    """

    type: str | None = None
    tag: str | None = None
    alias: str | None = None
    registry: RegistryPath | None = None
    since: Moment | None = None
    metrics: tuple[Condition, ...] = ()
    metadata: tuple[Condition, ...] = ()
    is_unaliased: bool = False
    older_than: int | None = None
    keep: int = 0


class Paging(NamedTuple):
    """In which order, after which row, and how many rows at most; None is as usual, or all.

    `after` is the identifier of the last row of the page before.
    """

    order: Order | None = None
    after: str | None = None
    limit: int | None = None


def wanted_by(
    resolver: Resolver, filters: Filters, *, workspace: Workspace, linked_in: int | None = None
) -> Wanted:
    """Return the filters as the catalog takes them.

    Raises `UsageError` for an event that has not happened.
    """
    since, before = filters.since, None
    if since is not None:
        refuse_beyond(resolver.connection, since)
    if filters.older_than is not None:
        before = workspace.time_before(filters.older_than)
    return Wanted(
        type=filters.type,
        tag=filters.tag,
        alias=filters.alias,
        linked_in=linked_in,
        since=since.time if since is not None else None,
        first=since.event if since is not None else None,
        before=before,
        is_unaliased=filters.is_unaliased,
        keep=filters.keep,
        metrics=filters.metrics,
        metadata=filters.metadata,
    )


def refuse_beyond(connection: Connection, moment: Moment) -> None:
    """Refuse an event that has not happened."""
    from registry_cli.catalog.history import read_head  # noqa: PLC0415 - few ask
    from registry_cli.domain.moments import no_such_event  # noqa: PLC0415 - as above

    head, _ = read_head(connection)
    if moment.event is not None and moment.event > head:
        raise no_such_event(moment.event, head)


def page_of(read: Callable[[Page], list[Named]], wanted: Wanted, paging: Paging) -> list[Named]:
    """Return one page of artifacts or collections, which `read` returns by qualified name."""
    from registry_cli.catalog.summaries import Page  # noqa: PLC0415 - `versions` does without

    order, after, limit = paging
    if after is not None and after.count("/") != _SLASHES:
        raise UsageError(
            f"{after!r} is no name to go on after",
            Hint("give the last name that -q printed, such as team/project/name"),
        )
    if order is None:
        return read(Page(wanted, tuple(after.split("/")) if after is not None else None, limit))
    rows = read(Page(wanted))
    if after is not None:
        # The one to go on after may have changed since, and not be wanted any more.
        passing = {row.qualified_name for row in rows}
        ranked = order.sorted(read(Page()), lambda row: getattr(row, order.field))
        places = [place for place, row in enumerate(ranked) if row.qualified_name == after]
        if not places:
            raise gone(after)
        rows = [row for row in ranked[places[0] + 1 :] if row.qualified_name in passing]
    else:
        rows = order.sorted(rows, lambda row: getattr(row, order.field))
    return rows[:limit]


def gone(after: str) -> NotFoundError:
    """Return the error where the row that a page follows is not there any more."""
    return NotFoundError(
        f"{after!r} is not there, so nobody can tell what comes after it",
        Hint("begin anew without --after; with --as-of nothing changes between two pages"),
    )
