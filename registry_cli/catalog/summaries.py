"""Artifacts and collections as listings show them: with their counts, aliases and tags."""

import sqlite3
from collections import defaultdict
from collections.abc import Iterator
from collections.abc import Set as AbstractSet
from typing import Any

from registry_cli.catalog.filters import EVERYTHING, Wanted, sequence_conditions, to_parameters
from registry_cli.domain.names import LATEST, REGISTRY_PREFIX
from registry_cli.domain.sequences import Artifact, Collection


def list_artifacts(
    connection: sqlite3.Connection,
    *,
    entity_id: int | None = None,
    project: str | None = None,
    wanted: Wanted = EVERYTHING,
) -> list[Artifact]:
    """Return the artifacts of all projects, or of one entity or project, by qualified name."""
    rows = connection.execute(
        f"""{_SUMMARY}
        WHERE sequence.kind = 'artifact' AND sequence.to_event IS NULL
          AND (:entity IS NULL OR entity.id = :entity)
          AND (:project IS NULL OR project.name = :project)
        {sequence_conditions(connection, wanted)}
        ORDER BY entity.name, project.name, sequence.name
        """,
        {"entity": entity_id, "project": project, **to_parameters(wanted)},
    ).fetchall()
    return [Artifact(name=name, **shared) for _, _, name, shared in _with_labels(connection, rows)]


def list_collections(
    connection: sqlite3.Connection,
    registry_ids: AbstractSet[int],
    wanted: Wanted = EVERYTHING,
) -> list[Collection]:
    """Return the collections of these registries, by qualified name."""
    rows = connection.execute(
        f"""{_SUMMARY}
        WHERE sequence.kind = 'collection' AND sequence.to_event IS NULL
        {sequence_conditions(connection, wanted)}
        ORDER BY entity.name, project.name, sequence.name
        """,
        to_parameters(wanted),
    ).fetchall()
    return [
        Collection(registry=project.removeprefix(REGISTRY_PREFIX), collection=name, **shared)
        for registry_id, project, name, shared in _with_labels(connection, rows)
        if registry_id in registry_ids
    ]


def read_artifact(connection: sqlite3.Connection, sequence_id: int) -> Artifact:
    """Return one artifact."""
    row = connection.execute(_SUMMARY + "WHERE sequence.id = ?", (sequence_id,)).fetchone()
    ((_, _, name, shared),) = _with_labels(connection, [row])
    return Artifact(name=name, **shared)


def read_collection(connection: sqlite3.Connection, sequence_id: int) -> Collection:
    """Return one collection."""
    row = connection.execute(_SUMMARY + "WHERE sequence.id = ?", (sequence_id,)).fetchone()
    ((_, project, name, shared),) = _with_labels(connection, [row])
    return Collection(registry=project.removeprefix(REGISTRY_PREFIX), collection=name, **shared)


_SUMMARY = """
    SELECT sequence.id, project.id, entity.name, project.name, sequence.name, sequence.type,
           description.text,
           (
             SELECT count(*) FROM memberships AS membership
             WHERE membership.sequence_id = sequence.id AND membership.to_event IS NULL
           ),
           created.at, updated.at
    FROM sequences AS sequence
    JOIN projects AS project ON project.id = sequence.project_id
    JOIN entities AS entity ON entity.id = project.entity_id
    JOIN events AS created ON created.id = sequence.from_event
    JOIN events AS updated ON updated.id = sequence.updated_event
    LEFT JOIN descriptions AS description
      ON description.sequence_id = sequence.id AND description.to_event IS NULL
"""


def _with_labels(
    connection: sqlite3.Connection, rows: list[tuple[Any, ...]]
) -> Iterator[tuple[int, str, str, dict[str, Any]]]:
    """Yield project id, project, name and the fields that both kinds share."""
    # One query for all rows is far cheaper than one per row; few rows ask for themselves only.
    only = rows[0][0] if len(rows) == 1 else None
    aliases = _read_aliases(connection, only)
    tags = _read_tags(connection, only)
    for row in rows:
        sequence_id, project_id, entity, project, name = row[:5]
        type_, description, version_count, created_at, updated_at = row[5:]
        yield (
            project_id,
            project,
            name,
            {
                "qualified_name": f"{entity}/{project}/{name}",
                "type": type_,
                "description": description or "",
                "tags": tuple(tags[sequence_id]),
                "version_count": version_count,
                "latest": aliases[sequence_id].get(LATEST),
                "aliases": aliases[sequence_id],
                "created_at": created_at,
                "updated_at": updated_at,
            },
        )


def _read_aliases(
    connection: sqlite3.Connection, sequence_id: int | None
) -> defaultdict[int, dict[str, str]]:
    aliases: defaultdict[int, dict[str, str]] = defaultdict(dict)
    for owner, name, number in connection.execute(
        """
        SELECT alias.sequence_id, alias.name, membership.number
        FROM aliases AS alias
        JOIN memberships AS membership ON membership.id = alias.membership_id
        WHERE alias.to_event IS NULL AND (:sequence IS NULL OR alias.sequence_id = :sequence)
        ORDER BY alias.name
        """,
        {"sequence": sequence_id},
    ):
        aliases[owner][name] = f"v{number}"
    return aliases


def _read_tags(
    connection: sqlite3.Connection, sequence_id: int | None
) -> defaultdict[int, list[str]]:
    tags: defaultdict[int, list[str]] = defaultdict(list)
    for owner, name in connection.execute(
        """
        SELECT tag.sequence_id, tag.name FROM tags AS tag
        WHERE tag.to_event IS NULL AND tag.sequence_id IS NOT NULL
          AND (:sequence IS NULL OR tag.sequence_id = :sequence)
        ORDER BY tag.name
        """,
        {"sequence": sequence_id},
    ):
        tags[owner].append(name)
    return tags
