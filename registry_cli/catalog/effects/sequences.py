"""Artifacts and collections as a whole."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from registry_cli.catalog.named_rows import project_id_named, sequence_id_named

if TYPE_CHECKING:
    import sqlite3

    from registry_cli.catalog.effects import Body
    from registry_cli.domain.events import Event


def create_artifact(connection: sqlite3.Connection, event: Event, body: Body) -> None:
    """Open an artifact, still without versions."""
    _open_sequence(connection, event, "artifact", body)


def create_collection(connection: sqlite3.Connection, event: Event, body: Body) -> None:
    """Open a collection, still without links."""
    _open_sequence(connection, event, "collection", body)


def delete_artifact(connection: sqlite3.Connection, event: Event, _body: Body) -> None:
    """Close an artifact with all its versions, and with all that is said of them."""
    scope = {"event": event.seq, "sequence": sequence_id_named(connection, event.subject)}
    for closing in _CLOSE_ARTIFACT:
        connection.execute(closing, scope)


def delete_collection(connection: sqlite3.Connection, event: Event, _body: Body) -> None:
    """Close a collection with all its links; what is said of the versions stays."""
    close_collection(connection, event, sequence_id_named(connection, event.subject))


def close_collection(connection: sqlite3.Connection, event: Event, sequence_id: int) -> None:
    """Close a collection by its row id."""
    for closing in _CLOSE_SEQUENCE:
        connection.execute(closing, {"event": event.seq, "sequence": sequence_id})


# The places come after what hangs on them, and the artifact or collection last.
_CLOSE_SEQUENCE: Final = (
    "UPDATE aliases SET to_event = :event WHERE sequence_id = :sequence AND to_event IS NULL",
    "UPDATE memberships SET to_event = :event WHERE sequence_id = :sequence AND to_event IS NULL",
    "UPDATE tags SET to_event = :event WHERE sequence_id = :sequence AND to_event IS NULL",
    """
    UPDATE descriptions SET to_event = :event WHERE sequence_id = :sequence AND to_event IS NULL
    """,
    "UPDATE sequences SET to_event = :event, updated_event = :event WHERE id = :sequence",
)
_CLOSE_ARTIFACT: Final = (
    """
    UPDATE tags SET to_event = :event WHERE to_event IS NULL AND version_id IN (
        SELECT version_id FROM memberships
        WHERE sequence_id = :sequence AND to_event IS NULL
    )
    """,
    """
    UPDATE descriptions SET to_event = :event WHERE to_event IS NULL AND version_id IN (
        SELECT version_id FROM memberships
        WHERE sequence_id = :sequence AND to_event IS NULL
    )
    """,
    """
    UPDATE metadata SET to_event = :event WHERE to_event IS NULL AND version_id IN (
        SELECT version_id FROM memberships
        WHERE sequence_id = :sequence AND to_event IS NULL
    )
    """,
    *_CLOSE_SEQUENCE,
)


def touch_sequence(connection: sqlite3.Connection, event: Event, sequence_id: int) -> None:
    """Remember that an artifact or collection has changed."""
    connection.execute(
        "UPDATE sequences SET updated_event = ? WHERE id = ?", (event.seq, sequence_id)
    )


def _open_sequence(connection: sqlite3.Connection, event: Event, kind: str, body: Body) -> None:
    """Open an artifact or collection; one that an import makes has its description and tags."""
    project_path, _, name = event.subject.rpartition("/")
    entity, _, project = project_path.partition("/")
    project_id = project_id_named(connection, entity, project)
    connection.execute(
        """
        INSERT INTO sequences (project_id, kind, name, type, updated_event, from_event)
        VALUES (?, ?, ?, ?, ?, ?)
        """,
        (project_id, kind, name, body["type"], event.seq, event.seq),
    )
    sequence_id = sequence_id_named(connection, event.subject)
    if body.get("description"):
        connection.execute(
            "INSERT INTO descriptions (sequence_id, text, from_event) VALUES (?, ?, ?)",
            (sequence_id, body["description"], event.seq),
        )
    for tag in body.get("tags", ()):
        connection.execute(
            "INSERT INTO tags (sequence_id, name, from_event) VALUES (?, ?, ?)",
            (sequence_id, tag, event.seq),
        )
