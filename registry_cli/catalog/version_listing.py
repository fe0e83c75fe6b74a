"""Versions as listings and pages show them, with their aliases, tags and links."""

import json
import sqlite3
from collections import defaultdict
from collections.abc import Iterable
from collections.abc import Set as AbstractSet
from typing import Any, NamedTuple

from registry_cli.catalog.versions import Membership
from registry_cli.domain.versions import Version


def list_versions(
    connection: sqlite3.Connection,
    sequence_id: int,
    membership_id: int | None = None,
    *,
    hidden: AbstractSet[int],
) -> list[Version]:
    """Return the versions of an artifact or collection, newest first, or only one of them.

    `hidden` are the ids of registries whose links are left out, here and below.
    """
    scope = {"sequence": sequence_id, "membership": membership_id}
    (qualified_name, sequence_name, type_) = connection.execute(
        "SELECT qualified_name, name, type FROM sequence_names WHERE sequence_id = ?",
        (sequence_id,),
    ).fetchone()
    rows = connection.execute(_VERSIONS, scope).fetchall()
    labels = _Labels(
        aliases=_grouped(connection.execute(_ALIASES, scope)),
        tags=_grouped(connection.execute(_TAGS, scope)),
        links=_grouped(
            (version_id, name)
            for version_id, name, registry_id in connection.execute(_LINKS, scope)
            if registry_id not in hidden
        ),
    )
    return [_to_version(row, qualified_name, sequence_name, type_, labels) for row in rows]


def read_version(
    connection: sqlite3.Connection, membership: Membership, *, hidden: AbstractSet[int]
) -> Version:
    """Return one version as it is shown."""
    return list_versions(connection, membership.sequence_id, membership.id, hidden=hidden)[0]


def read_link_aliases(
    connection: sqlite3.Connection, version_id: int, *, hidden: AbstractSet[int]
) -> dict[str, tuple[str, ...]]:
    """Return the aliases of each link of a version that has some, by the name of the link."""
    rows = connection.execute(
        """
        SELECT name.qualified_name || ':v' || link.number, alias.name, collection.project_id
        FROM memberships AS link
        JOIN sequences AS collection ON collection.id = link.sequence_id
        JOIN sequence_names AS name ON name.sequence_id = link.sequence_id
        JOIN aliases AS alias ON alias.membership_id = link.id AND alias.to_event IS NULL
        WHERE link.version_id = ? AND link.source_id IS NOT NULL AND link.to_event IS NULL
        ORDER BY alias.name
        """,
        (version_id,),
    )
    found: defaultdict[str, list[str]] = defaultdict(list)
    for link, alias, registry_id in rows:
        if registry_id not in hidden:
            found[link].append(alias)
    return {link: tuple(aliases) for link, aliases in found.items()}


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
    SELECT membership.version_id, name.qualified_name || ':v' || link.number,
           collection.project_id
    FROM memberships AS membership
    JOIN memberships AS link
      ON link.version_id = membership.version_id AND link.to_event IS NULL
      AND link.source_id IS NOT NULL
    JOIN sequences AS collection ON collection.id = link.sequence_id
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


def _grouped(pairs: Iterable[tuple[int, str]]) -> defaultdict[int, list[str]]:
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
