"""The names that there are, for hints about names that there are not."""

from __future__ import annotations

from registry_cli.named_tuples import NamedTuple

TYPE_CHECKING = False  # typing costs 6 ms
if TYPE_CHECKING:
    import sqlite3

_MOST = 2000
"""How many names a hint looks at; the newest, where there are more."""


class KnownPath(NamedTuple):
    """Where an artifact or collection is; `project_id` is also that of a registry."""

    kind: str
    entity: str
    project: str
    project_id: int
    name: str


def list_known_paths(connection: sqlite3.Connection) -> list[KnownPath]:
    """Return the artifacts and collections, those that changed last first."""
    rows = connection.execute(
        """
        SELECT sequence.kind, entity.name, project.name, project.id, sequence.name
        FROM sequences AS sequence
        JOIN projects AS project ON project.id = sequence.project_id
        JOIN entities AS entity ON entity.id = project.entity_id
        WHERE sequence.to_event IS NULL
        ORDER BY sequence.updated_event DESC LIMIT ?
        """,
        (_MOST,),
    )
    return [KnownPath(*row) for row in rows]


def list_known_types(connection: sqlite3.Connection) -> list[str]:
    """Return the types of artifacts, those that came last first."""
    rows = connection.execute(
        """
        SELECT DISTINCT type FROM (
            SELECT type FROM sequences WHERE kind = 'artifact' AND to_event IS NULL
            ORDER BY id DESC LIMIT ?
        )
        """,
        (_MOST,),
    )
    return [type_ for (type_,) in rows]


def list_known_aliases(connection: sqlite3.Connection, sequence_id: int) -> list[str]:
    """Return the aliases in an artifact or collection, those that were set last first."""
    rows = connection.execute(
        """
        SELECT name FROM aliases WHERE sequence_id = ? AND to_event IS NULL
        ORDER BY from_event DESC LIMIT ?
        """,
        (sequence_id, _MOST),
    )
    return [name for (name,) in rows]


def list_known_entities(connection: sqlite3.Connection, *kinds: str) -> list[str]:
    """Return the names of the entities of these kinds: `user`, `team`, `organization`."""
    rows = connection.execute(
        """
        SELECT kind, name FROM entities WHERE to_event IS NULL ORDER BY id DESC LIMIT ?
        """,
        (_MOST,),
    )
    return [name for kind, name in rows if kind in kinds]
