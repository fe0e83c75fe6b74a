"""What a deletion would take along: links to versions, their aliases, their sizes."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from registry_cli.domain.names import LATEST

if TYPE_CHECKING:
    import sqlite3


class LinkPlace(NamedTuple):
    """A link to a version that is to go; `uid` is that of the version."""

    id: int
    sequence_id: int
    registry_id: int
    collection: str
    number: int
    uid: str

    @property
    def qualified_name(self) -> str:
        """Return the name of the link, such as `local/wandb-registry-model/c:v0`."""
        return f"{self.collection}:v{self.number}"


class Extent(NamedTuple):
    """How many versions go, and the bytes of their files together."""

    version_count: int
    size: int


def list_links(
    connection: sqlite3.Connection, artifact_id: int, source_id: int | None
) -> list[LinkPlace]:
    """Return the links to one version of an artifact (`source_id`), or to all of them.

    In each collection the lowest number comes first.
    """
    rows = connection.execute(
        """
        SELECT link.id, link.sequence_id, collection.project_id, name.qualified_name,
               link.number, version.uid
        FROM memberships AS source
        JOIN memberships AS link
          ON link.version_id = source.version_id AND link.source_id = source.id
          AND link.to_event IS NULL
        JOIN sequences AS collection ON collection.id = link.sequence_id
        JOIN sequence_names AS name ON name.sequence_id = link.sequence_id
        JOIN versions AS version ON version.id = link.version_id
        WHERE source.sequence_id = :artifact AND source.to_event IS NULL
          AND (:source IS NULL OR source.id = :source)
        ORDER BY name.qualified_name, link.number
        """,
        {"artifact": artifact_id, "source": source_id},
    )
    return [LinkPlace(*row) for row in rows]


def list_own_aliases(
    connection: sqlite3.Connection, artifact_id: int, source_id: int | None
) -> list[tuple[str, int]]:
    """Return the aliases of one version or of all, but `latest`, with the number of each."""
    rows = connection.execute(
        """
        SELECT alias.name, membership.number
        FROM aliases AS alias
        JOIN memberships AS membership ON membership.id = alias.membership_id
        WHERE alias.sequence_id = :artifact AND alias.to_event IS NULL AND alias.name <> :latest
          AND (:source IS NULL OR alias.membership_id = :source)
        ORDER BY alias.name
        """,
        {"artifact": artifact_id, "source": source_id, "latest": LATEST},
    )
    return rows.fetchall()


def measure_extent(
    connection: sqlite3.Connection, artifact_id: int, source_id: int | None
) -> Extent:
    """Count the versions that go, and the bytes that their files have."""
    row = connection.execute(
        """
        SELECT count(*), CAST(total(version.size) AS INTEGER)
        FROM memberships AS membership
        JOIN versions AS version ON version.id = membership.version_id
        WHERE membership.sequence_id = :artifact AND membership.to_event IS NULL
          AND (:source IS NULL OR membership.id = :source)
        """,
        {"artifact": artifact_id, "source": source_id},
    ).fetchone()
    return Extent(*row)
