"""Blank texts of events that should never have been written, and all that came of them.

The chain holds: it binds the digest of what stood there, and in the event of the redaction that
of what stands there now.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from registry_cli.catalog import changes, redactions
from registry_cli.catalog.held_names import name_now
from registry_cli.catalog.history import read_head
from registry_cli.domain.events import Kind, body_digest
from registry_cli.domain.metadata import to_json
from registry_cli.domain.moments import no_such_event
from registry_cli.domain.redactions import blank, list_texts
from registry_cli.errors import Hint, NotFoundError, RefusedError
from registry_cli.operations.causes import Causes
from registry_cli.operations.resolve import Resolver

if TYPE_CHECKING:
    from registry_cli.catalog.connections import Connection
    from registry_cli.workspace import Workspace


class RedactRequest(NamedTuple):
    """Which events, and which of their fields (`description`, `metadata.KEY`); none: all texts."""

    events: tuple[int, ...]
    fields: tuple[str, ...] = ()


class Redaction(NamedTuple):
    """What was blanked of an event; the field names are the JSON keys.

    `blanked` is empty where it was blank already. `redacted_by` is the event that says so, None
    where it was only asked what would be blanked. `also_in` are other events that hold a text
    of the blanked ones, `copies` the files in the home that may.
    """

    event: int
    kind: str
    subject: str
    blanked: tuple[str, ...]
    redacted_by: int | None
    also_in: tuple[int, ...]
    copies: tuple[str, ...]


def check(workspace: Workspace, request: RedactRequest) -> list[Redaction]:
    """Return what would be blanked; raises what blanking would."""
    if not workspace.is_made():
        with workspace.reading():  # which refuses what is no home
            raise no_such_event(request.events[0], 0)
    with workspace.reading() as connection:
        return _plan(connection, workspace, request)


def redact(workspace: Workspace, request: RedactRequest) -> list[Redaction]:
    """Blank the texts, all or none, and write the file of the catalog anew.

    An event that is blank already gets no second redaction, but what is left of it in the file
    goes all the same, as after a redaction that a full disk kept from its end.
    """
    if not workspace.is_made():
        return check(workspace, request)
    workspace.refuse_early(lambda connection: _plan(connection, workspace, request))
    with workspace.writing(leaves_no_trace=True) as transaction:
        connection = transaction.connection
        done = []
        for planned in _plan(connection, workspace, request):
            if planned.blanked:
                _, _, _, body = changes.event_of(connection, planned.event)
                digest = body_digest(to_json(blank(body, planned.blanked)))
                event = transaction.record(
                    Kind.EVENT_REDACTED,
                    name_now(connection, planned.subject, planned.event),
                    {
                        "event": planned.event,
                        "blanked": [*planned.blanked],
                        "body_digest": digest,
                    },
                )
                done.append(planned._replace(redacted_by=event.seq))
            else:
                by = redactions.find_redaction(connection, planned.event)
                done.append(planned._replace(redacted_by=by))
    return done


def _plan(connection: Connection, workspace: Workspace, request: RedactRequest) -> list[Redaction]:
    access = Resolver(connection, workspace).access
    last, _ = read_head(connection)
    for seq in request.events:
        if not 0 < seq <= last:
            raise no_such_event(seq, last)
    access.require_admin("redact the history")  # what follows tells of events
    copies = tuple(workspace.list_catalog_copies())
    planned = []
    with Causes() as causes:
        for seq in sorted(set(request.events)):
            with causes.noted():
                planned.append(_plan_one(connection, seq, request, copies))
    return planned


def _plan_one(
    connection: Connection, seq: int, request: RedactRequest, copies: tuple[str, ...]
) -> Redaction:
    _, kind, subject, body = changes.event_of(connection, seq)
    texts = list_texts(body)
    is_blank = not texts and redactions.find_redaction(connection, seq) is not None
    if not is_blank:
        _refuse_textless(seq, kind, texts, request.fields)
    fields = tuple(field for field in texts if not request.fields or field in request.fields)
    held = [text for field in fields for text in texts[field]]
    also = redactions.find_events_with(connection, held) - {*request.events}
    return Redaction(seq, kind, subject, fields, None, tuple(sorted(also)), copies)


def _refuse_textless(
    seq: int, kind: str, texts: dict[str, list[object]], fields: tuple[str, ...]
) -> None:
    """Refuse an event that has nothing to blank, or not what was named."""
    if not texts:
        raise RefusedError(
            f"event {seq} holds no text that can be blanked: it is {kind}",
            Hint(
                "texts are descriptions and metadata; names and tags stay in the history",
                ("history", "--since", str(seq), "--until", str(seq)),
            ),
        )
    unknown = [field for field in fields if field not in texts]
    if unknown:
        raise NotFoundError(
            f"event {seq} holds no {unknown[0]!r}", Hint(f"it holds {', '.join(texts)}")
        )
