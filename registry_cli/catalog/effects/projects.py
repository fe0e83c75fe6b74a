"""Projects, and registries, which are projects of the organization."""

from __future__ import annotations

from typing import TYPE_CHECKING

from registry_cli.catalog.named_rows import entity_id_named, project_id_named
from registry_cli.domain.names import REGISTRY_PREFIX, registry_key

if TYPE_CHECKING:
    import sqlite3

    from registry_cli.catalog.effects import Body
    from registry_cli.domain.events import Event


def create_project(connection: sqlite3.Connection, event: Event, _body: Body) -> None:
    """Open a project."""
    entity, _, name = event.subject.partition("/")
    connection.execute(
        "INSERT INTO projects (entity_id, name, from_event) VALUES (?, ?, ?)",
        (entity_id_named(connection, entity), name, event.seq),
    )


def create_registry(connection: sqlite3.Connection, event: Event, body: Body) -> None:
    """Open a registry, with the types it accepts, its visibility and its description."""
    create_project(connection, event, body)
    entity, _, project = event.subject.partition("/")
    registry_id = project_id_named(connection, entity, project)
    name = project.removeprefix(REGISTRY_PREFIX)
    accepted_types = body["accepted_types"]
    connection.execute(
        """
        INSERT INTO registries (id, name, lookup_name, is_core, accepts_all_types, from_event)
        VALUES (?, ?, ?, ?, ?, ?)
        """,
        (
            registry_id,
            name,
            registry_key(name),
            body.get("core", False),
            accepted_types is None,
            event.seq,
        ),
    )
    for accepted in accepted_types or ():
        connection.execute(
            "INSERT INTO accepted_types (registry_id, name, from_event) VALUES (?, ?, ?)",
            (registry_id, accepted, event.seq),
        )
    connection.execute(
        "INSERT INTO visibilities (registry_id, name, from_event) VALUES (?, ?, ?)",
        (registry_id, body["visibility"], event.seq),
    )
    if body["description"]:
        connection.execute(
            "INSERT INTO descriptions (registry_id, text, from_event) VALUES (?, ?, ?)",
            (registry_id, body["description"], event.seq),
        )


def protect_alias(connection: sqlite3.Connection, event: Event, body: Body) -> None:
    """Let an alias be changed by admins of the registry only."""
    connection.execute(
        "INSERT INTO protections (registry_id, name, from_event) VALUES (?, ?, ?)",
        (_registry_id(connection, event), body["alias"], event.seq),
    )


def unprotect_alias(connection: sqlite3.Connection, event: Event, body: Body) -> None:
    """Let an alias be changed by all members again."""
    connection.execute(
        """
        UPDATE protections SET to_event = ?
        WHERE registry_id = ? AND name = ? AND to_event IS NULL
        """,
        (event.seq, _registry_id(connection, event), body["alias"]),
    )


def _registry_id(connection: sqlite3.Connection, event: Event) -> int:
    entity, _, project = event.subject.partition("/")
    return project_id_named(connection, entity, project)
