"""Users, teams and the organization: their names and roles."""

from __future__ import annotations

from typing import TYPE_CHECKING

from registry_cli.catalog.named_rows import entity_id_named, project_id_named

if TYPE_CHECKING:
    import sqlite3

    from registry_cli.catalog.effects import Body
    from registry_cli.domain.events import Event


def add_user(connection: sqlite3.Connection, event: Event, _body: Body) -> None:
    """Make a person known."""
    _open_entity(connection, event, "user", event.subject)


def create_team(connection: sqlite3.Connection, event: Event, _body: Body) -> None:
    """Open a team."""
    _open_entity(connection, event, "team", event.subject)


def rename_team(connection: sqlite3.Connection, event: Event, body: Body) -> None:
    """Give a team its new name; the one before stays its own."""
    _rename_entity(connection, event, body["was"], event.subject)


def name_organization(connection: sqlite3.Connection, event: Event, body: Body) -> None:
    """Open the organization, which a home has from the start."""
    _open_entity(connection, event, "organization", body["display_name"])


def rename_organization(connection: sqlite3.Connection, event: Event, body: Body) -> None:
    """Give the organization its new names; those before stay its own."""
    _rename_entity(connection, event, body["was"], body["display_name"])


def grant_role(connection: sqlite3.Connection, event: Event, body: Body) -> None:
    """Give a role in the organization, a team or a registry, in place of the one before."""
    grantee_id = entity_id_named(connection, event.subject)
    scope = _scope_named(connection, body["in"])
    _close_grant(connection, event, grantee_id, scope)
    connection.execute(
        """
        INSERT INTO grants (grantee_id, entity_id, registry_id, role, from_event)
        VALUES (?, ?, ?, ?, ?)
        """,
        (grantee_id, *scope, body["role"], event.seq),
    )


def revoke_role(connection: sqlite3.Connection, event: Event, body: Body) -> None:
    """Take the role in the organization, a team or a registry away."""
    grantee_id = entity_id_named(connection, event.subject)
    _close_grant(connection, event, grantee_id, _scope_named(connection, body["in"]))


def _scope_named(connection: sqlite3.Connection, name: str) -> tuple[int | None, int | None]:
    """Return the row ids of an organization or team, and of a registry: one of them is None."""
    entity, _, project = name.partition("/")
    if project:
        return None, project_id_named(connection, entity, project)
    return entity_id_named(connection, entity), None


def _close_grant(
    connection: sqlite3.Connection,
    event: Event,
    grantee_id: int,
    scope: tuple[int | None, int | None],
) -> None:
    connection.execute(
        """
        UPDATE grants SET to_event = ?
        WHERE grantee_id = ? AND entity_id IS ? AND registry_id IS ? AND to_event IS NULL
        """,
        (event.seq, grantee_id, *scope),
    )


def _open_entity(
    connection: sqlite3.Connection, event: Event, kind: str, display_name: str
) -> None:
    connection.execute(
        "INSERT INTO entities (kind, name, display_name, from_event) VALUES (?, ?, ?, ?)",
        (kind, event.subject, display_name, event.seq),
    )


def _rename_entity(
    connection: sqlite3.Connection, event: Event, was: str, display_name: str
) -> None:
    entity_id = entity_id_named(connection, was)
    (former_display_name,) = connection.execute(
        "SELECT display_name FROM entities WHERE id = ?", (entity_id,)
    ).fetchone()
    for name in sorted({was, former_display_name}):
        connection.execute(
            "INSERT INTO former_names (entity_id, name, from_event) VALUES (?, ?, ?)",
            (entity_id, name, event.seq),
        )
    connection.execute(
        "UPDATE entities SET name = ?, display_name = ? WHERE id = ?",
        (event.subject, display_name, entity_id),
    )
