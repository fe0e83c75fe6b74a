"""Versions in their artifacts and as links: finding one, listing them, adding one."""

import json
import sqlite3
from collections import defaultdict
from collections.abc import Iterator
from typing import Any, NamedTuple

from registry_cli.domain.metadata import to_json
from registry_cli.domain.names import LATEST
from registry_cli.domain.versions import Version


class Membership(NamedTuple):
    """The place of a version in an artifact or collection, as the rules need it."""

    id: int
    sequence_id: int
    number: int
    version_id: int
    source_id: int | None
    uid: str
    digest: str


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


def get_by_number(connection: sqlite3.Connection, sequence_id: int, number: int) -> Membership:
    """Return `vN`, which must be there."""
    found = find_by_number(connection, sequence_id, number)
    if found is None:
        raise LookupError(f"there is no v{number}")
    return found


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
    row = connection.execute(
        _MEMBERSHIP + "WHERE membership.id = ?", (membership.source_id,)
    ).fetchone()
    return Membership(*row)


def next_number(connection: sqlite3.Connection, sequence_id: int) -> int:
    """Return the number that the next version gets: one more than any ever given."""
    (highest,) = connection.execute(
        "SELECT max(number) FROM memberships WHERE sequence_id = ?", (sequence_id,)
    ).fetchone()
    return 0 if highest is None else highest + 1


def aliases_of(connection: sqlite3.Connection, membership_id: int) -> list[str]:
    """Return the aliases that name this place, sorted."""
    rows = connection.execute(
        "SELECT name FROM aliases WHERE membership_id = ? AND to_event IS NULL ORDER BY name",
        (membership_id,),
    )
    return [name for (name,) in rows]


def tags_of(connection: sqlite3.Connection, version_id: int) -> list[str]:
    """Return the tags of a version, sorted."""
    rows = connection.execute(
        "SELECT name FROM tags WHERE version_id = ? AND to_event IS NULL ORDER BY name",
        (version_id,),
    )
    return [name for (name,) in rows]


def add_version(
    connection: sqlite3.Connection,
    *,
    uid: str,
    name: str,
    digest: str,
    size: int,
    file_count: int,
    metrics: dict[str, float],
    run_id: str,
    at: str,
    by: str,
) -> int:
    """Add the record of a version, of `size` bytes, and return its row id."""
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


def list_versions(
    connection: sqlite3.Connection, sequence_id: int, membership_id: int | None = None
) -> list[Version]:
    """Return the versions of an artifact or collection, newest first, or only one of them."""
    scope = {"sequence": sequence_id, "membership": membership_id}
    (qualified_name, sequence_name, type_) = connection.execute(
        "SELECT qualified_name, name, type FROM sequence_names WHERE sequence_id = ?",
        (sequence_id,),
    ).fetchone()
    rows = connection.execute(_VERSIONS, scope).fetchall()
    labels = _Labels(
        aliases=_grouped(connection.execute(_ALIASES, scope)),
        tags=_grouped(connection.execute(_TAGS, scope)),
        links=_grouped(connection.execute(_LINKS, scope)),
    )
    return [_to_version(row, qualified_name, sequence_name, type_, labels) for row in rows]


def read_version(connection: sqlite3.Connection, membership: Membership) -> Version:
    """Return one version as it is shown."""
    return list_versions(connection, membership.sequence_id, membership.id)[0]


_VERSIONS = """
    SELECT membership.id, membership.number, version.id, version.uid, version.digest,
           version.size, version.file_count, version.created_at, version.created_by,
           description.text, metadata.value, version.metrics, version.run_id,
           source_name.qualified_name, source.number, linked.at, linked.actor
    FROM memberships AS membership
    JOIN versions AS version ON version.id = membership.version_id
    LEFT JOIN memberships AS source ON source.id = membership.source_id
    LEFT JOIN sequence_names AS source_name ON source_name.sequence_id = source.sequence_id
    LEFT JOIN events AS linked
      ON linked.id = membership.from_event AND membership.source_id IS NOT NULL
    LEFT JOIN descriptions AS description
      ON description.version_id = version.id AND description.to_event IS NULL
    LEFT JOIN metadata ON metadata.version_id = version.id AND metadata.to_event IS NULL
    WHERE membership.sequence_id = :sequence AND membership.to_event IS NULL
      AND (:membership IS NULL OR membership.id = :membership)
    ORDER BY membership.number DESC
"""

_ALIASES = """
    SELECT alias.membership_id, alias.name FROM aliases AS alias
    WHERE alias.sequence_id = :sequence AND alias.to_event IS NULL
      AND (:membership IS NULL OR alias.membership_id = :membership)
    ORDER BY alias.name
"""

_TAGS = """
    SELECT membership.version_id, tag.name
    FROM memberships AS membership
    JOIN tags AS tag ON tag.version_id = membership.version_id AND tag.to_event IS NULL
    WHERE membership.sequence_id = :sequence AND membership.to_event IS NULL
      AND (:membership IS NULL OR membership.id = :membership)
    ORDER BY tag.name
"""

_LINKS = """
    SELECT membership.version_id, name.qualified_name || ':v' || link.number
    FROM memberships AS membership
    JOIN memberships AS link
      ON link.version_id = membership.version_id AND link.to_event IS NULL
      AND link.source_id IS NOT NULL
    JOIN sequence_names AS name ON name.sequence_id = link.sequence_id
    WHERE membership.sequence_id = :sequence AND membership.to_event IS NULL
      AND (:membership IS NULL OR membership.id = :membership)
    ORDER BY name.qualified_name
"""


class _Labels(NamedTuple):
    """Aliases by membership, tags and the names of links by version."""

    aliases: defaultdict[int, list[str]]
    tags: defaultdict[int, list[str]]
    links: defaultdict[int, list[str]]


def _grouped(pairs: Iterator[tuple[int, str]] | sqlite3.Cursor) -> defaultdict[int, list[str]]:
    groups: defaultdict[int, list[str]] = defaultdict(list)
    for key, value in pairs:
        groups[key].append(value)
    return groups


def _to_version(
    row: tuple[Any, ...],
    sequence_qualified_name: str,
    sequence_name: str,
    type_: str,
    labels: _Labels,
) -> Version:
    membership_id, number, version_id, uid, digest, size, file_count = row[:7]
    created_at, created_by, description, metadata, metrics, run_id = row[7:13]
    source_name, source_number, linked_at, linked_by = row[13:]
    qualified_name = f"{sequence_qualified_name}:v{number}"
    is_link = source_name is not None
    return Version(
        name=f"{sequence_name}:v{number}",
        qualified_name=qualified_name,
        id=uid,
        type=type_,
        version=f"v{number}",
        number=number,
        aliases=tuple(labels.aliases[membership_id]),
        tags=tuple(labels.tags[version_id]),
        digest=digest,
        size=size,
        file_count=file_count,
        created_at=created_at,
        created_by=created_by,
        description=description or "",
        metadata=json.loads(metadata) if metadata else {},
        metrics=json.loads(metrics),
        run=run_id,
        is_link=is_link,
        source=f"{source_name}:v{source_number}" if is_link else qualified_name,
        links=tuple(labels.links[version_id]),
        linked_at=linked_at,
        linked_by=linked_by,
    )
