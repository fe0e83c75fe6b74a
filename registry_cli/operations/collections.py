"""List the collections of one registry, or of all."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from registry_cli.catalog.summaries import list_collections as read_collections
from registry_cli.operations.listing import Filters, Paging, page_of, wanted_by
from registry_cli.operations.resolve import Resolver

if TYPE_CHECKING:
    from registry_cli.domain.sequences import Collection
    from registry_cli.workspace import Workspace


class CollectionsRequest(NamedTuple):
    """Of which registries (none named: all that the user may know of), which, and which page."""

    filters: Filters = Filters()
    paging: Paging = Paging()


def list_collections(workspace: Workspace, request: CollectionsRequest) -> list[Collection]:
    """Return collections, by qualified name unless another order is asked for."""
    with workspace.reading() as connection:
        resolver = Resolver(connection, workspace)
        path = request.filters.registry
        if path is None:
            rows = resolver.visible_registries()
        else:
            rows = [resolver.registry(path.organization, path.registry)]
        registry_ids = {row.id for row in rows}
        wanted = wanted_by(resolver, request.filters, workspace=workspace)
        return page_of(
            lambda page: read_collections(connection, page, registry_ids), wanted, request.paging
        )
