"""The places of versions: logged in an artifact, linked in a collection, and gone from either."""

from __future__ import annotations

from typing import TYPE_CHECKING

from registry_cli.catalog.effects.labels import add_tags, move_alias, set_aliases
from registry_cli.catalog.effects.sequences import touch_sequence
from registry_cli.catalog.named_rows import membership_named, sequence_id_named, version_id_named
from registry_cli.domain.metadata import to_json
from registry_cli.domain.names import LATEST

if TYPE_CHECKING:
    import sqlite3

    from registry_cli.catalog.effects import Body
    from registry_cli.domain.events import Event


def log_version(connection: sqlite3.Connection, event: Event, body: Body) -> None:
    """Give a version its place in its artifact, with all that is said of it."""
    version_id = version_id_named(connection, body["id"])
    _open_membership(connection, event, version_id, source_id=None)
    if body["description"]:
        connection.execute(
            "INSERT INTO descriptions (version_id, text, from_event) VALUES (?, ?, ?)",
            (version_id, body["description"], event.seq),
        )
    connection.execute(
        "INSERT INTO metadata (version_id, value, from_event) VALUES (?, ?, ?)",
        (version_id, to_json(body["metadata"]), event.seq),
    )
    set_aliases(connection, event, body)
    add_tags(connection, event, body)


def link_version(connection: sqlite3.Connection, event: Event, body: Body) -> None:
    """Give a version a place in a collection, with its aliases there."""
    source_id, _ = membership_named(connection, body["source"])
    _open_membership(
        connection, event, version_id_named(connection, body["id"]), source_id=source_id
    )
    set_aliases(connection, event, body)


def unlink_version(connection: sqlite3.Connection, event: Event, body: Body) -> None:
    """Close the place of a version in a collection."""
    membership_id, _ = membership_named(connection, event.subject)
    _close_membership(connection, event, membership_id, body["latest"])


def delete_version(connection: sqlite3.Connection, event: Event, body: Body) -> None:
    """Close the place of a version in its artifact, with all that is said of it."""
    membership_id, version_id = membership_named(connection, event.subject)
    _close_membership(connection, event, membership_id, body["latest"])
    connection.execute(
        "UPDATE tags SET to_event = ? WHERE version_id = ? AND to_event IS NULL",
        (event.seq, version_id),
    )
    connection.execute(
        "UPDATE descriptions SET to_event = ? WHERE version_id = ? AND to_event IS NULL",
        (event.seq, version_id),
    )
    connection.execute(
        "UPDATE metadata SET to_event = ? WHERE version_id = ? AND to_event IS NULL",
        (event.seq, version_id),
    )


def _open_membership(
    connection: sqlite3.Connection, event: Event, version_id: int, source_id: int | None
) -> None:
    path, _, number = event.subject.rpartition(":v")
    connection.execute(
        """
        INSERT INTO memberships (sequence_id, number, version_id, source_id, from_event)
        VALUES (?, ?, ?, ?, ?)
        """,
        (sequence_id_named(connection, path), int(number), version_id, source_id, event.seq),
    )


def _close_membership(
    connection: sqlite3.Connection, event: Event, membership_id: int, latest: str | None
) -> None:
    """End the place that the event is about, with its aliases; `latest` is where that goes."""
    connection.execute(
        "UPDATE aliases SET to_event = ? WHERE membership_id = ? AND to_event IS NULL",
        (event.seq, membership_id),
    )
    connection.execute(
        "UPDATE memberships SET to_event = ? WHERE id = ?", (event.seq, membership_id)
    )
    path, _, _ = event.subject.rpartition(":v")
    sequence_id = sequence_id_named(connection, path)
    if latest is not None:
        fallback_id, _ = membership_named(connection, f"{path}:{latest}")
        move_alias(connection, event, sequence_id, fallback_id, LATEST)
    touch_sequence(connection, event, sequence_id)
