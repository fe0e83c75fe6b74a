"""Registries: which there are, and what each accepts."""

from __future__ import annotations

from registry_cli.catalog.named_rows import STILL
from registry_cli.catalog.protections import protected_aliases
from registry_cli.domain.names import registry_key
from registry_cli.domain.registries import Registry
from registry_cli.named_tuples import NamedTuple

TYPE_CHECKING = False  # typing costs 6 ms
if TYPE_CHECKING:
    import sqlite3
    from typing import Any


class RegistryRow(NamedTuple):
    """A registry as the rules need it; `id` is also that of its project."""

    id: int
    name: str
    qualified_name: str
    visibility: str
    accepted_types: tuple[str, ...] | None
    is_core: bool
    description: str

    def accepts(self, type_: str) -> bool:
        """Say whether it takes versions of the type."""
        return self.accepted_types is None or type_ in self.accepted_types


_REGISTRY = """
    SELECT registry.id, registry.name, entity.name || '/' || project.name,
           visibility.name, registry.accepts_all_types, registry.is_core, description.text
    FROM registries AS registry
    JOIN projects AS project ON project.id = registry.id
    JOIN entities AS entity ON entity.id = project.entity_id
    JOIN visibilities AS visibility
      ON visibility.registry_id = registry.id AND visibility.to_event IS NULL
    LEFT JOIN descriptions AS description
      ON description.registry_id = registry.id AND description.to_event IS NULL
    WHERE registry.to_event IS NULL
"""


def find_registry(connection: sqlite3.Connection, name: str) -> RegistryRow | None:
    """Return the registry of that name in any case; `models` means `model`."""
    row = connection.execute(
        _REGISTRY + "AND registry.lookup_name = ?", (registry_key(name),)
    ).fetchone()
    return _to_row(connection, row) if row is not None else None


def find_renamed_registries(connection: sqlite3.Connection, name: str) -> list[RegistryRow]:
    """Return the registries that had the name in any case, and lost it; the last to have it first.

    Who looks at the past finds those that got the name later, too.
    """
    found = connection.execute(
        """
        SELECT id AS registry_id, :still AS until FROM main.registries
        WHERE lookup_name = :name AND to_event IS NULL
        UNION ALL
        SELECT registry_id, to_event FROM main.earlier_names
        WHERE lookup_name = :name AND registry_id IS NOT NULL
        ORDER BY until DESC
        """,
        {"name": registry_key(name), "still": STILL},
    ).fetchall()
    rows = (
        connection.execute(_REGISTRY + "AND registry.id = ?", (registry_id,)).fetchone()
        for registry_id in dict.fromkeys(each for each, _ in found)
    )
    return [_to_row(connection, row) for row in rows if row is not None]


def get_registry(connection: sqlite3.Connection, registry_id: int) -> RegistryRow:
    """Return a registry by its row id."""
    row = connection.execute(_REGISTRY + "AND registry.id = ?", (registry_id,)).fetchone()
    return _to_row(connection, row)


def list_registries(connection: sqlite3.Connection) -> list[RegistryRow]:
    """Return every registry, by name."""
    rows = connection.execute(_REGISTRY + "ORDER BY registry.lookup_name").fetchall()
    return [_to_row(connection, row) for row in rows]


def list_gone_restricted(connection: sqlite3.Connection) -> list[int]:
    """Return the ids of the registries that were deleted while they were restricted.

    Also those that are still there at the moment that is looked at: permissions are of today.
    """
    rows = connection.execute(
        """
        SELECT registry.id
        FROM main.registries AS registry
        JOIN main.visibilities AS visibility
          ON visibility.registry_id = registry.id AND visibility.to_event = registry.to_event
        WHERE visibility.name = 'restricted'
        """
    )
    return [registry_id for (registry_id,) in rows]


def read_registry(connection: sqlite3.Connection, row: RegistryRow) -> Registry:
    """Return a registry as it is shown, with the number of its collections."""
    (collection_count,) = connection.execute(
        "SELECT count(*) FROM sequences WHERE project_id = ? AND to_event IS NULL", (row.id,)
    ).fetchone()
    return Registry(
        name=row.name,
        qualified_name=row.qualified_name,
        description=row.description,
        accepted_types=row.accepted_types,
        visibility=row.visibility,
        collection_count=collection_count,
        core=row.is_core,
        protected_aliases=tuple(sorted(protected_aliases(connection, row.id))),
    )


def _to_row(connection: sqlite3.Connection, row: tuple[Any, ...]) -> RegistryRow:
    registry_id, name, qualified_name, visibility, accepts_all, is_core, description = row
    return RegistryRow(
        id=registry_id,
        name=name,
        qualified_name=qualified_name,
        visibility=visibility,
        accepted_types=None if accepts_all else _accepted_types(connection, registry_id),
        is_core=bool(is_core),
        description=description or "",
    )


def _accepted_types(connection: sqlite3.Connection, registry_id: int) -> tuple[str, ...]:
    rows = connection.execute(
        """
        SELECT name FROM accepted_types
        WHERE registry_id = ? AND to_event IS NULL ORDER BY name
        """,
        (registry_id,),
    )
    return tuple(name for (name,) in rows)
