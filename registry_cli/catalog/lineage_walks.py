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


# The kinds of edges, each as a table with the columns of an `Edge`.
_CREATED: Final = (
    "(SELECT id AS version_id, run_id, 0 AS is_input FROM versions WHERE run_id IS NOT NULL)"
)
_GIVEN: Final = "(SELECT version_id, run_id, 0 AS is_input FROM usages WHERE direction = 'output')"
_TAKEN: Final = "(SELECT version_id, run_id, 1 AS is_input FROM usages WHERE direction = 'input')"


class _Direction(NamedTuple):
    """A way to go: the kinds of edges that lead on from versions, and those from runs."""

    from_versions: tuple[str, ...]
    from_runs: tuple[str, ...]


_UP: Final = _Direction((_CREATED, _GIVEN), (_TAKEN,))
_DOWN: Final = _Direction((_TAKEN,), (_CREATED, _GIVEN))

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
        return _walk_in_memory(connection, start, direction)
    return _walk_by_query(connection, start, direction)


def _walk_by_steps(
    connection: sqlite3.Connection, start: int, depth: int, direction: _Direction
) -> list[Edge]:
    """Walk step by step; the runs of the last versions are still told of, but not passed."""
    edges: list[Edge] = []
    reached, passed = {start}, set[str]()
    frontier = [start]
    for level in range(depth + 1):
        found = _step(connection, direction.from_versions, "version_id", frontier)
        edges += found
        runs = {run_id for _, run_id, _ in found} - passed
        if level == depth or not runs:
            break
        passed |= runs
        onward = _step(connection, direction.from_runs, "run_id", sorted(runs))
        edges += onward
        frontier = sorted({version_id for version_id, _, _ in onward} - reached)
        reached.update(frontier)
    return edges


def _step(
    connection: sqlite3.Connection, kinds: Sequence[str], end: str, nodes: Sequence[int | str]
) -> list[Edge]:
    """Return the edges of these kinds which have one of the nodes at that end."""
    wanted = f"WITH wanted ({end}) AS (SELECT value FROM json_each(:nodes))"  # noqa: S608
    query = " UNION ALL ".join(_edges_at("wanted", end, kinds))
    return connection.execute(f"{wanted} {query}", {"nodes": json.dumps(nodes)}).fetchall()


def _walk_by_query(connection: sqlite3.Connection, start: int, direction: _Direction) -> list[Edge]:
    """Let SQLite walk, and look up the edges of each node."""
    from_versions = _edges_at("walk", "version_id", direction.from_versions)
    from_runs = _edges_at("walk", "run_id", direction.from_runs)
    query = f"{_nodes(direction)} {' UNION ALL '.join([*from_versions, *from_runs])}"
    return connection.execute(query, {"version": start}).fetchall()


def _nodes(direction: _Direction) -> str:
    """Return the head of a query: the table `walk`, of the nodes there are on the way.

    Nodes, not edges, are what is walked: a run that takes many versions and gives many is passed
    once. Each kind of edges is a part of its own, because SQLite would write a union of them out.
    """
    to_runs = _edges_at("walk", "version_id", direction.from_versions, "NULL, edge.run_id")
    to_versions = _edges_at("walk", "run_id", direction.from_runs, "edge.version_id, NULL")
    parts = " UNION ".join(["VALUES (:version, NULL)", *to_runs, *to_versions])
    return f"WITH RECURSIVE walk (version_id, run_id) AS ({parts})"


def _edges_at(nodes: str, end: str, kinds: Sequence[str], columns: str = "edge.*") -> list[str]:
    """Return a query for each kind of edges: those which have a node of a table at that end."""
    return [
        f"SELECT {columns} FROM {nodes} JOIN {kind} AS edge "  # noqa: S608 - words of ours
        f"ON edge.{end} = {nodes}.{end}"
        for kind in kinds
    ]


def _is_quicker_in_memory(
    connection: sqlite3.Connection, start: int, direction: _Direction
) -> bool:
    """Say whether there are many nodes to walk, and not many times as many edges in all."""
    nodes = f"{_nodes(direction)} SELECT 1 FROM walk"  # noqa: S608 - words of ours
    edges = _all_edges((_CREATED, _GIVEN, _TAKEN))
    return _has_more(connection, nodes, MANY_NODES, start) and not _has_more(
        connection, edges, MOST_EDGES, start
    )


def _has_more(connection: sqlite3.Connection, query: str, most: int, start: int) -> bool:
    """Say whether a query finds more rows than that; no others are read."""
    rows = f"SELECT 1 FROM ({query}) LIMIT 1 OFFSET :most"  # noqa: S608 - words of ours
    return connection.execute(rows, {"version": start, "most": most}).fetchone() is not None


def _all_edges(kinds: Sequence[str]) -> str:
    """Return the query for all edges of these kinds that the catalog has."""
    return " UNION ALL ".join(f"SELECT * FROM {kind}" for kind in kinds)  # noqa: S608


def _walk_in_memory(
    connection: sqlite3.Connection, start: int, direction: _Direction
) -> list[Edge]:
    """Walk in all edges of the catalog."""
    from_versions: list[Edge] = connection.execute(_all_edges(direction.from_versions)).fetchall()
    from_runs: list[Edge] = connection.execute(_all_edges(direction.from_runs)).fetchall()
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
