"""Tell where a version came from, and what came of it."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from registry_cli.catalog import lineage as walks
from registry_cli.domain.lineage import Lineage
from registry_cli.operations.resolve import Resolver

if TYPE_CHECKING:
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
            found += walks.walk_up(connection, start, depth=request.depth)
        if request.looks_down:
            found += walks.walk_down(connection, start, depth=request.depth)
        edges = list(dict.fromkeys(sorted(found)))  # a run may take what it gives
        versions = walks.read_version_nodes(
            connection,
            {start, *(version_id for version_id, _, _ in edges)},
            hidden=resolver.hidden_registries(),
        )
        run_ids = {run_id for _, run_id, _ in edges} if request.tells_runs else ()
        runs = walks.read_run_nodes(connection, run_ids)
    return Lineage(start, versions, runs, edges)
