"""Undo an event by its inverse, which is an event, too: nothing leaves the history."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final, NamedTuple, NoReturn

from registry_cli.catalog import changes, tags, versions
from registry_cli.catalog.held_names import find_sequence_then
from registry_cli.catalog.history import read_head
from registry_cli.catalog.sequences import get_sequence
from registry_cli.catalog.transactions import read_events
from registry_cli.domain.events import Kind
from registry_cli.domain.moments import no_such_event
from registry_cli.domain.redactions import REDACTED
from registry_cli.domain.references import parse_reference
from registry_cli.errors import Hint, NotFoundError, RefusedError
from registry_cli.operations.protections import require_free
from registry_cli.operations.removal import remove_place
from registry_cli.operations.resolve import Resolver
from registry_cli.operations.subjects import Subject, find_subject
from registry_cli.operations.undo_registry import (
    RegistryText,
    find_registry_text,
    undo_registry_text,
)

if TYPE_CHECKING:
    from collections.abc import Callable

    from registry_cli.catalog.changes import AliasPlace
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
_NO_INSTEAD: Final = Hint("what can be undone are aliases, tags, links, texts and metadata")


class UndoRequest(NamedTuple):
    """Which event; None: the last one of the acting user."""

    event: int | None = None


class _Undoing(NamedTuple):
    """An event that is to be undone, and what it was about, which the user may change."""

    seq: int
    kind: Kind
    body: dict[str, Any]
    subject: Subject
    resolver: Resolver

    @property
    def connection(self) -> Connection:
        return self.resolver.connection

    @property
    def path(self) -> str:
        return self.subject.sequence.qualified_name


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
) -> _Undoing | RegistryText:
    resolver = Resolver(connection, workspace)
    seq = request.event
    if seq is None:
        seq = changes.find_last_of(connection, workspace.actor, hidden=resolver.hidden_names())
    last, _ = read_head(connection)
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
    subject = _find_subject(resolver, seq, name, is_gone=kind is Kind.VERSION_UNLINKED)
    return _Undoing(seq, kind, body, subject, resolver)


def _find_subject(resolver: Resolver, seq: int, name: str, *, is_gone: bool) -> Subject:
    """Return what an event was about, whatever it is called now; of a link that is gone, where."""
    path, colon, number = name.partition(":")
    sequence_id = find_sequence_then(resolver.connection, path, seq)
    sequence = get_sequence(resolver.connection, sequence_id) if sequence_id is not None else None
    if sequence is None:
        raise NotFoundError(
            f"event {seq} cannot be undone: {path!r} of then is gone",
            Hint("see what there is", ("history",)),
        )
    name = sequence.qualified_name if is_gone else f"{sequence.qualified_name}{colon}{number}"
    return find_subject(resolver, parse_reference(name), "undo this")


def _undo_aliases_set(undoing: _Undoing, transaction: Transaction) -> None:
    opened = changes.aliases_opened(undoing.connection, undoing.seq)
    for place, moved in opened:
        _refuse_later(undoing, f"the alias {place.name!r}", moved)
    closed = {
        place.name: place for place in changes.aliases_closed(undoing.connection, undoing.seq)
    }
    names = [place.name for place, _ in opened]
    require_free(undoing.resolver, undoing.subject.registry, names, "set")
    gone = {place.name: f"v{place.number}" for place, _ in opened if place.name not in closed}
    if gone:
        _record(transaction, undoing, Kind.ALIASES_REMOVED, undoing.path, {"aliases": gone})
    _put_back(undoing, transaction, [closed[name] for name in names if name in closed])


def _undo_aliases_removed(undoing: _Undoing, transaction: Transaction) -> None:
    closed = changes.aliases_closed(undoing.connection, undoing.seq)
    held = versions.list_aliases(undoing.connection, undoing.subject.sequence.id)
    require_free(
        undoing.resolver, undoing.subject.registry, [place.name for place in closed], "set"
    )
    for place in closed:
        if place.name in held:
            _refuse(undoing, f"the alias {place.name!r} is at v{held[place.name]} now")
    _put_back(undoing, transaction, closed)


def _put_back(undoing: _Undoing, transaction: Transaction, places: list[AliasPlace]) -> None:
    """Let aliases name again what they named before."""
    for place in places:
        if not place.is_there:
            _refuse(undoing, f"v{place.number}, which had the alias {place.name!r}, is gone")
    for number in sorted({place.number for place in places}):
        names = sorted(place.name for place in places if place.number == number)
        _record(
            transaction, undoing, Kind.ALIASES_SET, f"{undoing.path}:v{number}",
            {"aliases": [*names]},
        )  # fmt: skip


def _undo_tags(undoing: _Undoing, transaction: Transaction) -> None:
    place = undoing.subject.place
    version_id = place.version_id if place is not None else None
    held = tags.tags_of(
        undoing.connection, version_id=version_id, sequence_id=undoing.subject.sequence.id
    )
    changed = set(undoing.body["tags"])
    were_added = undoing.kind is Kind.TAGS_ADDED
    other = changed - held if were_added else changed & held
    if other:
        _refuse(undoing, f"the tag {min(other)!r} was changed again since")
    kind = Kind.TAGS_REMOVED if were_added else Kind.TAGS_ADDED
    name = undoing.subject.qualified_name
    _record(transaction, undoing, kind, name, {"tags": [*sorted(changed)]})


def _undo_described(undoing: _Undoing, transaction: Transaction) -> None:
    place = undoing.subject.place
    later = changes.find_later_description(
        undoing.connection,
        undoing.seq,
        version_id=place.version_id if place is not None else None,
        sequence_id=undoing.subject.sequence.id,
    )
    _refuse_later(undoing, "the description", later)
    text = changes.description_before(undoing.connection, undoing.seq)
    if text == REDACTED:
        _refuse(undoing, "the description before it was redacted")
    name = undoing.subject.qualified_name
    _record(transaction, undoing, Kind.DESCRIBED, name, {"description": text})


def _undo_metadata(undoing: _Undoing, transaction: Transaction) -> None:
    place = undoing.subject.place
    assert place is not None  # noqa: S101 - for the types: metadata is a version's
    before, later = changes.metadata_around(undoing.connection, undoing.seq, place.version_id)
    _refuse_later(undoing, "the metadata", later)
    changed = undoing.body.get("metadata", undoing.body.get("keys", ()))
    back = {key: before[key] for key in changed if key in before}
    new = sorted(key for key in changed if key not in before)
    redacted = [key for key, value in back.items() if value == REDACTED]
    if redacted:
        _refuse(undoing, f"what {redacted[0]!r} was before it was redacted")
    name = undoing.subject.qualified_name
    if back:
        _record(transaction, undoing, Kind.METADATA_SET, name, {"metadata": back})
    if new:
        _record(transaction, undoing, Kind.METADATA_UNSET, name, {"keys": [*new]})


def _undo_linked(undoing: _Undoing, transaction: Transaction) -> None:
    connection, place = undoing.connection, undoing.subject.place
    assert place is not None  # noqa: S101 - for the types: a link was found
    opened = {each.name for each, moved in changes.aliases_opened(connection, undoing.seq)
              if moved is None}  # fmt: skip
    held = set(versions.aliases_of(connection, place.id))
    require_free(undoing.resolver, undoing.subject.registry, held, "remove")
    if held - opened:
        _refuse(undoing, f"it has the alias {min(held - opened)!r} since")
    moved = [each for each in changes.aliases_closed(connection, undoing.seq) if each.name in held]
    remove_place(
        transaction,
        Kind.VERSION_UNLINKED,
        undoing.subject.qualified_name,
        place,
        undoes=undoing.seq,
    )
    now = versions.list_aliases(connection, undoing.subject.sequence.id)
    _put_back(undoing, transaction, [each for each in moved if now.get(each.name) != each.number])


def _undo_unlinked(undoing: _Undoing, transaction: Transaction) -> None:
    connection = undoing.connection
    link = changes.link_closed(connection, undoing.seq)
    if link.source is None:
        _refuse(undoing, "the version that was linked is gone")
    again = versions.find_link(connection, link.sequence_id, link.version_id)
    if again is not None:
        _refuse(undoing, f"the version is linked again, as v{again.number}")
    # `latest` comes back from where the unlink let it fall, if it is still there.
    fallen = {
        place.name
        for place, moved in changes.aliases_opened(connection, undoing.seq)
        if moved is None
    }
    held = set(versions.list_aliases(connection, link.sequence_id)) - fallen
    names = {place.name for place in changes.aliases_closed(connection, undoing.seq)} - held
    require_free(undoing.resolver, undoing.subject.registry, names, "set")
    _record(
        transaction, undoing, Kind.VERSION_LINKED, f"{undoing.path}:v{link.number}",
        {"id": link.uid, "source": link.source, "aliases": [*sorted(names)]},
    )  # fmt: skip


_INVERSES: Final[dict[Kind, Callable[[_Undoing, Transaction], None]]] = {
    Kind.ALIASES_SET: _undo_aliases_set,
    Kind.ALIASES_REMOVED: _undo_aliases_removed,
    Kind.TAGS_ADDED: _undo_tags,
    Kind.TAGS_REMOVED: _undo_tags,
    Kind.DESCRIBED: _undo_described,
    Kind.METADATA_SET: _undo_metadata,
    Kind.METADATA_UNSET: _undo_metadata,
    Kind.VERSION_LINKED: _undo_linked,
    Kind.VERSION_UNLINKED: _undo_unlinked,
}


def _record(
    transaction: Transaction, undoing: _Undoing, kind: Kind, subject: str, body: dict[str, Any]
) -> None:
    transaction.record(kind, subject, {**body, "undoes": undoing.seq})


def _refuse_later(undoing: _Undoing, what: str, later: int | None) -> None:
    if later is not None:
        _refuse(undoing, f"event {later} changed {what} since")


def _refuse(undoing: _Undoing, reason: str) -> NoReturn:
    raise RefusedError(
        f"event {undoing.seq} cannot be undone: {reason}",
        Hint("see what happened since", ("history", undoing.path, "--since", str(undoing.seq))),
    )
