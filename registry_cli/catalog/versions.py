"""Versions in their artifacts and as links: finding one, adding one."""

from __future__ import annotations

from registry_cli.domain.names import LATEST
from registry_cli.named_tuples import NamedTuple

TYPE_CHECKING = False  # typing costs 6 ms
if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Set as AbstractSet


class Membership(NamedTuple):
    """The place of a version in an artifact or collection, as the rules need it."""

    id: int
    sequence_id: int
    number: int
    version_id: int
    source_id: int | None
    uid: str
    digest: str


class VersionRecord(NamedTuple):
    """What was written down of a version when it was made. The time is UTC in ISO 8601."""

    id: int
    digest: str
    metrics: dict[str, float]
    run_id: str | None
    created_at: str
    created_by: str


_MEMBERSHIP = """
    SELECT membership.id, membership.sequence_id, membership.number, membership.version_id,
           membership.source_id, version.uid, version.digest
    FROM memberships AS membership
    JOIN versions AS version ON version.id = membership.version_id
"""


def find_by_number(
    connection: sqlite3.Connection, sequence_id: int, number: int
) -> Membership | None:
    """Return `vN` of an artifact or collection."""
    row = connection.execute(
        _MEMBERSHIP
        + """
        WHERE membership.sequence_id = ? AND membership.number = ?
          AND membership.to_event IS NULL
        """,
        (sequence_id, number),
    ).fetchone()
    return Membership(*row) if row is not None else None


def is_live(connection: sqlite3.Connection, version_id: int) -> bool:
    """Say whether a version is in its artifact today, also where the connection looks back."""
    row = connection.execute(
        """
        SELECT 1 FROM main.memberships
        WHERE version_id = ? AND source_id IS NULL AND to_event IS NULL
        """,
        (version_id,),
    ).fetchone()
    return row is not None


def get_by_number(connection: sqlite3.Connection, sequence_id: int, number: int) -> Membership:
    """Return `vN`, which must be there."""
    found = find_by_number(connection, sequence_id, number)
    if found is None:
        raise LookupError(f"there is no v{number}")
    return found


def get_place(connection: sqlite3.Connection, membership_id: int) -> Membership:
    """Return a place by its row id."""
    row = connection.execute(_MEMBERSHIP + "WHERE membership.id = ?", (membership_id,)).fetchone()
    return Membership(*row)


def find_by_alias(connection: sqlite3.Connection, sequence_id: int, name: str) -> Membership | None:
    """Return what an alias names; without a `latest`, that is the highest version."""
    row = connection.execute(
        _MEMBERSHIP
        + """
        JOIN aliases AS alias ON alias.membership_id = membership.id
        WHERE alias.sequence_id = ? AND alias.name = ? AND alias.to_event IS NULL
        """,
        (sequence_id, name),
    ).fetchone()
    if row is not None:
        return Membership(*row)
    return find_highest(connection, sequence_id) if name == LATEST else None


def find_highest(
    connection: sqlite3.Connection, sequence_id: int, *, except_id: int | None = None
) -> Membership | None:
    """Return the highest version there is, leaving one out where asked."""
    row = connection.execute(
        _MEMBERSHIP
        + """
        WHERE membership.sequence_id = ? AND membership.to_event IS NULL
          AND membership.id IS NOT ?
        ORDER BY membership.number DESC LIMIT 1
        """,
        (sequence_id, except_id),
    ).fetchone()
    return Membership(*row) if row is not None else None


def find_by_digest(
    connection: sqlite3.Connection, sequence_id: int, prefix: str
) -> list[Membership]:
    """Return the versions whose digest starts so, newest first."""
    # A range, so that the index on the digest serves whole digests and prefixes alike.
    rows = connection.execute(
        _MEMBERSHIP
        + """
        WHERE version.digest BETWEEN ? AND ? AND membership.sequence_id = ?
          AND membership.to_event IS NULL
        ORDER BY membership.number DESC
        """,
        (prefix, prefix + "g", sequence_id),
    )
    return [Membership(*row) for row in rows]


def find_link(
    connection: sqlite3.Connection, sequence_id: int, version_id: int
) -> Membership | None:
    """Return the place of a version in a collection, where it is linked there."""
    row = connection.execute(
        _MEMBERSHIP
        + """
        WHERE membership.version_id = ? AND membership.sequence_id = ?
          AND membership.to_event IS NULL
        """,
        (version_id, sequence_id),
    ).fetchone()
    return Membership(*row) if row is not None else None


def find_source(connection: sqlite3.Connection, membership: Membership) -> Membership:
    """Return the place of a version in its artifact; of a source, that is itself."""
    if membership.source_id is None:
        return membership
    return get_place(connection, membership.source_id)


def aliases_of(connection: sqlite3.Connection, membership_id: int) -> list[str]:
    """Return the aliases that name this place, sorted."""
    rows = connection.execute(
        "SELECT name FROM aliases WHERE membership_id = ? AND to_event IS NULL ORDER BY name",
        (membership_id,),
    )
    return [name for (name,) in rows]


def list_aliases(connection: sqlite3.Connection, sequence_id: int) -> dict[str, int]:
    """Return the aliases of an artifact or collection, each with the number that it names."""
    rows = connection.execute(
        """
        SELECT alias.name, membership.number
        FROM aliases AS alias
        JOIN memberships AS membership ON membership.id = alias.membership_id
        WHERE alias.sequence_id = ? AND alias.to_event IS NULL
        """,
        (sequence_id,),
    )
    return dict(rows.fetchall())


def add_version(
    connection: sqlite3.Connection,
    *,
    uid: str,
    name: str,
    digest: str,
    size: int,
    file_count: int,
    metrics: dict[str, float],
    run_id: str | None,
    at: str,
    by: str,
) -> int:
    """Add the record of a version, of `size` bytes, and return its row id."""
    from registry_cli.domain.metadata import to_json  # noqa: PLC0415 - json, only for a write

    cursor = connection.execute(
        """
        INSERT INTO versions
            (uid, name, digest, size, file_count, metrics, run_id, created_at, created_by)
        VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)
        """,
        (uid, name, digest, size, file_count, to_json(dict(metrics)), run_id, at, by),
    )
    if cursor.lastrowid is None:
        raise LookupError("SQLite gave no row id for an insert")
    return cursor.lastrowid


def list_linking_collections(
    connection: sqlite3.Connection, artifact_id: int, *, hidden: AbstractSet[int]
) -> frozenset[str]:
    """Return the qualified names of the collections that versions of an artifact are linked to.

    `hidden` are the ids of registries whose collections are left out.
    """
    rows = connection.execute(
        """
        SELECT DISTINCT name.qualified_name, collection.project_id
        FROM memberships AS source
        JOIN memberships AS link ON link.source_id = source.id AND link.to_event IS NULL
        JOIN sequences AS collection ON collection.id = link.sequence_id
        JOIN sequence_names AS name ON name.sequence_id = link.sequence_id
        WHERE source.sequence_id = ?
        """,
        (artifact_id,),
    )
    return frozenset(name for name, registry_id in rows if registry_id not in hidden)


def find_by_uid(connection: sqlite3.Connection, uid: str) -> Membership | None:
    """Return the place of a version in its artifact, by its id."""
    row = connection.execute(
        _MEMBERSHIP
        + """
        WHERE version.uid = ? AND membership.source_id IS NULL AND membership.to_event IS NULL
        """,
        (uid,),
    ).fetchone()
    return Membership(*row) if row is not None else None


def find_record(connection: sqlite3.Connection, uid: str) -> VersionRecord | None:
    """Return the record of a version, which outlives the version."""
    import json  # noqa: PLC0415 - only an import asks

    row = connection.execute(
        "SELECT id, digest, metrics, run_id, created_at, created_by FROM versions WHERE uid = ?",
        (uid,),
    ).fetchone()
    if row is None:
        return None
    row_id, digest, metrics, run_id, at, by = row
    return VersionRecord(row_id, digest, json.loads(metrics), run_id, at, by)


def has_latest(connection: sqlite3.Connection, sequence_id: int) -> bool:
    """Say whether the alias `latest` names a version of an artifact or collection."""
    row = connection.execute(
        "SELECT 1 FROM aliases WHERE sequence_id = ? AND name = ? AND to_event IS NULL",
        (sequence_id, LATEST),
    ).fetchone()
    return row is not None
