"""Protected aliases: which there are, and what holds one."""

from __future__ import annotations

from registry_cli.named_tuples import NamedTuple

TYPE_CHECKING = False  # typing costs 6 ms
if TYPE_CHECKING:
    import sqlite3


class ProtectedPlace(NamedTuple):
    """A link that holds a protected alias; the names of its registry and of itself."""

    registry_id: int
    registry: str
    qualified_name: str
    alias: str


def protected_aliases(connection: sqlite3.Connection, registry_id: int) -> set[str]:
    """Return the aliases that are protected in a registry."""
    rows = connection.execute(
        "SELECT name FROM protections WHERE registry_id = ? AND to_event IS NULL", (registry_id,)
    )
    return {name for (name,) in rows}


def find_protected_places(
    connection: sqlite3.Connection, membership_ids: list[int]
) -> list[ProtectedPlace]:
    """Return which of these links hold a protected alias, by their names."""
    found: list[ProtectedPlace] = []
    for membership_id in membership_ids:
        found += (
            ProtectedPlace(*row)
            for row in connection.execute(
                """
                SELECT registry.id, registry.name, name.qualified_name || ':v' || place.number,
                       alias.name
                FROM memberships AS place
                JOIN aliases AS alias
                  ON alias.membership_id = place.id AND alias.to_event IS NULL
                JOIN sequences AS collection ON collection.id = place.sequence_id
                JOIN sequence_names AS name ON name.sequence_id = collection.id
                JOIN registries AS registry ON registry.id = collection.project_id
                JOIN protections AS protection
                  ON protection.registry_id = registry.id AND protection.name = alias.name
                  AND protection.to_event IS NULL
                WHERE place.id = ?
                """,
                (membership_id,),
            )
        )
    return sorted(found, key=lambda place: place.qualified_name)


def list_protected_places(
    connection: sqlite3.Connection, registry_id: int, collection_id: int | None = None
) -> list[ProtectedPlace]:
    """Return what holds a protected alias in a registry, or in one collection, by name."""
    rows = connection.execute(
        """
        SELECT registry.id, registry.name, name.qualified_name || ':v' || place.number, alias.name
        FROM protections AS protection
        JOIN registries AS registry ON registry.id = protection.registry_id
        JOIN sequences AS collection
          ON collection.project_id = registry.id AND collection.to_event IS NULL
        JOIN sequence_names AS name ON name.sequence_id = collection.id
        JOIN aliases AS alias
          ON alias.sequence_id = collection.id AND alias.name = protection.name
          AND alias.to_event IS NULL
        JOIN memberships AS place ON place.id = alias.membership_id
        WHERE protection.registry_id = :registry AND protection.to_event IS NULL
          AND (:collection IS NULL OR collection.id = :collection)
        ORDER BY name.qualified_name, alias.name
        """,
        {"registry": registry_id, "collection": collection_id},
    )
    return [ProtectedPlace(*row) for row in rows]
