"""What lineage tells of versions and runs: their names, their times, how they ended."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Final, NamedTuple

from registry_cli.catalog.as_of import event_looked_at, is_looking_back
from registry_cli.domain.lineage import RunNode, VersionNode
from registry_cli.domain.runs import FINISHED

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Iterable
    from collections.abc import Set as AbstractSet


class _Sequence(NamedTuple):
    """An artifact or collection, as its versions are named."""

    name: str
    type: str
    project_id: int


def read_version_nodes(
    connection: sqlite3.Connection, version_ids: Iterable[int], *, hidden: AbstractSet[int]
) -> dict[int, VersionNode]:
    """Return versions by their row ids, also deleted ones, in the order of their names.

    Links in the registries that are `hidden`, by their ids, are left out.
    """
    wanted = sorted({*version_ids})
    rows = connection.execute(_PLACES, (json.dumps(wanted),)).fetchall()
    found = {row[0] for row in rows}
    if len(found) < len(wanted):  # no index leads to what was deleted
        missing = [row_id for row_id in wanted if row_id not in found]
        until = event_looked_at(connection)
        rows += connection.execute(_FORMER_PLACES, (json.dumps(missing), until))
    sequences = _read_sequences(connection, {row[3] for row in rows})
    links: dict[int, list[str]] = {}
    nodes: dict[int, VersionNode] = {}
    for row_id, uid, at, sequence_id, number, is_link, is_deleted in rows:
        name, type_, project_id = sequences[sequence_id]
        if not is_link:
            nodes[row_id] = VersionNode(uid, f"{name}:v{number}", type_, at, bool(is_deleted), ())
        elif project_id not in hidden:
            links.setdefault(row_id, []).append(f"{name}:v{number}")
    for row_id, names in links.items():
        nodes[row_id] = nodes[row_id]._replace(links=tuple(sorted(names)))
    return dict(sorted(nodes.items(), key=lambda item: item[1].name))


# Names are put together here: to join them for each version takes SQLite three times as long.
# What is wanted is sorted, by versions as by runs: so the pages of the catalog are read in turn,
# which takes half the time.
_PLACES: Final = """
    SELECT version.id, version.uid, version.created_at, membership.sequence_id,
           membership.number, membership.source_id IS NOT NULL, 0
    FROM json_each(?) AS wanted
    JOIN versions AS version ON version.id = wanted.value
    JOIN memberships AS membership
      ON membership.version_id = version.id AND membership.to_event IS NULL
"""

# A version that was deleted more than once, and imported in between, has several.
_FORMER_PLACES: Final = """
    SELECT version.id, version.uid, version.created_at, membership.sequence_id,
           membership.number, 0, 1
    FROM main.memberships AS membership
    JOIN versions AS version ON version.id = membership.version_id
    WHERE membership.version_id IN (SELECT value FROM json_each(?))
      AND membership.source_id IS NULL AND membership.from_event <= ?
    ORDER BY membership.to_event
"""


def _read_sequences(
    connection: sqlite3.Connection, sequence_ids: Iterable[int]
) -> dict[int, _Sequence]:
    wanted = json.dumps(sorted(sequence_ids))
    sequences: dict[int, _Sequence] = {}
    # Who looks back sees the names of then, but not what was deleted before that.
    for schema in ("main", "temp") if is_looking_back(connection) else ("main",):
        rows = connection.execute(
            f"""
            SELECT name.sequence_id, name.qualified_name, name.type, sequence.project_id
            FROM json_each(?) AS wanted
            JOIN {schema}.sequence_names AS name ON name.sequence_id = wanted.value
            JOIN {schema}.sequences AS sequence ON sequence.id = wanted.value
            """,  # noqa: S608 - one of two words
            (wanted,),
        )
        sequences |= {sequence_id: _Sequence(*rest) for sequence_id, *rest in rows}
    return sequences


def read_run_nodes(connection: sqlite3.Connection, run_ids: Iterable[str]) -> dict[str, RunNode]:
    """Return runs by their ids, in the order they began."""
    projects = {
        project_id: (entity, project)
        for project_id, entity, project in connection.execute(
            """
            SELECT project.id, entity.name, project.name
            FROM main.projects AS project
            JOIN entities AS entity ON entity.id = project.entity_id
            """
        )
    }
    rows = connection.execute(_RUNS, (FINISHED, json.dumps(sorted({*run_ids})))).fetchall()
    rows.sort()
    return {
        run_id: RunNode(
            run_id, name, *projects[project_id], state, started_at, ended_at, parent, bool(is_log)
        )
        for started_at, run_id, name, project_id, state, ended_at, parent, is_log in rows
    }


_RUNS: Final = """
    SELECT ifnull(details.started_at, run.created_at), run.id, ifnull(details.name, run.name),
           run.project_id, ifnull(details.state, ?), details.ended_at, details.parent_id,
           details.run_id IS NULL
    FROM json_each(?) AS wanted
    JOIN runs AS run ON run.id = wanted.value
    LEFT JOIN run_details AS details ON details.run_id = run.id
"""
