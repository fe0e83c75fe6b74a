"""What is said of versions, artifacts and collections: aliases, tags, descriptions, metadata."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, NamedTuple

from registry_cli.catalog.effects.sequences import touch_sequence
from registry_cli.catalog.named_rows import membership_named, sequence_id_named
from registry_cli.domain.events import Kind
from registry_cli.domain.metadata import to_json

if TYPE_CHECKING:
    import sqlite3

    from registry_cli.catalog.effects import Body
    from registry_cli.domain.events import Event


def set_aliases(connection: sqlite3.Connection, event: Event, body: Body) -> None:
    """Let aliases name this version, and no other of its artifact or collection."""
    membership_id, _ = membership_named(connection, event.subject)
    sequence_id = sequence_id_named(connection, event.subject.rpartition(":v")[0])
    for name in body["aliases"]:
        move_alias(connection, event, sequence_id, membership_id, name)
    touch_sequence(connection, event, sequence_id)


def remove_aliases(connection: sqlite3.Connection, event: Event, body: Body) -> None:
    """Let aliases of an artifact or collection name nothing."""
    sequence_id = sequence_id_named(connection, event.subject)
    for name in body["aliases"]:
        connection.execute(
            """
            UPDATE aliases SET to_event = ?
            WHERE sequence_id = ? AND name = ? AND to_event IS NULL
            """,
            (event.seq, sequence_id, name),
        )
    touch_sequence(connection, event, sequence_id)


def move_alias(
    connection: sqlite3.Connection, event: Event, sequence_id: int, membership_id: int, name: str
) -> None:
    """Let an alias name this version, whatever it named before."""
    connection.execute(
        "UPDATE aliases SET to_event = ? WHERE sequence_id = ? AND name = ? AND to_event IS NULL",
        (event.seq, sequence_id, name),
    )
    connection.execute(
        "INSERT INTO aliases (sequence_id, membership_id, name, from_event) VALUES (?, ?, ?, ?)",
        (sequence_id, membership_id, name, event.seq),
    )


def add_tags(connection: sqlite3.Connection, event: Event, body: Body) -> None:
    """Put tags on a version, artifact or collection."""
    subject = _subject(connection, event)
    for name in body["tags"]:
        connection.execute(
            "INSERT INTO tags (version_id, sequence_id, name, from_event) VALUES (?, ?, ?, ?)",
            (*subject.owner, name, event.seq),
        )
    touch_sequence(connection, event, subject.sequence_id)


def remove_tags(connection: sqlite3.Connection, event: Event, body: Body) -> None:
    """Take tags off a version, artifact or collection."""
    subject = _subject(connection, event)
    for name in body["tags"]:
        connection.execute(
            """
            UPDATE tags SET to_event = ?
            WHERE version_id IS ? AND sequence_id IS ? AND name = ? AND to_event IS NULL
            """,
            (event.seq, *subject.owner, name),
        )
    touch_sequence(connection, event, subject.sequence_id)


def describe(connection: sqlite3.Connection, event: Event, body: Body) -> None:
    """Replace a description; an empty one leaves none."""
    subject = _subject(connection, event)
    connection.execute(
        """
        UPDATE descriptions SET to_event = ?
        WHERE version_id IS ? AND sequence_id IS ? AND registry_id IS NULL AND to_event IS NULL
        """,
        (event.seq, *subject.owner),
    )
    if body["description"]:
        connection.execute(
            """
            INSERT INTO descriptions (version_id, sequence_id, text, from_event)
            VALUES (?, ?, ?, ?)
            """,
            (*subject.owner, body["description"], event.seq),
        )
    touch_sequence(connection, event, subject.sequence_id)


def change_metadata(connection: sqlite3.Connection, event: Event, body: Body) -> None:
    """Set some keys of the metadata of a version, or take some out; the others stay."""
    _, version_id = membership_named(connection, event.subject)
    row = connection.execute(
        "SELECT value FROM metadata WHERE version_id = ? AND to_event IS NULL", (version_id,)
    ).fetchone()
    held = json.loads(row[0]) if row is not None else {}
    connection.execute(
        "UPDATE metadata SET to_event = ? WHERE version_id = ? AND to_event IS NULL",
        (event.seq, version_id),
    )
    connection.execute(
        "INSERT INTO metadata (version_id, value, from_event) VALUES (?, ?, ?)",
        (version_id, to_json(metadata_after(event.kind, body, held)), event.seq),
    )
    touch_sequence(
        connection, event, sequence_id_named(connection, event.subject.rpartition(":v")[0])
    )


def metadata_after(kind: Kind, body: Body, held: dict[str, Any]) -> dict[str, Any]:
    """Return the metadata of a version after an event, from what it was before."""
    if kind is Kind.METADATA_SET:
        return {**held, **body["metadata"]}
    if kind is Kind.METADATA_UNSET:
        gone = set(body["keys"])
        return {key: held[key] for key in held if key not in gone}
    return dict(body["metadata"])  # a version that is new


class _Subject(NamedTuple):
    """What an event is about: a version, or its artifact or collection where that is None."""

    sequence_id: int
    version_id: int | None

    @property
    def owner(self) -> tuple[int | None, int | None]:
        """The version or the sequence that a row belongs to: one of the two."""
        return self.version_id, None if self.version_id is not None else self.sequence_id


def _subject(connection: sqlite3.Connection, event: Event) -> _Subject:
    path, _, version = event.subject.partition(":")
    version_id = membership_named(connection, event.subject)[1] if version else None
    return _Subject(sequence_id_named(connection, path), version_id)
