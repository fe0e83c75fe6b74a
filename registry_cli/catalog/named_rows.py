"""From the names that events speak in to the rows of the state. What is named must be there."""

from __future__ import annotations

TYPE_CHECKING = False  # typing costs 6 ms
if TYPE_CHECKING:
    import sqlite3
    from typing import Final

STILL: Final = 2**63 - 1
"""An event that has not happened: what holds until then holds."""


def entity_id_named(connection: sqlite3.Connection, name: str) -> int:
    """Return the id of a user, a team or the organization."""
    return _only(
        connection.execute(
            "SELECT id FROM entities WHERE name = ? AND to_event IS NULL", (name,)
        ).fetchone()
    )


def project_id_named(connection: sqlite3.Connection, entity: str, name: str) -> int:
    """Return the id of a project, which is also that of a registry."""
    return _only(
        connection.execute(
            """
            SELECT project.id FROM projects AS project
            JOIN entities AS entity ON entity.id = project.entity_id
            WHERE entity.name = ? AND project.name = ?
              AND entity.to_event IS NULL AND project.to_event IS NULL
            """,
            (entity, name),
        ).fetchone()
    )


def sequence_id_named(connection: sqlite3.Connection, qualified_name: str) -> int:
    """Return the id of the artifact or collection `entity/project/name`."""
    entity, project, name = qualified_name.split("/")
    return _only(
        connection.execute(
            "SELECT id FROM sequences WHERE project_id = ? AND name = ? AND to_event IS NULL",
            (project_id_named(connection, entity, project), name),
        ).fetchone()
    )


def membership_named(connection: sqlite3.Connection, qualified_name: str) -> tuple[int, int]:
    """Return the ids of the membership and of its version, from a name such as `e/p/name:v3`."""
    path, _, number = qualified_name.rpartition(":v")
    membership_id, version_id = connection.execute(
        """
        SELECT id, version_id FROM memberships
        WHERE sequence_id = ? AND number = ? AND to_event IS NULL
        """,
        (sequence_id_named(connection, path), int(number)),
    ).fetchone()
    return membership_id, version_id


def version_id_named(connection: sqlite3.Connection, uid: str) -> int:
    """Return the row id of the record of a version."""
    return _only(connection.execute("SELECT id FROM versions WHERE uid = ?", (uid,)).fetchone())


def _only(row: tuple[int] | None) -> int:
    if row is None:
        raise LookupError("an event names what the state does not hold")
    return row[0]
