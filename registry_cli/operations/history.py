"""What happened: the events of a home, or those about one thing."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

from registry_cli.catalog import history as catalog_history
from registry_cli.catalog.as_of import event_looked_at
from registry_cli.catalog.held_names import names_of_project, names_of_sequence
from registry_cli.catalog.history import HistoryScope
from registry_cli.domain.events import GENESIS
from registry_cli.operations.listing import refuse_beyond
from registry_cli.operations.resolve import Resolver

if TYPE_CHECKING:
    from collections.abc import Iterator

    from registry_cli.catalog.connections import Connection
    from registry_cli.catalog.held_names import HeldName
    from registry_cli.domain.events import Event
    from registry_cli.domain.moments import Moment
    from registry_cli.domain.references import Reference, RegistryPath
    from registry_cli.workspace import Workspace

_BEYOND: Final = 2**62
"""Above every number of an event."""


class HistoryRequest(NamedTuple):
    """About what, and when, by whom, of which kind; None asks for nothing.

    Both moments are inclusive.
    """

    reference: Reference | None = None
    registry: RegistryPath | None = None
    since: Moment | None = None
    until: Moment | None = None
    actor: str | None = None
    kind: str | None = None
    limit: int | None = None


class Head(NamedTuple):
    """The last event: pin its hash elsewhere, and `verify --history` shows any change before it."""

    event: int
    hash: str


def read_history(workspace: Workspace, request: HistoryRequest) -> Iterator[Event]:
    """Yield the events, newest first; nothing is held while the caller looks at them."""
    if _is_unmade(workspace, request):
        return
    scope, edge, count = None, _BEYOND, 0
    while request.limit is None or count < request.limit:
        with workspace.reading() as connection:
            if scope is None:
                scope = _scope(connection, workspace, request)
                edge = min(edge, (scope.last or 0) + 1)  # so that nothing later is looked at
            rest = None if request.limit is None else request.limit - count
            events = catalog_history.read_newest(connection, scope, edge, rest)
        if not events:
            return
        yield from events
        count += len(events)
        edge = events[-1].seq


def read_later_history(
    workspace: Workspace, request: HistoryRequest, after: int
) -> tuple[list[Event], int]:
    """Return the next events after a number, oldest first, and the number to go on from."""
    if _is_unmade(workspace, request):
        return [], after
    with workspace.reading() as connection:
        head, _ = catalog_history.read_head(connection)
        scope = _scope(connection, workspace, request)
        events = catalog_history.read_next(connection, scope, after)
    return events, events[-1].seq if events else max(head, after)


def read_head(workspace: Workspace) -> Head:
    """Return the last event until the moment that is looked at, number 0 where there is none."""
    if _is_unmade(workspace, HistoryRequest()):
        return Head(0, GENESIS)
    with workspace.reading() as connection:
        return Head(*catalog_history.read_head(connection, event_looked_at(connection)))


def _is_unmade(workspace: Workspace, request: HistoryRequest) -> bool:
    """Say whether nothing happened yet; what is asked about must be there all the same."""
    if workspace.is_made():
        return False
    with workspace.reading() as connection:  # which refuses what is no home
        _scope(connection, workspace, request)
    return True  # what it would be founded with has not happened


def _scope(connection: Connection, workspace: Workspace, request: HistoryRequest) -> HistoryScope:
    resolver = Resolver(connection, workspace)
    about: tuple[HeldName, ...] | None = None
    also: tuple[int, ...] = ()
    if request.reference is not None:
        about, also = _find(resolver, request.reference)
    beneath = None
    if request.registry is not None:
        path = request.registry
        registry = resolver.registry(path.organization, path.registry)
        beneath = tuple(names_of_project(connection, registry.id))
    since, until = request.since, request.until
    last = event_looked_at(connection)
    if until is not None and until.event is not None:
        last = min(last, until.event)
    for moment in (since, until):
        if moment is not None:
            refuse_beyond(connection, moment)
    return HistoryScope(
        hidden=resolver.hidden_names(),
        about=about,
        also=also,
        beneath=beneath,
        first=since.event if since is not None else None,
        last=last,
        since=since.time if since is not None else None,
        until=until.time if until is not None else None,
        actor=request.actor,
        kind=request.kind,
    )


def _find(resolver: Resolver, reference: Reference) -> tuple[tuple[HeldName, ...], tuple[int, ...]]:
    """Return the names that events about something bear, and those about its links."""
    sequence, _ = resolver.sequence(reference)
    number = None
    names = names_of_sequence(resolver.connection, sequence.id)
    if reference.selector is not None:
        number = resolver.version(reference).membership.number
        names = [held._replace(name=f"{held.name}:v{number}") for held in names]
    links = catalog_history.find_link_events(resolver.connection, sequence.id, number)
    return tuple(names), links
