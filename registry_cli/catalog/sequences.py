"""Artifacts and collections: finding one by name."""

from __future__ import annotations

from registry_cli.catalog.named_rows import STILL
from registry_cli.named_tuples import NamedTuple

TYPE_CHECKING = False  # typing costs 6 ms
if TYPE_CHECKING:
    import sqlite3


class Sequence(NamedTuple):
    """An artifact (`kind` is `artifact`) or a collection, as the rules need it."""

    id: int
    kind: str
    name: str
    type: str
    qualified_name: str
    entity: str
    project_id: int


_SELECT_SEQUENCE = """
    SELECT sequence.id, sequence.kind, sequence.name, sequence.type,
           entity.name || '/' || project.name || '/' || sequence.name, entity.name, project.id
    FROM sequences AS sequence
    JOIN projects AS project ON project.id = sequence.project_id
    JOIN entities AS entity ON entity.id = project.entity_id
"""


def find_project(connection: sqlite3.Connection, entity_id: int, name: str) -> int | None:
    """Return the id of a project."""
    row = connection.execute(
        "SELECT id FROM projects WHERE entity_id = ? AND name = ? AND to_event IS NULL",
        (entity_id, name),
    ).fetchone()
    return row[0] if row is not None else None


def find_sequence(connection: sqlite3.Connection, project_id: int, name: str) -> Sequence | None:
    """Return the artifact or collection of that name in a project or registry."""
    row = connection.execute(
        _SELECT_SEQUENCE
        + "WHERE sequence.project_id = ? AND sequence.name = ? AND sequence.to_event IS NULL",
        (project_id, name),
    ).fetchone()
    return Sequence(*row) if row is not None else None


def find_collection(connection: sqlite3.Connection, registry_id: int, name: str) -> Sequence | None:
    """Return the collection of that name in a registry, else the last that had it before."""
    found = find_sequence(connection, registry_id, name)
    if found is not None:
        return found
    had = connection.execute(
        """
        SELECT sequence.id, :still AS until FROM main.sequences AS sequence
        WHERE sequence.project_id = :registry AND sequence.name = :name
          AND sequence.to_event IS NULL
        UNION ALL
        SELECT sequence.id, earlier.to_event
        FROM main.earlier_names AS earlier
        JOIN main.sequences AS sequence ON sequence.id = earlier.sequence_id
        WHERE earlier.lookup_name = :name AND sequence.project_id = :registry
        ORDER BY until DESC
        """,
        {"registry": registry_id, "name": name, "still": STILL},
    ).fetchall()
    rows = (
        connection.execute(
            _SELECT_SEQUENCE + "WHERE sequence.id = ? AND sequence.to_event IS NULL", (each,)
        ).fetchone()
        for each, _ in had
    )
    return next((Sequence(*row) for row in rows if row is not None), None)


def get_sequence(connection: sqlite3.Connection, sequence_id: int) -> Sequence:
    """Return an artifact or collection by its row id."""
    row = connection.execute(_SELECT_SEQUENCE + "WHERE sequence.id = ?", (sequence_id,)).fetchone()
    return Sequence(*row)


def get_by_name(connection: sqlite3.Connection, qualified_name: str) -> Sequence:
    """Return the artifact or collection that `entity/project/name` names, which must be there."""
    row = connection.execute(
        _SELECT_SEQUENCE
        + """
        WHERE entity.name || '/' || project.name || '/' || sequence.name = :qualified_name
          AND sequence.name = :name AND sequence.to_event IS NULL
        """,
        {"qualified_name": qualified_name, "name": qualified_name.rpartition("/")[2]},
    ).fetchone()
    return Sequence(*row)


def find_artifacts_anywhere(connection: sqlite3.Connection, name: str) -> list[Sequence]:
    """Return the artifacts of that name in all projects, for hints."""
    rows = connection.execute(
        _SELECT_SEQUENCE
        + """
        WHERE sequence.name = ? AND sequence.kind = 'artifact' AND sequence.to_event IS NULL
        ORDER BY entity.name, project.name
        """,
        (name,),
    )
    return [Sequence(*row) for row in rows]


def find_registry_collections(connection: sqlite3.Connection, name: str) -> list[Sequence]:
    """Return the collections of that name in all registries, for hints."""
    rows = connection.execute(
        _SELECT_SEQUENCE
        + """
        WHERE sequence.name = ? AND sequence.kind = 'collection' AND sequence.to_event IS NULL
        ORDER BY project.name
        """,
        (name,),
    )
    return [Sequence(*row) for row in rows]
