"""What goes with a registry or a collection."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import sqlite3


def list_collection_names(connection: sqlite3.Connection, registry_id: int) -> list[str]:
    """Return the qualified names of the collections of a registry, sorted."""
    rows = connection.execute(
        """
        SELECT name.qualified_name
        FROM sequences AS collection
        JOIN sequence_names AS name ON name.sequence_id = collection.id
        WHERE collection.project_id = ? AND collection.to_event IS NULL
        ORDER BY name.qualified_name
        """,
        (registry_id,),
    )
    return [name for (name,) in rows]


def count_links(connection: sqlite3.Connection, registry_id: int) -> int:
    """Return how many links there are in all collections of a registry."""
    (count,) = connection.execute(
        """
        SELECT count(*)
        FROM sequences AS collection
        JOIN memberships AS link ON link.sequence_id = collection.id AND link.to_event IS NULL
        WHERE collection.project_id = ? AND collection.to_event IS NULL
        """,
        (registry_id,),
    ).fetchone()
    return int(count)


def list_place_names(connection: sqlite3.Connection, sequence_id: int) -> list[str]:
    """Return the qualified names of the links of a collection, by number."""
    rows = connection.execute(
        """
        SELECT name.qualified_name || ':v' || link.number
        FROM memberships AS link
        JOIN sequence_names AS name ON name.sequence_id = link.sequence_id
        WHERE link.sequence_id = ? AND link.to_event IS NULL
        ORDER BY link.number
        """,
        (sequence_id,),
    )
    return [name for (name,) in rows]
