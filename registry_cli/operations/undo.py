"""Undo an event by its inverse, which is an event, too: nothing leaves the history."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

from registry_cli.catalog import changes, versions
from registry_cli.catalog.held_names import find_sequence_then
from registry_cli.catalog.history import read_head
from registry_cli.catalog.sequences import get_sequence
from registry_cli.catalog.transactions import read_events
from registry_cli.domain.events import Kind
from registry_cli.domain.moments import no_such_event
from registry_cli.domain.references import parse_qualified_name
from registry_cli.errors import Hint, NotFoundError, RefusedError
from registry_cli.operations.resolve import Resolver
from registry_cli.operations.subjects import Subject, find_subject, require_changing
from registry_cli.operations.undo_labels import (
    undo_aliases_removed,
    undo_aliases_set,
    undo_described,
    undo_metadata,
    undo_tags,
)
from registry_cli.operations.undo_links import undo_linked, undo_unlinked
from registry_cli.operations.undo_registry import (
    RegistryText,
    find_registry_text,
    undo_registry_text,
)
from registry_cli.operations.undoing import Undoing

if TYPE_CHECKING:
    from collections.abc import Callable

    from registry_cli.catalog.connections import Connection
    from registry_cli.catalog.transactions import Transaction
    from registry_cli.domain.events import Event
    from registry_cli.workspace import Workspace

_INSTEAD: Final = {
    Kind.REGISTRY_CREATED: Hint("delete the registry", ("help", "registry delete")),
    Kind.REGISTRY_EDITED: Hint(
        "types are never removed, and what is restricted stays so; describe it anew",
        ("help", "registry edit"),
    ),
    Kind.REGISTRY_RENAMED: Hint("rename it again", ("help", "registry rename")),
    Kind.REGISTRY_DELETED: Hint("create it again: its collections go on counting"),
    Kind.ALIAS_PROTECTED: Hint("unprotect releases the alias", ("help", "unprotect")),
    Kind.ALIAS_UNPROTECTED: Hint("protect it again", ("help", "protect")),
    Kind.COLLECTION_CREATED: Hint("delete the collection", ("help", "collection delete")),
    Kind.COLLECTION_RENAMED: Hint("rename it again", ("help", "collection rename")),
    Kind.COLLECTION_DELETED: Hint("link the versions again: they get the next numbers"),
    Kind.VERSION_LOGGED: Hint("delete takes a version out", ("help", "delete")),
    Kind.VERSION_IMPORTED: Hint("delete takes a version out", ("help", "delete")),
    Kind.LINK_IMPORTED: Hint("unlink takes it away", ("help", "unlink")),
    Kind.VERSION_DELETED: Hint("log the content again: it gets the next number"),
    Kind.ARTIFACT_DELETED: Hint("log the content again: it gets the next number"),
    Kind.ROLE_GRANTED: Hint("member role and member remove change roles", ("help", "roles")),
    Kind.ROLE_REVOKED: Hint("member add gives the role again", ("help", "roles")),
    Kind.EVENT_REDACTED: Hint("what was blanked is gone; describe and metadata set say it anew"),
}
_INVERSES: Final[dict[Kind, Callable[[Undoing, Transaction], None]]] = {
    Kind.ALIASES_SET: undo_aliases_set,
    Kind.ALIASES_REMOVED: undo_aliases_removed,
    Kind.TAGS_ADDED: undo_tags,
    Kind.TAGS_REMOVED: undo_tags,
    Kind.DESCRIBED: undo_described,
    Kind.METADATA_SET: undo_metadata,
    Kind.METADATA_UNSET: undo_metadata,
    Kind.VERSION_LINKED: undo_linked,
    Kind.VERSION_UNLINKED: undo_unlinked,
}
_OF_THE_VERSION: Final = {
    Kind.TAGS_ADDED, Kind.TAGS_REMOVED, Kind.DESCRIBED, Kind.METADATA_SET, Kind.METADATA_UNSET,
}  # fmt: skip
"""What is shared by a version and its links, and so outlives a link."""
_NO_INSTEAD: Final = Hint("what can be undone are aliases, tags, links, texts and metadata")


class UndoRequest(NamedTuple):
    """Which event; None: the last one of the acting user."""

    event: int | None = None


def undo(workspace: Workspace, request: UndoRequest) -> list[Event]:
    """Append the inverse of an event and return what was appended, all or nothing.

    What was changed again since is refused, and so is what has no inverse.
    """
    workspace.refuse_early(lambda connection: _find(connection, workspace, request))
    with workspace.writing() as transaction:
        undoing = _find(transaction.connection, workspace, request)
        before = transaction.last_event
        if isinstance(undoing, RegistryText):
            undo_registry_text(undoing, transaction)
        else:
            _INVERSES[undoing.kind](undoing, transaction)
        return list(read_events(transaction.connection, after=before))


def _find(
    connection: Connection, workspace: Workspace, request: UndoRequest
) -> Undoing | RegistryText:
    resolver = Resolver(connection, workspace)
    seq = request.event
    is_made = workspace.is_made()  # what it would be founded with has not happened
    if seq is None and is_made:
        seq = changes.find_last_of(connection, workspace.actor, hidden=resolver.hidden_names())
    last = read_head(connection)[0] if is_made else 0
    if seq is None:
        raise NotFoundError("you have done nothing yet", Hint("see what happened", ("history",)))
    if not 0 < seq <= last:
        raise no_such_event(seq, last)
    actor, word, name, body = changes.event_of(connection, seq)
    kind = Kind(word)
    if actor != workspace.actor:
        resolver.access.require_admin("undo what others did")
    if changes.is_hidden(connection, seq, hidden=resolver.hidden_names()):
        raise NotFoundError(
            f"event {seq} is about nothing that you may see", Hint("see what is", ("history",))
        )
    if kind is Kind.REGISTRY_EDITED:
        text = find_registry_text(resolver, seq, name, body)
        if text is not None:
            return text
    if kind not in _INVERSES:
        raise RefusedError(
            f"event {seq} cannot be undone: it is {kind.value}",
            _INSTEAD.get(kind, _NO_INSTEAD),
        )
    subject = _find_subject(resolver, seq, name, kind)
    return Undoing(seq, kind, body, subject, resolver)


def _find_subject(resolver: Resolver, seq: int, name: str, kind: Kind) -> Subject:
    """Return what an event was about, whatever it is called now; of a link that is gone, where."""
    path, _, number = name.partition(":v")
    sequence_id = find_sequence_then(resolver.connection, path, seq)
    if sequence_id is None:
        raise RefusedError(
            f"event {seq} cannot be undone: {path!r} of then is gone",
            Hint("see what there is", ("history",)),
        )
    name = get_sequence(resolver.connection, sequence_id).qualified_name
    if number and kind is not Kind.VERSION_UNLINKED:
        name = _find_version(resolver, seq, kind, sequence_id, int(number))
    subject = find_subject(resolver, parse_qualified_name(name))
    require_changing(resolver, subject, "undo this")
    return subject


def _find_version(resolver: Resolver, seq: int, kind: Kind, sequence_id: int, number: int) -> str:
    """Return the name of the version that an event was about.

    Where the link is gone through which something was said of it, that is the source.
    """
    connection = resolver.connection
    path = get_sequence(connection, sequence_id).qualified_name
    name = f"{path}:v{number}"
    if versions.find_by_number(connection, sequence_id, number) is not None:
        return name
    uid = changes.uid_numbered(connection, sequence_id, number)
    source = versions.find_by_uid(connection, uid) if kind in _OF_THE_VERSION else None
    if source is None:
        raise RefusedError(
            f"event {seq} cannot be undone: {name!r} is gone",
            Hint("see what happened since", ("history", path, "--since", str(seq))),
        )
    artifact = get_sequence(connection, source.sequence_id)
    return f"{artifact.qualified_name}:v{source.number}"
