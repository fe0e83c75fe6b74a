"""New names of registries and collections; those before are kept, with their time."""

from __future__ import annotations

from typing import TYPE_CHECKING

from registry_cli.catalog.effects.sequences import touch_sequence
from registry_cli.catalog.named_rows import project_id_named, sequence_id_named
from registry_cli.domain.names import REGISTRY_PREFIX, registry_key

if TYPE_CHECKING:
    import sqlite3

    from registry_cli.catalog.effects import Body
    from registry_cli.domain.events import Event


def rename_registry(connection: sqlite3.Connection, event: Event, body: Body) -> None:
    """Give a registry its new name; all its collections are called otherwise from then on."""
    entity, _, project = body["was"].partition("/")
    registry_id = project_id_named(connection, entity, project)
    connection.execute(
        """
        INSERT INTO earlier_names (registry_id, name, lookup_name, from_event, to_event)
        SELECT id, name, lookup_name, ifnull(
            (SELECT max(to_event) FROM earlier_names WHERE registry_id = :id), from_event
        ), :event
        FROM registries WHERE id = :id
        """,
        {"id": registry_id, "event": event.seq},
    )
    renamed = event.subject.partition("/")[2]
    name = renamed.removeprefix(REGISTRY_PREFIX)
    connection.execute("UPDATE projects SET name = ? WHERE id = ?", (renamed, registry_id))
    connection.execute(
        "UPDATE registries SET name = ?, lookup_name = ? WHERE id = ?",
        (name, registry_key(name), registry_id),
    )
    connection.execute(
        "UPDATE sequences SET updated_event = ? WHERE project_id = ? AND to_event IS NULL",
        (event.seq, registry_id),
    )


def rename_collection(connection: sqlite3.Connection, event: Event, body: Body) -> None:
    """Give a collection its new name."""
    sequence_id = sequence_id_named(connection, body["was"])
    connection.execute(
        """
        INSERT INTO earlier_names (sequence_id, name, lookup_name, from_event, to_event)
        SELECT id, name, name, ifnull(
            (SELECT max(to_event) FROM earlier_names WHERE sequence_id = :id), from_event
        ), :event
        FROM sequences WHERE id = :id
        """,
        {"id": sequence_id, "event": event.seq},
    )
    connection.execute(
        "UPDATE sequences SET name = ? WHERE id = ?",
        (event.subject.rpartition("/")[2], sequence_id),
    )
    touch_sequence(connection, event, sequence_id)
