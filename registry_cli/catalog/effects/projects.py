"""Projects, and registries, which are projects of the organization."""

from __future__ import annotations

from typing import TYPE_CHECKING

from registry_cli.catalog.effects.sequences import close_collection
from registry_cli.catalog.named_rows import entity_id_named, project_id_named
from registry_cli.domain.names import REGISTRY_PREFIX, registry_key

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Iterable

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
    _accept_types(connection, event, registry_id, accepted_types or ())
    _set_visibility(connection, event, registry_id, body["visibility"])
    _describe(connection, event, registry_id, body["description"])


def edit_registry(connection: sqlite3.Connection, event: Event, body: Body) -> None:
    """Let a registry accept more types, restrict it, or describe it otherwise."""
    registry_id = _registry_id(connection, event)
    _accept_types(connection, event, registry_id, body.get("added_types", ()))
    if "visibility" in body:
        _close(connection, event, registry_id, "visibilities")
        _set_visibility(connection, event, registry_id, body["visibility"])
    if "description" in body:
        _close(connection, event, registry_id, "descriptions")
        _describe(connection, event, registry_id, body["description"])


def delete_registry(connection: sqlite3.Connection, event: Event, _body: Body) -> None:
    """Close a registry with its collections, its rules and the roles in it."""
    registry_id = _registry_id(connection, event)
    collections = connection.execute(
        "SELECT id FROM sequences WHERE project_id = ? AND to_event IS NULL ORDER BY id",
        (registry_id,),
    ).fetchall()
    for (sequence_id,) in collections:
        close_collection(connection, event, sequence_id)
    for table in ("accepted_types", "visibilities", "protections", "descriptions", "grants"):
        _close(connection, event, registry_id, table)
    for table in ("registries", "projects"):
        connection.execute(
            f"UPDATE {table} SET to_event = ? WHERE id = ?",  # noqa: S608 - names from this file
            (event.seq, registry_id),
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


def _accept_types(
    connection: sqlite3.Connection, event: Event, registry_id: int, types: Iterable[str]
) -> None:
    for accepted in types:
        connection.execute(
            "INSERT INTO accepted_types (registry_id, name, from_event) VALUES (?, ?, ?)",
            (registry_id, accepted, event.seq),
        )


def _set_visibility(
    connection: sqlite3.Connection, event: Event, registry_id: int, visibility: str
) -> None:
    connection.execute(
        "INSERT INTO visibilities (registry_id, name, from_event) VALUES (?, ?, ?)",
        (registry_id, visibility, event.seq),
    )


def _describe(connection: sqlite3.Connection, event: Event, registry_id: int, text: str) -> None:
    if text:
        connection.execute(
            "INSERT INTO descriptions (registry_id, text, from_event) VALUES (?, ?, ?)",
            (registry_id, text, event.seq),
        )


def _close(connection: sqlite3.Connection, event: Event, registry_id: int, table: str) -> None:
    """End what a table says of a registry."""
    connection.execute(
        f"UPDATE {table} SET to_event = ? WHERE registry_id = ? AND to_event IS NULL",  # noqa: S608 - names from this file
        (event.seq, registry_id),
    )
