"""The numbers of versions: given in order, and under one name never twice."""

from __future__ import annotations

TYPE_CHECKING = False  # typing costs 6 ms
if TYPE_CHECKING:
    import sqlite3


def next_number(connection: sqlite3.Connection, sequence_id: int) -> int:
    """Return the number that the next version gets: one more than any ever given.

    That counts those of all that had the name before: an artifact or collection that was deleted
    or renamed, also in a registry that was.
    """
    project_id, name, registry = connection.execute(
        """
        SELECT sequence.project_id, sequence.name, registry.lookup_name
        FROM sequences AS sequence
        LEFT JOIN registries AS registry ON registry.id = sequence.project_id
        WHERE sequence.id = ?
        """,
        (sequence_id,),
    ).fetchone()
    projects = {project_id}
    if registry is not None:
        projects |= _registries_ever(connection, registry)
    sequences = {sequence_id}
    for each in projects:
        sequences |= _sequences_ever(connection, each, name)
    return 1 + max(_highest_ever(connection, each) for each in sequences)


def _registries_ever(connection: sqlite3.Connection, lookup_name: str) -> set[int]:
    """Return the registries that have or had a name, also those that are gone."""
    rows = connection.execute(
        """
        SELECT id FROM registries WHERE lookup_name = :name
        UNION ALL
        SELECT registry_id FROM earlier_names
        WHERE lookup_name = :name AND registry_id IS NOT NULL
        """,
        {"name": lookup_name},
    )
    return {registry_id for (registry_id,) in rows}


def _sequences_ever(connection: sqlite3.Connection, project_id: int, name: str) -> set[int]:
    """Return the artifacts or collections that have or had a name, also those that are gone."""
    rows = connection.execute(
        """
        SELECT id FROM sequences WHERE project_id = :project AND name = :name
        UNION ALL
        SELECT sequence.id
        FROM earlier_names AS earlier
        JOIN sequences AS sequence ON sequence.id = earlier.sequence_id
        WHERE earlier.lookup_name = :name AND sequence.project_id = :project
        """,
        {"project": project_id, "name": name},
    )
    return {sequence_id for (sequence_id,) in rows}


def _highest_ever(connection: sqlite3.Connection, sequence_id: int) -> int:
    """Return the highest number ever given in an artifact or collection, -1 where none was."""
    (highest,) = connection.execute(
        "SELECT ifnull(max(number), -1) FROM memberships WHERE sequence_id = ?", (sequence_id,)
    ).fetchone()
    return int(highest)
