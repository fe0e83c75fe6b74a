"""List the versions of an artifact or collection."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from registry_cli.catalog.version_listing import list_versions as read_versions
from registry_cli.catalog.version_listing import read_version
from registry_cli.operations.listing import Filters, filtered
from registry_cli.operations.resolve import Resolver

if TYPE_CHECKING:
    from registry_cli.domain.references import Reference
    from registry_cli.domain.versions import Version
    from registry_cli.workspace import Workspace


class VersionsRequest(NamedTuple):
    """Whose versions, and what to leave out; a reference to one version lists that one."""

    reference: Reference
    filters: Filters


def list_versions(workspace: Workspace, request: VersionsRequest) -> list[Version]:
    """Return versions, newest first; of a collection, each with its source."""
    _, tag, alias, limit = request.filters
    with workspace.reading() as connection:
        resolver = Resolver(connection, workspace)
        hidden = resolver.hidden_registries()
        if request.reference.selector is not None:
            place = resolver.version(request.reference).membership
            return filtered([read_version(connection, place, hidden=hidden)], request.filters)
        sequence, _ = resolver.sequence(request.reference)
        if request.filters.type not in {None, sequence.type}:
            return []
        return read_versions(
            connection, sequence.id, hidden=hidden, tag=tag, alias=alias, limit=limit
        )
