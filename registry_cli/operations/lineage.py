"""Tell where a version came from, and what came of it."""

from __future__ import annotations

import itertools
from collections import defaultdict
from typing import TYPE_CHECKING, NamedTuple

from registry_cli.catalog import imported_runs, lineage_nodes, lineage_walks
from registry_cli.domain.lineage import Lineage, VersionNode
from registry_cli.errors import DamagedError, damage_hint
from registry_cli.operations.resolve import Resolver

if TYPE_CHECKING:
    from collections.abc import Iterable

    from registry_cli.domain.lineage import Edge
    from registry_cli.domain.references import Reference
    from registry_cli.workspace import Workspace


class LineageRequest(NamedTuple):
    """Of which version, in which directions, and at most how many versions away: None for all.

    Whether runs are told of by more than their ids: to read them takes as long as the walk.
    """

    reference: Reference
    looks_up: bool = True
    looks_down: bool = True
    depth: int | None = None
    tells_runs: bool = True


def read_lineage(workspace: Workspace, request: LineageRequest) -> Lineage:
    """Return the versions and runs around a version; of a link, around its source.

    A run at the edge of the depth is there where a version beyond it would not be: it says that
    something was made of the version, or made it. Edges are in the order in which the versions
    were logged.
    """
    with workspace.reading() as connection:
        resolver = Resolver(connection, workspace)
        start = resolver.version(request.reference).membership.version_id
        found: list[Edge] = []
        if request.looks_up:
            found += lineage_walks.walk_up(connection, start, depth=request.depth)
        if request.looks_down:
            found += lineage_walks.walk_down(connection, start, depth=request.depth)
        edges = [edge for edge, _ in itertools.groupby(sorted(found))]  # each once
        found_ids = {start, *(version_id for version_id, _, _ in edges)}
        versions = lineage_nodes.read_version_nodes(
            connection, found_ids, hidden=resolver.hidden_registries()
        )
        if len(versions) != len(found_ids):
            raise DamagedError("runs used versions that are not there", damage_hint())
        is_of_today = workspace.surroundings.as_of is None
        if request.looks_up and is_of_today and imported_runs.has_absent(connection):
            above = _runs_above(start, edges, request.depth)
            nodes, inputs = _name_absent(imported_runs.list_absent_inputs(connection, above))
            versions |= nodes
            edges += inputs
        run_ids = {run_id for _, run_id, _ in edges} if request.tells_runs else ()
        runs = lineage_nodes.read_run_nodes(connection, run_ids)
    return Lineage(start, versions, runs, edges)


def _runs_above(start: int, edges: Iterable[Edge], depth: int | None) -> set[str]:
    """Return the runs whose inputs lie within the depth."""
    makers: defaultdict[int, list[str]] = defaultdict(list)
    inputs: defaultdict[str, list[int]] = defaultdict(list)
    for version, run, is_input in edges:
        if is_input:
            inputs[run].append(version)
        else:
            makers[version].append(run)
    above: set[str] = set()
    seen, frontier, level = {start}, {start}, 0
    while frontier and (depth is None or level < depth):
        found = {run for version in frontier for run in makers[version]} - above
        above |= found
        frontier = {version for run in found for version in inputs[run]} - seen
        seen |= frontier
        level += 1
    return above


def _name_absent(
    uses: Iterable[tuple[str, str, str]],
) -> tuple[dict[int, VersionNode], list[Edge]]:
    """Return nodes and edges for versions that are not here, by numbers that no version has."""
    numbers: dict[str, int] = {}
    nodes: dict[int, VersionNode] = {}
    edges: list[Edge] = []
    for run, uid, name in uses:
        number = numbers.setdefault(uid, -1 - len(numbers))
        nodes[number] = VersionNode(
            uid, name, type=None, created_at=None, is_deleted=False, links=(), is_elsewhere=True
        )
        edges.append((number, run, 1))
    return nodes, edges
