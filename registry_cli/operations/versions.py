"""List the versions of an artifact or collection."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from registry_cli.catalog.version_listing import list_versions as read_versions
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
    with workspace.reading() as connection:
        resolver = Resolver(connection, workspace)
        hidden = resolver.hidden_registries()
        if request.reference.selector is not None:
            place = resolver.version(request.reference).membership
            found = read_versions(connection, place.sequence_id, place.id, hidden=hidden)
        else:
            sequence, _ = resolver.sequence(request.reference)
            found = read_versions(connection, sequence.id, hidden=hidden)
    return filtered(found, request.filters)
