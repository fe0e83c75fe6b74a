"""`registry history`."""

import itertools
from typing import Annotated, Final

import typer

from registry_cli.cli import history_views
from registry_cli.cli.as_of import AsOf
from registry_cli.cli.face import open_workspace, shared_of
from registry_cli.cli.moment_values import read_moment
from registry_cli.cli.output import show_list, show_one, show_stream
from registry_cli.cli.streams import pause
from registry_cli.cli.values import read_kind, read_limit
from registry_cli.domain.names import parse_entity_name
from registry_cli.domain.references import parse_reference, parse_registry_path
from registry_cli.errors import Hint, UsageError
from registry_cli.operations import history as operation

EPILOG: Final = """\
Examples:
  registry history --limit 20
  registry history model/my-collection --since 2026-01-31
  registry history --head

Output in a pipe:
  seq, at, actor, kind, subject, body, hash
  with --head: event, hash

Exit codes:
  2  no such kind, or neither an event nor a time
  3  no such artifact, collection, version or registry

See also:
  registry history redact, registry alias list, registry undo, registry verify
"""
_PAUSE: Final = 0.5
"""Seconds between two looks at a history that is followed."""


def history(
    context: typer.Context,
    reference: Annotated[
        str | None,
        typer.Argument(metavar="REF", help="An artifact, a collection or a version; else all."),
    ] = None,
    registry: Annotated[
        str | None, typer.Option(metavar="REGISTRY", help="Of this registry.")
    ] = None,
    since: Annotated[
        str | None,
        typer.Option(metavar="MOMENT", help="From this event or time on, or for so long: 7d."),
    ] = None,
    until: Annotated[
        str | None,
        typer.Option(metavar="MOMENT", help="Up to this event or time, or so long ago: 7d."),
    ] = None,
    as_of: AsOf = None,
    actor: Annotated[str | None, typer.Option(metavar="USER", help="By this user.")] = None,
    kind: Annotated[
        str | None, typer.Option(metavar="KIND", help="Of this kind, such as version-linked.")
    ] = None,
    limit: Annotated[
        int | None, typer.Option(metavar="NUMBER", help="At most this many, the newest.")
    ] = None,
    follow: Annotated[
        bool, typer.Option("--follow", help="Go on and tell what happens, until Ctrl-C.")
    ] = False,
    is_reversed: Annotated[
        bool, typer.Option("--reverse", help="The oldest of them first.")
    ] = False,
    head: Annotated[
        bool, typer.Option("--head", help="Only the number and hash of the last event.")
    ] = False,
) -> None:
    """Tell what happened, by whom and when, newest first.

    A number is that of an event; a time without an offset is local, a date its first instant.
    With --follow the oldest comes first, and then each new event as it happens. The hash that
    --head prints stands for all that happened so far: kept elsewhere, such as in git, it shows
    any later change in the middle.
    """
    workspace, shared = open_workspace(context, as_of=as_of), shared_of(context)
    if head:
        if any((reference, registry, since, until, actor, kind, limit is not None, follow)):
            raise UsageError(
                "the head is that of the whole history",
                Hint("ask for it alone", ("history", "--head")),
            )
        show_one(shared, operation.read_head(workspace), history_views.HEAD, _head_line)
        return
    if follow and any(end is not None for end in (limit, until, as_of)):
        raise UsageError("a history that is followed has no end", Hint("leave --follow out"))
    request = operation.HistoryRequest(
        reference=parse_reference(reference) if reference is not None else None,
        registry=parse_registry_path(registry) if registry is not None else None,
        since=read_moment(since) if since is not None else None,
        until=read_moment(until) if until is not None else None,
        actor=parse_entity_name(actor) if actor is not None else None,
        kind=read_kind(kind) if kind is not None else None,
        limit=read_limit(limit),
    )
    if not follow:
        events = list(operation.read_history(workspace, request))
        if is_reversed:
            events.reverse()
        show_list(shared, events, history_views.EVENT, empty="nothing happened yet")
        return
    after = 0
    for turn in itertools.count():
        if turn:
            pause(_PAUSE)
        more = True
        while more:
            events, after = operation.read_later_history(workspace, request, after)
            show_stream(shared, events, history_views.EVENT)
            more = bool(events)


def _head_line(head: operation.Head, _reader: object) -> str:
    return f"{head.event} {head.hash}"
