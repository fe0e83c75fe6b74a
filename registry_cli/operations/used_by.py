"""Name the runs that took a version."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from registry_cli.catalog import usages
from registry_cli.operations.resolve import Resolver

if TYPE_CHECKING:
    from registry_cli.domain.references import Reference
    from registry_cli.workspace import Workspace


class UsedByRequest(NamedTuple):
    """Which version; of a link it is its source that was taken."""

    reference: Reference


def used_by(workspace: Workspace, request: UsedByRequest) -> list[str]:
    """Return the ids of the runs, in the order in which they took it first."""
    with workspace.reading() as connection:
        place = Resolver(connection, workspace).version(request.reference).membership
        return usages.list_runs(connection, place.version_id, usages.INPUT)
