"""The edges between versions and runs, followed upwards to origins and down to results.

Who asks for a few steps has them looked up step by step. Who asks for all is answered by SQLite,
which looks up node after node; or, where these are more than 10,000 and the catalog has not many
times as many edges, from all its edges: to read them in one go and to follow them takes half the
time of looking up each.
"""

from __future__ import annotations

import json
from collections import defaultdict
from typing import TYPE_CHECKING, Final, NamedTuple

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Sequence

    from registry_cli.domain.lineage import Edge


class _Direction(NamedTuple):
    """A way to go: the nodes on it and their edges, and those one step from many nodes."""

    nodes: str
    edges: str
    to_runs: str
    to_versions: str
    is_up: bool


# Nodes, not edges, are what is walked: a run that takes many versions and gives many is passed
# once. Each part of a recursion stands alone, because SQLite would write a union of them out.
_UP: Final = _Direction(
    nodes="""
    WITH RECURSIVE walk (version_id, run_id) AS (
        VALUES (:version, NULL)
        UNION
        SELECT NULL, version.run_id FROM walk
        JOIN versions AS version ON version.id = walk.version_id WHERE version.run_id IS NOT NULL
        UNION
        SELECT NULL, usage.run_id FROM walk
        JOIN usages AS usage ON usage.version_id = walk.version_id AND usage.direction = 'output'
        UNION
        SELECT usage.version_id, NULL FROM walk
        JOIN usages AS usage ON usage.run_id = walk.run_id AND usage.direction = 'input'
    )
    """,
    edges="""
    SELECT version.id, version.run_id, 0 FROM walk
    JOIN versions AS version ON version.id = walk.version_id WHERE version.run_id IS NOT NULL
    UNION ALL
    SELECT usage.version_id, usage.run_id, 0 FROM walk
    JOIN usages AS usage ON usage.version_id = walk.version_id AND usage.direction = 'output'
    UNION ALL
    SELECT usage.version_id, usage.run_id, 1 FROM walk
    JOIN usages AS usage ON usage.run_id = walk.run_id AND usage.direction = 'input'
    """,
    to_runs="""
    SELECT version.id, version.run_id, 0
    FROM json_each(:wanted) AS wanted JOIN versions AS version ON version.id = wanted.value
    WHERE version.run_id IS NOT NULL
    UNION ALL
    SELECT usage.version_id, usage.run_id, 0
    FROM json_each(:wanted) AS wanted
    JOIN usages AS usage ON usage.version_id = wanted.value AND usage.direction = 'output'
    """,
    to_versions="""
    SELECT usage.version_id, usage.run_id, 1
    FROM json_each(:wanted) AS wanted
    JOIN usages AS usage ON usage.run_id = wanted.value AND usage.direction = 'input'
    """,
    is_up=True,
)

_DOWN: Final = _Direction(
    nodes="""
    WITH RECURSIVE walk (version_id, run_id) AS (
        VALUES (:version, NULL)
        UNION
        SELECT NULL, usage.run_id FROM walk
        JOIN usages AS usage ON usage.version_id = walk.version_id AND usage.direction = 'input'
        UNION
        SELECT version.id, NULL FROM walk
        JOIN versions AS version ON version.run_id = walk.run_id
        UNION
        SELECT usage.version_id, NULL FROM walk
        JOIN usages AS usage ON usage.run_id = walk.run_id AND usage.direction = 'output'
    )
    """,
    edges="""
    SELECT usage.version_id, usage.run_id, 1 FROM walk
    JOIN usages AS usage ON usage.version_id = walk.version_id AND usage.direction = 'input'
    UNION ALL
    SELECT version.id, version.run_id, 0 FROM walk
    JOIN versions AS version ON version.run_id = walk.run_id
    UNION ALL
    SELECT usage.version_id, usage.run_id, 0 FROM walk
    JOIN usages AS usage ON usage.run_id = walk.run_id AND usage.direction = 'output'
    """,
    to_runs="""
    SELECT usage.version_id, usage.run_id, 1
    FROM json_each(:wanted) AS wanted
    JOIN usages AS usage ON usage.version_id = wanted.value AND usage.direction = 'input'
    """,
    to_versions="""
    SELECT version.id, version.run_id, 0
    FROM json_each(:wanted) AS wanted JOIN versions AS version ON version.run_id = wanted.value
    UNION ALL
    SELECT usage.version_id, usage.run_id, 0
    FROM json_each(:wanted) AS wanted
    JOIN usages AS usage ON usage.run_id = wanted.value AND usage.direction = 'output'
    """,
    is_up=False,
)

_ALL_NODES: Final = "SELECT 1 FROM walk"
_ALL_INPUTS: Final = "SELECT version_id, run_id, 1 FROM usages WHERE direction = 'input'"
_ALL_OUTPUTS: Final = """
    SELECT id, run_id, 0 FROM versions WHERE run_id IS NOT NULL
    UNION ALL
    SELECT version_id, run_id, 0 FROM usages WHERE direction = 'output'
"""

MANY_NODES: Final = 10_000
"""A lineage of more nodes may be walked in memory; to find out that there are takes 20 ms."""

MOST_EDGES: Final = 15 * MANY_NODES
"""Of a catalog that is read whole for that: a lineage of few of them waits 0.15 s at most."""


def walk_up(
    connection: sqlite3.Connection, version_id: int, *, depth: int | None = None
) -> list[Edge]:
    """Return what the version was made by and from, and what that was made from, to its origins.

    Some edges may be there twice. With a `depth`, versions are at most so many steps away.
    """
    return _walk(connection, version_id, depth, _UP)


def walk_down(
    connection: sqlite3.Connection, version_id: int, *, depth: int | None = None
) -> list[Edge]:
    """Return who used the version, what came of that, and who used that, to the end.

    Some edges may be there twice. With a `depth`, versions are at most so many steps away.
    """
    return _walk(connection, version_id, depth, _DOWN)


def _walk(
    connection: sqlite3.Connection, start: int, depth: int | None, direction: _Direction
) -> list[Edge]:
    """Choose how to walk; each way finds the same edges."""
    if depth is not None:
        return _walk_by_steps(connection, start, depth, direction)
    if _is_quicker_in_memory(connection, start, direction):
        return _walk_in_memory(connection, start, is_up=direction.is_up)
    return connection.execute(direction.nodes + direction.edges, {"version": start}).fetchall()


def _walk_by_steps(
    connection: sqlite3.Connection, start: int, depth: int, direction: _Direction
) -> list[Edge]:
    """Walk step by step; the runs of the last versions are still told of, but not passed."""
    edges: list[Edge] = []
    reached, passed = {start}, set[str]()
    frontier = [start]
    for level in range(depth + 1):
        found = _step(connection, direction.to_runs, frontier)
        edges += found
        runs = {run_id for _, run_id, _ in found} - passed
        if level == depth or not runs:
            break
        passed |= runs
        onward = _step(connection, direction.to_versions, sorted(runs))
        edges += onward
        frontier = sorted({version_id for version_id, _, _ in onward} - reached)
        reached.update(frontier)
    return edges


def _step(connection: sqlite3.Connection, query: str, wanted: Sequence[int | str]) -> list[Edge]:
    return connection.execute(query, {"wanted": json.dumps(wanted)}).fetchall()


def _is_quicker_in_memory(
    connection: sqlite3.Connection, start: int, direction: _Direction
) -> bool:
    """Say whether there are many nodes to walk, and not many times as many edges in all."""
    nodes, edges = direction.nodes + _ALL_NODES, f"{_ALL_INPUTS} UNION ALL {_ALL_OUTPUTS}"
    return _has_more(connection, nodes, MANY_NODES, start) and not _has_more(
        connection, edges, MOST_EDGES, start
    )


def _has_more(connection: sqlite3.Connection, query: str, most: int, start: int) -> bool:
    """Say whether a query finds more rows than that; no others are read."""
    rows = f"SELECT 1 FROM ({query}) LIMIT 1 OFFSET :most"  # noqa: S608 - words of ours
    return connection.execute(rows, {"version": start, "most": most}).fetchone() is not None


def _walk_in_memory(connection: sqlite3.Connection, start: int, *, is_up: bool) -> list[Edge]:
    """Walk in all edges of the catalog."""
    inputs: list[Edge] = connection.execute(_ALL_INPUTS).fetchall()
    outputs: list[Edge] = connection.execute(_ALL_OUTPUTS).fetchall()
    from_versions, from_runs = (outputs, inputs) if is_up else (inputs, outputs)
    onward: defaultdict[int | str, list[int | str]] = defaultdict(list)  # runs have texts as ids
    for version_id, run_id, _ in from_versions:
        onward[version_id].append(run_id)
    for version_id, run_id, _ in from_runs:
        onward[run_id].append(version_id)
    reached: set[int | str] = {start}
    to_pass: list[int | str] = [start]
    while to_pass:
        for node in onward.get(to_pass.pop(), ()):
            if node not in reached:
                reached.add(node)
                to_pass.append(node)
    edges = [edge for edge in from_versions if edge[0] in reached]
    edges += [edge for edge in from_runs if edge[1] in reached]
    return edges
