"""Tell where a version came from, and what came of it."""

from __future__ import annotations

from collections import defaultdict
from operator import itemgetter
from typing import TYPE_CHECKING, NamedTuple

from registry_cli.catalog import lineage as walks
from registry_cli.domain.lineage import Edge, Key, Lineage, NodeKind
from registry_cli.operations.resolve import Resolver

if TYPE_CHECKING:
    from collections.abc import Iterable

    from registry_cli.catalog.lineage import Step
    from registry_cli.domain.references import Reference
    from registry_cli.workspace import Workspace


class LineageRequest(NamedTuple):
    """Of which version, in which directions, and at most how many versions away: None for all."""

    reference: Reference
    looks_up: bool = True
    looks_down: bool = True
    depth: int | None = None


def read_lineage(workspace: Workspace, request: LineageRequest) -> Lineage:
    """Return the versions and runs around a version; of a link, around its source.

    A run at the edge of the depth is there where a version beyond it would not be: it says that
    something was made of the version, or made it.
    """
    with workspace.reading() as connection:
        resolver = Resolver(connection, workspace)
        start = resolver.version(request.reference).membership.version_id
        steps: set[Step] = set()
        if request.looks_up:
            found = walks.walk_up(connection, start)
            steps |= _within(start, found, request.depth, goes_up=True)
        if request.looks_down:
            found = walks.walk_down(connection, start)
            steps |= _within(start, found, request.depth, goes_up=False)
        versions = walks.read_version_nodes(
            connection,
            {start, *(version_id for _, version_id, _ in steps)},
            hidden=resolver.hidden_registries(),
        )
        runs = walks.read_run_nodes(connection, {run_id for run_id, _, _ in steps})
    version_keys = {row_id: Key(NodeKind.VERSION, node.id) for row_id, node in versions.items()}
    run_keys = {run_id: Key(NodeKind.RUN, run_id) for run_id in runs}
    return Lineage(
        start=version_keys[start],
        versions={node.id: node for node in sorted(versions.values(), key=lambda node: node.name)},
        runs=dict(sorted(runs.items(), key=lambda item: (item[1].started_at, item[0]))),
        # In the order in which the versions were logged.
        edges=tuple(
            Edge(version_keys[version_id], run_keys[run_id])
            if is_input
            else Edge(run_keys[run_id], version_keys[version_id])
            for run_id, version_id, is_input in sorted(steps, key=itemgetter(1, 0, 2))
        ),
    )


def _within(start: int, steps: Iterable[Step], depth: int | None, *, goes_up: bool) -> set[Step]:
    """Return the steps that lie on a way of at most `depth` versions from the start."""
    if depth is None:
        return set(steps)
    of_version: defaultdict[int, list[Step]] = defaultdict(list)
    of_run: defaultdict[str, list[Step]] = defaultdict(list)
    for step in steps:
        run_id, version_id, is_input = step
        # Upwards a version leads to the runs that gave it, downwards to those that took it.
        if bool(is_input) is goes_up:
            of_run[run_id].append(step)
        else:
            of_version[version_id].append(step)
    kept: set[Step] = set()
    reached, frontier = {start}, [start]
    passed: set[str] = set()
    for level in range(depth + 1):
        found = [step for version in frontier for step in of_version[version]]
        kept.update(found)
        if level == depth or not found:
            break
        runs = {run_id for run_id, _, _ in found} - passed
        passed |= runs
        onward = [step for run in runs for step in of_run[run]]
        kept.update(onward)
        frontier = list({version_id for _, version_id, _ in onward} - reached)
        reached.update(frontier)
    return kept
