"""What registries and collections were called before, as their pages tell."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import sqlite3


def former_names_of_registry(connection: sqlite3.Connection, registry_id: int) -> list[str]:
    """Return what a registry was called before, the last first."""
    rows = connection.execute(
        "SELECT name FROM earlier_names WHERE registry_id = ? ORDER BY to_event DESC",
        (registry_id,),
    )
    return list(dict.fromkeys(name for (name,) in rows))


def former_names_of_collection(connection: sqlite3.Connection, sequence_id: int) -> list[str]:
    """Return what a collection was called before, the last first."""
    rows = connection.execute(
        "SELECT name FROM earlier_names WHERE sequence_id = ? ORDER BY to_event DESC",
        (sequence_id,),
    )
    return list(dict.fromkeys(name for (name,) in rows))
