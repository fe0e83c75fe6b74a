"""Tell where a version came from, and what came of it."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, NamedTuple

from registry_cli.catalog import lineage as walks
from registry_cli.domain.lineage import Lineage
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
            above = walks.walk_up(connection, start)
            found += _within(start, above, request.depth, goes_up=True)
        if request.looks_down:
            below = walks.walk_down(connection, start)
            found += _within(start, below, request.depth, goes_up=False)
        edges = list(dict.fromkeys(sorted(found)))  # a run may take what it gives
        versions = walks.read_version_nodes(
            connection,
            {start, *(version_id for version_id, _, _ in edges)},
            hidden=resolver.hidden_registries(),
        )
        run_ids = {run_id for _, run_id, _ in edges} if request.tells_runs else ()
        runs = walks.read_run_nodes(connection, run_ids)
    return Lineage(start, versions, runs, edges)


def _within(start: int, edges: list[Edge], depth: int | None, *, goes_up: bool) -> Iterable[Edge]:
    """Return the edges that lie on a way of at most `depth` versions from the start."""
    if depth is None:
        return edges
    of_version: defaultdict[int, list[Edge]] = defaultdict(list)
    of_run: defaultdict[str, list[Edge]] = defaultdict(list)
    for edge in edges:
        version_id, run_id, is_input = edge
        # Upwards a version leads to the runs that gave it, downwards to those that took it.
        if bool(is_input) is goes_up:
            of_run[run_id].append(edge)
        else:
            of_version[version_id].append(edge)
    kept: set[Edge] = set()
    reached, frontier = {start}, [start]
    passed: set[str] = set()
    for level in range(depth + 1):
        found = [edge for version in frontier for edge in of_version[version]]
        kept.update(found)
        if level == depth or not found:
            break
        runs = {run_id for _, run_id, _ in found} - passed
        passed |= runs
        onward = [edge for run in runs for edge in of_run[run]]
        kept.update(onward)
        frontier = list({version_id for version_id, _, _ in onward} - reached)
        reached.update(frontier)
    return kept
