"""Say whether a reference leads to a version.

Scripts wait for it, so nothing is loaded here that brings `typing` or `re` along.
"""

from __future__ import annotations

from registry_cli.errors import NotFoundError
from registry_cli.named_tuples import NamedTuple
from registry_cli.operations.resolve import Resolver
from registry_cli.operations.scope import read_scope

TYPE_CHECKING = False  # typing costs 6 ms
if TYPE_CHECKING:
    from registry_cli.domain.references import Reference
    from registry_cli.workspace import Workspace
    from registry_cli.workspace.glance import Glance


class ExistsRequest(NamedTuple):
    """Which version is asked for."""

    reference: Reference


def exists(workspace: Workspace | Glance, request: ExistsRequest) -> bool:
    """Say whether the version is there; an entity in the environment that is not still raises."""
    with workspace.reading() as connection:
        resolver = Resolver(connection, workspace, has_hints=False)
        read_scope(connection, workspace)
        try:
            resolver.version(request.reference)
        except NotFoundError:
            return False
        return True
