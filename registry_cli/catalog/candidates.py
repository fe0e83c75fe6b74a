"""Names that begin as something typed does: what the TAB key asks for, and nothing more."""

from __future__ import annotations

TYPE_CHECKING = False  # typing costs 6 ms
if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Set as AbstractSet
    from typing import Final

_LAST: Final = "\U0010ffff"
"""Sorts behind whatever may follow a prefix."""


def sequence_names(connection: sqlite3.Connection, project_id: int, prefix: str) -> list[str]:
    """Return the artifacts of a project, or the collections of a registry, by name."""
    return _names(
        connection,
        """
        SELECT name FROM sequences
        WHERE project_id = ? AND name BETWEEN ? AND ? AND to_event IS NULL
        ORDER BY name
        """,
        (project_id, prefix, prefix + _LAST),
    )


def has_sequences(connection: sqlite3.Connection, project_id: int) -> bool:
    """Say whether a project holds an artifact, or a registry a collection."""
    row = connection.execute(
        "SELECT 1 FROM sequences WHERE project_id = ? AND to_event IS NULL LIMIT 1", (project_id,)
    ).fetchone()
    return row is not None


def version_names(connection: sqlite3.Connection, sequence_id: int, prefix: str) -> list[str]:
    """Return the aliases of an artifact or collection by name, then its versions, newest first."""
    aliases = _names(
        connection,
        """
        SELECT name FROM aliases
        WHERE sequence_id = ? AND name BETWEEN ? AND ? AND to_event IS NULL
        ORDER BY name
        """,
        (sequence_id, prefix, prefix + _LAST),
    )
    numbers = _names(
        connection,
        """
        SELECT 'v' || number FROM memberships
        WHERE sequence_id = ? AND 'v' || number BETWEEN ? AND ? AND to_event IS NULL
        ORDER BY number DESC
        """,
        (sequence_id, prefix, prefix + _LAST),
    )
    return aliases + numbers


def project_names(connection: sqlite3.Connection, entity_id: int, prefix: str) -> list[str]:
    """Return the projects of an entity that hold artifacts, by name."""
    return _names(
        connection,
        """
        SELECT name FROM projects AS project
        WHERE entity_id = ? AND name BETWEEN ? AND ? AND to_event IS NULL
          AND EXISTS (
            SELECT 1 FROM sequences
            WHERE project_id = project.id AND kind = 'artifact' AND to_event IS NULL
          )
        ORDER BY name
        """,
        (entity_id, prefix, prefix + _LAST),
    )


def entity_names(connection: sqlite3.Connection, kinds: AbstractSet[str], prefix: str) -> list[str]:
    """Return the users, the teams or the organization, as `kinds` says, by name."""
    rows = connection.execute(
        """
        SELECT name, kind FROM entities
        WHERE name BETWEEN ? AND ? AND to_event IS NULL
        ORDER BY name
        """,
        (prefix, prefix + _LAST),
    )
    return [name for name, kind in rows if kind in kinds]


def types(connection: sqlite3.Connection, hidden: AbstractSet[int]) -> set[str]:
    """Return the types of artifacts and collections, and what registries accept.

    `hidden` are the ids of registries whose content is left out, here and below.
    """
    return _outside(
        connection,
        """
        SELECT DISTINCT type, project_id FROM sequences WHERE to_event IS NULL
        UNION
        SELECT name, registry_id FROM accepted_types WHERE to_event IS NULL
        """,
        hidden,
    )


def tags(connection: sqlite3.Connection, hidden: AbstractSet[int]) -> set[str]:
    """Return the tags of versions, artifacts and collections."""
    return _outside(
        connection,
        """
        SELECT DISTINCT tag.name, sequence.project_id FROM tags AS tag
        LEFT JOIN sequences AS sequence ON sequence.id = tag.sequence_id
        WHERE tag.to_event IS NULL
        """,
        hidden,
    )


def aliases(connection: sqlite3.Connection, hidden: AbstractSet[int]) -> set[str]:
    """Return the aliases of all artifacts and collections."""
    return _outside(
        connection,
        """
        SELECT DISTINCT alias.name, sequence.project_id FROM aliases AS alias
        JOIN sequences AS sequence ON sequence.id = alias.sequence_id
        WHERE alias.to_event IS NULL
        """,
        hidden,
    )


def _names(connection: sqlite3.Connection, query: str, parameters: tuple[object, ...]) -> list[str]:
    return [name for (name,) in connection.execute(query, parameters)]


def _outside(connection: sqlite3.Connection, query: str, hidden: AbstractSet[int]) -> set[str]:
    return {name for name, project_id in connection.execute(query) if project_id not in hidden}
