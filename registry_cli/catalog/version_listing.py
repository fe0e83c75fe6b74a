"""Versions as listings and pages show them, with their aliases, tags and links."""

import json
import sqlite3
from collections import defaultdict
from collections.abc import Iterable
from collections.abc import Set as AbstractSet
from typing import Any, Final, NamedTuple

from registry_cli.catalog.filters import (
    EVERYTHING,
    Wanted,
    membership_conditions,
    to_parameters,
)
from registry_cli.catalog.metrics import read_last_values
from registry_cli.catalog.versions import Membership
from registry_cli.domain.versions import Version

_HIGHEST: Final = 2**63 - 1


def list_versions(
    connection: sqlite3.Connection,
    sequence_id: int,
    *,
    hidden: AbstractSet[int],
    wanted: Wanted = EVERYTHING,
    below: int | None = None,
    limit: int | None = None,
) -> list[Version]:
    """Return the versions of an artifact or collection, newest first, at most `limit`.

    `wanted` leaves out what does not pass, `below` what has this number or a higher one; `hidden`
    are the ids of registries whose links are left out, here and below.
    """
    highest = _HIGHEST if below is None else below - 1
    scope = _Scope(sequence_id, 0, highest, -1 if limit is None else limit)
    return _read(connection, scope, hidden=hidden, wanted=wanted)


def read_versions(
    connection: sqlite3.Connection,
    sequence_id: int,
    numbers: list[int],
    *,
    hidden: AbstractSet[int],
) -> list[Version]:
    """Return the versions with these numbers, in their order."""
    if not numbers:
        return []
    scope = _Scope(sequence_id, min(numbers), max(numbers), numbers=json.dumps(numbers))
    found = {row.number: row for row in _read(connection, scope, hidden=hidden)}
    return [found[number] for number in numbers]


def list_one(
    connection: sqlite3.Connection,
    membership: Membership,
    *,
    hidden: AbstractSet[int],
    wanted: Wanted,
) -> list[Version]:
    """Return one version, or none where it does not pass."""
    number = membership.number
    scope = _Scope(membership.sequence_id, number, number)
    return _read(connection, scope, hidden=hidden, wanted=wanted)


def read_version(
    connection: sqlite3.Connection, membership: Membership, *, hidden: AbstractSet[int]
) -> Version:
    """Return one version as it is shown."""
    number = membership.number
    (version,) = _read(connection, _Scope(membership.sequence_id, number, number), hidden=hidden)
    return version


class _Scope(NamedTuple):
    """Which versions are asked for; a limit of -1 is none, `numbers` is a list in JSON."""

    sequence: int
    lowest: int
    highest: int
    limit: int = -1
    numbers: str | None = None


def _read(
    connection: sqlite3.Connection,
    scope: _Scope,
    *,
    hidden: AbstractSet[int],
    wanted: Wanted = EVERYTHING,
) -> list[Version]:
    (qualified_name, sequence_name, type_) = connection.execute(
        "SELECT qualified_name, name, type FROM sequence_names WHERE sequence_id = ?",
        (scope.sequence,),
    ).fetchone()
    conditions = membership_conditions(connection, wanted) if wanted != EVERYTHING else ""
    rows = connection.execute(
        f"{_VERSIONS}{conditions}{_NEWEST_FIRST}",
        {**scope._asdict(), **to_parameters(wanted)},
    ).fetchall()
    if not rows:
        return []
    # Of an artifact with a million versions, only the labels of those that are listed are read.
    near = scope._replace(lowest=rows[-1][1], highest=rows[0][1])._asdict()
    labels = _Labels(
        aliases=_grouped(connection.execute(_ALIASES, near)),
        tags=_grouped(connection.execute(_TAGS, near)),
        links=_grouped(
            (version_id, name)
            for version_id, name, registry_id in connection.execute(_LINKS, near)
            if registry_id not in hidden
        ),
        measured=read_last_values(connection, {row[12] for row in rows if row[12] is not None}),
    )
    return [_to_version(row, qualified_name, sequence_name, type_, labels) for row in rows]


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
           source_entity.name || '/' || source_project.name || '/' || artifact.name,
           source.number, linked.at, linked.actor
    FROM memberships AS membership
    JOIN versions AS version ON version.id = membership.version_id
    LEFT JOIN memberships AS source ON source.id = membership.source_id
    -- Not the view of the names: in an outer join SQLite would write it out whole first.
    LEFT JOIN sequences AS artifact ON artifact.id = source.sequence_id
    LEFT JOIN projects AS source_project ON source_project.id = artifact.project_id
    LEFT JOIN entities AS source_entity ON source_entity.id = source_project.entity_id
    LEFT JOIN events AS linked
      ON linked.id = membership.from_event AND membership.source_id IS NOT NULL
    LEFT JOIN descriptions AS description
      ON description.version_id = version.id AND description.to_event IS NULL
    LEFT JOIN metadata ON metadata.version_id = version.id AND metadata.to_event IS NULL
    WHERE membership.sequence_id = :sequence AND membership.to_event IS NULL
      AND membership.number BETWEEN :lowest AND :highest
      AND (:numbers IS NULL OR membership.number IN (SELECT value FROM json_each(:numbers)))
"""

_NEWEST_FIRST = """
    ORDER BY membership.number DESC
    LIMIT :limit
"""

_ALIASES = """
    SELECT alias.membership_id, alias.name
    FROM aliases AS alias
    JOIN memberships AS membership ON membership.id = alias.membership_id
    WHERE alias.sequence_id = :sequence AND alias.to_event IS NULL
      AND membership.number BETWEEN :lowest AND :highest
    ORDER BY alias.name
"""

_TAGS = """
    SELECT membership.version_id, tag.name
    FROM memberships AS membership
    JOIN tags AS tag ON tag.version_id = membership.version_id AND tag.to_event IS NULL
    WHERE membership.sequence_id = :sequence AND membership.to_event IS NULL
      AND membership.number BETWEEN :lowest AND :highest
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
      AND membership.number BETWEEN :lowest AND :highest
    ORDER BY name.qualified_name
"""


class _Labels(NamedTuple):
    """Aliases by membership, tags and the names of links by version, metrics by run."""

    aliases: defaultdict[int, list[str]]
    tags: defaultdict[int, list[str]]
    links: defaultdict[int, list[str]]
    measured: dict[str, dict[str, float | None]]


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
        metadata=_read_object(metadata),
        metrics={**labels.measured.get(run_id, {}), **_read_object(metrics)},
        run=run_id,
        is_link=is_link,
        source=f"{source_name}:v{source_number}" if is_link else qualified_name,
        links=tuple(labels.links[version_id]),
        linked_at=linked_at,
        linked_by=linked_by,
    )


def _read_object(text: str | None) -> dict[str, Any]:
    """Read JSON text; most versions have none to speak of."""
    return dict(json.loads(text)) if text not in {None, "{}"} else {}
