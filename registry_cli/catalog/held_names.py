"""What registries, artifacts and collections were called when: under which names events speak.

Of all times, whatever moment is looked at: also of what is gone by then.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from registry_cli.catalog.named_rows import STILL
from registry_cli.catalog.registries import get_registry
from registry_cli.catalog.sequences import get_sequence
from registry_cli.domain.names import REGISTRY_PREFIX

if TYPE_CHECKING:
    import sqlite3


class HeldName(NamedTuple):
    """A qualified name, and the first and the last event under which it is meant."""

    name: str
    first: int
    last: int


class _Period(NamedTuple):
    name: str
    first: int
    last: int


def names_of_sequence(connection: sqlite3.Connection, sequence_id: int) -> list[HeldName]:
    """Return what an artifact or collection is called, and was."""
    (project_id,) = connection.execute(
        "SELECT project_id FROM main.sequences WHERE id = ?", (sequence_id,)
    ).fetchone()
    own = _periods(connection, "sequences", "sequence_id", sequence_id)
    return [
        HeldName(f"{path.name}/{each.name}", max(path.first, each.first), min(path.last, each.last))
        for path in names_of_project(connection, project_id)
        for each in own
        if max(path.first, each.first) <= min(path.last, each.last)
    ]


def names_of_project(connection: sqlite3.Connection, project_id: int) -> list[HeldName]:
    """Return what a project or registry is called, and was."""
    # A name that an entity had leads nowhere else, so it needs no time.
    entities = connection.execute(
        """
        SELECT entity.name FROM main.projects AS project
        JOIN main.entities AS entity ON entity.id = project.entity_id WHERE project.id = :project
        UNION
        SELECT former.name FROM main.projects AS project
        JOIN main.former_names AS former ON former.entity_id = project.entity_id
        WHERE project.id = :project
        """,
        {"project": project_id},
    ).fetchall()
    own = _periods(connection, "projects", "registry_id", project_id)
    return [HeldName(f"{entity}/{each.name}", *each[1:]) for (entity,) in entities for each in own]


def find_sequence_then(
    connection: sqlite3.Connection, qualified_name: str, event: int
) -> int | None:
    """Return what had the name at an event, None where that is gone."""
    candidates = connection.execute(
        """
        SELECT id FROM sequences WHERE name = :name AND to_event IS NULL
        UNION
        SELECT sequence.id
        FROM earlier_names AS earlier
        JOIN sequences AS sequence ON sequence.id = earlier.sequence_id
        WHERE earlier.lookup_name = :name AND sequence.to_event IS NULL
        """,
        {"name": qualified_name.rpartition("/")[2]},
    ).fetchall()
    for (sequence_id,) in candidates:
        for held in names_of_sequence(connection, sequence_id):
            if held.name == qualified_name and held.first <= event <= held.last:
                return int(sequence_id)
    return None


def find_registry_then(
    connection: sqlite3.Connection, qualified_name: str, event: int
) -> int | None:
    """Return the registry that had the name at an event, None where that is gone."""
    candidates = connection.execute(
        "SELECT id FROM registries WHERE to_event IS NULL ORDER BY id"
    ).fetchall()
    for (registry_id,) in candidates:
        for held in names_of_project(connection, registry_id):
            if held.name == qualified_name and held.first <= event <= held.last:
                return int(registry_id)
    return None


def name_now(connection: sqlite3.Connection, subject: str, event: int) -> str:
    """Return what the subject of an event is called now; where that is gone, what it was then."""
    path, colon, number = subject.partition(":")
    if path.count("/") == 1:
        registry_id = find_registry_then(connection, path, event)
        if registry_id is not None:
            path = get_registry(connection, registry_id).qualified_name
    else:
        sequence_id = find_sequence_then(connection, path, event)
        if sequence_id is not None:
            path = get_sequence(connection, sequence_id).qualified_name
    return f"{path}{colon}{number}"


def _periods(connection: sqlite3.Connection, table: str, owner: str, row_id: int) -> list[_Period]:
    """Return the names of one row of a table, and when it had each."""
    prefix = REGISTRY_PREFIX if table == "projects" else ""
    earlier = connection.execute(
        f"SELECT name, from_event, to_event FROM main.earlier_names WHERE {owner} = ? ORDER BY id",  # noqa: S608 - names from this file
        (row_id,),
    ).fetchall()
    name, first, last = connection.execute(
        f"SELECT name, from_event, ifnull(to_event, ?) FROM main.{table} WHERE id = ?",  # noqa: S608 - as above
        (STILL, row_id),
    ).fetchone()
    periods = [_Period(f"{prefix}{name}", since, until) for name, since, until in earlier]
    return [*periods, _Period(name, periods[-1].last if periods else first, last)]
