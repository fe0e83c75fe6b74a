"""Artifacts and collections as listings show them: with their counts, aliases and tags."""

import json
import sqlite3
from collections import defaultdict
from collections.abc import Iterator
from collections.abc import Set as AbstractSet
from typing import Any, Final, NamedTuple

from registry_cli.catalog.filters import EVERYTHING, Wanted, sequence_conditions, to_parameters
from registry_cli.domain.names import LATEST, REGISTRY_PREFIX
from registry_cli.domain.sequences import Artifact, Collection


class Page(NamedTuple):
    """What is wanted, after which entity, project and name, and how many at most."""

    wanted: Wanted = EVERYTHING
    after: tuple[str, ...] | None = None
    limit: int | None = None


def list_artifacts(
    connection: sqlite3.Connection,
    page: Page,
    *,
    entity_id: int | None = None,
    project: str | None = None,
) -> list[Artifact]:
    """Return the artifacts of all projects, or of one entity or project, by qualified name."""
    rows = _list(
        connection,
        page,
        """
        sequence.kind = 'artifact'
        AND (:entity IS NULL OR entity.id = :entity)
        AND (:project IS NULL OR project.name = :project)
        """,
        {"entity": entity_id, "project": project},
    )
    return [Artifact(name=name, **shared) for _, _, name, shared in _with_labels(connection, rows)]


def list_collections(
    connection: sqlite3.Connection, page: Page, registry_ids: AbstractSet[int]
) -> list[Collection]:
    """Return the collections of these registries, by qualified name."""
    rows = _list(
        connection,
        page,
        """
        sequence.kind = 'collection'
        AND sequence.project_id IN (SELECT value FROM json_each(:registries))
        """,
        {"registries": json.dumps([*registry_ids])},
    )
    return [
        Collection(registry=project.removeprefix(REGISTRY_PREFIX), collection=name, **shared)
        for _, project, name, shared in _with_labels(connection, rows)
    ]


def _list(
    connection: sqlite3.Connection, page: Page, condition: str, parameters: dict[str, Any]
) -> list[tuple[Any, ...]]:
    wanted, after, limit = page
    names = dict(zip(("after_1", "after_2", "after_3"), after or (None,) * 3, strict=True))
    # What is told of each is looked for only where it is on the page.
    return connection.execute(
        f"""{_SUMMARY}
        WHERE sequence.id IN (
            SELECT sequence.id
            FROM sequences AS sequence
            JOIN projects AS project ON project.id = sequence.project_id
            JOIN entities AS entity ON entity.id = project.entity_id
            WHERE sequence.to_event IS NULL AND {condition}
              AND (:after_1 IS NULL OR (entity.name, project.name, sequence.name)
                   > (:after_1, :after_2, :after_3))
            {sequence_conditions(connection, wanted)}
            ORDER BY entity.name, project.name, sequence.name
            LIMIT :limit
        )
        ORDER BY entity.name, project.name, sequence.name
        """,  # noqa: S608 - our own conditions
        {
            "limit": -1 if limit is None else limit, **names, **parameters, **to_parameters(wanted),
        },
    ).fetchall()  # fmt: skip


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


_FEW: Final = 200
_AMONG: Final = "AND {}.sequence_id IN (SELECT value FROM json_each(:sequences))"


def _with_labels(
    connection: sqlite3.Connection, rows: list[tuple[Any, ...]]
) -> Iterator[tuple[int, str, str, dict[str, Any]]]:
    """Yield project id, project, name and the fields that both kinds share."""
    # One query for all rows is far cheaper than one per row; few rows ask for themselves only.
    only = json.dumps([row[0] for row in rows]) if len(rows) <= _FEW else None
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
    connection: sqlite3.Connection, sequence_ids: str | None
) -> defaultdict[int, dict[str, str]]:
    aliases: defaultdict[int, dict[str, str]] = defaultdict(dict)
    for owner, name, number in connection.execute(
        f"""
        SELECT alias.sequence_id, alias.name, membership.number
        FROM aliases AS alias
        JOIN memberships AS membership ON membership.id = alias.membership_id
        WHERE alias.to_event IS NULL {_AMONG.format("alias") if sequence_ids is not None else ""}
        ORDER BY alias.name
        """,  # noqa: S608 - our own condition
        {"sequences": sequence_ids},
    ):
        aliases[owner][name] = f"v{number}"
    return aliases


def _read_tags(
    connection: sqlite3.Connection, sequence_ids: str | None
) -> defaultdict[int, list[str]]:
    tags: defaultdict[int, list[str]] = defaultdict(list)
    for owner, name in connection.execute(
        f"""
        SELECT tag.sequence_id, tag.name FROM tags AS tag
        WHERE tag.to_event IS NULL AND tag.sequence_id IS NOT NULL
          {_AMONG.format("tag") if sequence_ids is not None else ""}
        ORDER BY tag.name
        """,  # noqa: S608 - as above
        {"sequences": sequence_ids},
    ):
        tags[owner].append(name)
    return tags
