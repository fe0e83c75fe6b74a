"""List the collections of one registry, or of all."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from registry_cli.catalog.summaries import list_collections as read_collections
from registry_cli.operations.listing import Filters, filtered
from registry_cli.operations.resolve import Resolver

if TYPE_CHECKING:
    from registry_cli.domain.references import RegistryPath
    from registry_cli.domain.sequences import Collection
    from registry_cli.workspace import Workspace


class CollectionsRequest(NamedTuple):
    """Which registry (None: all that the user may know of), and what to leave out."""

    registry: RegistryPath | None
    filters: Filters


def list_collections(workspace: Workspace, request: CollectionsRequest) -> list[Collection]:
    """Return collections by qualified name."""
    with workspace.reading() as connection:
        resolver = Resolver(connection, workspace)
        if request.registry is None:
            rows = resolver.visible_registries()
        else:
            path = request.registry
            rows = [resolver.registry(path.organization, path.registry)]
        found = read_collections(connection, {row.id for row in rows})
    return filtered(found, request.filters)
