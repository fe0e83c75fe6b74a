"""Undo what was said of a version, an artifact or a collection: aliases, tags, texts, metadata."""

from __future__ import annotations

from typing import TYPE_CHECKING

from registry_cli.catalog import changes, tags, versions
from registry_cli.domain.events import Kind
from registry_cli.domain.redactions import REDACTED
from registry_cli.operations.protections import require_free

if TYPE_CHECKING:
    from registry_cli.catalog.transactions import Transaction
    from registry_cli.operations.undoing import Undoing


def undo_aliases_set(undoing: Undoing, transaction: Transaction) -> None:
    """Put aliases back to where they were, and remove those that are new."""
    opened = changes.aliases_opened(undoing.connection, undoing.seq)
    for alias in opened:
        undoing.refuse_later(f"the alias {alias.name!r}", alias.moved)
    closed = {
        place.name: place for place in changes.aliases_closed(undoing.connection, undoing.seq)
    }
    names = [alias.name for alias in opened]
    require_free(undoing.resolver, undoing.subject.registry, names, "set")
    gone = {alias.name: f"v{alias.number}" for alias in opened if alias.name not in closed}
    if gone:
        undoing.record(transaction, Kind.ALIASES_REMOVED, undoing.path, {"aliases": gone})
    undoing.put_back(transaction, [closed[name] for name in names if name in closed])


def undo_aliases_removed(undoing: Undoing, transaction: Transaction) -> None:
    """Put aliases back to where they were, unless they are somewhere else by now."""
    closed = changes.aliases_closed(undoing.connection, undoing.seq)
    held = versions.list_aliases(undoing.connection, undoing.subject.sequence.id)
    require_free(
        undoing.resolver, undoing.subject.registry, [place.name for place in closed], "set"
    )
    for place in closed:
        if place.name in held:
            undoing.refuse(f"the alias {place.name!r} is at v{held[place.name]} now")
    undoing.put_back(transaction, closed)


def undo_tags(undoing: Undoing, transaction: Transaction) -> None:
    """Take tags off that were put on, or put on what was taken off."""
    place = undoing.subject.place
    version_id = place.version_id if place is not None else None
    held = tags.tags_of(
        undoing.connection, version_id=version_id, sequence_id=undoing.subject.sequence.id
    )
    changed = set(undoing.body["tags"])
    were_added = undoing.kind is Kind.TAGS_ADDED
    other = changed - held if were_added else changed & held
    if other:
        undoing.refuse(f"the tag {min(other)!r} was changed again since")
    kind = Kind.TAGS_REMOVED if were_added else Kind.TAGS_ADDED
    name = undoing.subject.qualified_name
    undoing.record(transaction, kind, name, {"tags": [*sorted(changed)]})


def undo_described(undoing: Undoing, transaction: Transaction) -> None:
    """Describe something as it was described before."""
    place = undoing.subject.place
    later = changes.find_later_description(
        undoing.connection,
        undoing.seq,
        version_id=place.version_id if place is not None else None,
        sequence_id=undoing.subject.sequence.id,
    )
    undoing.refuse_later("the description", later)
    text = changes.description_before(undoing.connection, undoing.seq)
    if text == REDACTED:
        undoing.refuse("the description before it was redacted")
    name = undoing.subject.qualified_name
    undoing.record(transaction, Kind.DESCRIBED, name, {"description": text})


def undo_metadata(undoing: Undoing, transaction: Transaction) -> None:
    """Give the keys that were changed the values that they had, or take them away."""
    place = undoing.subject.place
    assert place is not None  # noqa: S101 - for the types: metadata is a version's
    before, later = changes.metadata_around(undoing.connection, undoing.seq, place.version_id)
    undoing.refuse_later("the metadata", later)
    changed = undoing.body.get("metadata", undoing.body.get("keys", ()))
    back = {key: before[key] for key in changed if key in before}
    new = sorted(key for key in changed if key not in before)
    redacted = [key for key, value in back.items() if value == REDACTED]
    if redacted:
        undoing.refuse(f"the value that {redacted[0]!r} had before was redacted")
    name = undoing.subject.qualified_name
    if back:
        undoing.record(transaction, Kind.METADATA_SET, name, {"metadata": back})
    if new:
        undoing.record(transaction, Kind.METADATA_UNSET, name, {"keys": [*new]})
