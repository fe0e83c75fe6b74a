"""Show one version and its files."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from registry_cli.catalog import manifests, version_listing
from registry_cli.domain.versions import VersionWithFiles
from registry_cli.operations.resolve import Resolver

if TYPE_CHECKING:
    from registry_cli.domain.references import Reference
    from registry_cli.workspace import Workspace


class ShowRequest(NamedTuple):
    """Which version to show."""

    reference: Reference


def show(workspace: Workspace, request: ShowRequest) -> VersionWithFiles:
    """Return a version with all its files, in the order of their paths."""
    with workspace.reading() as connection:
        return read_shown_version(Resolver(connection, workspace), request.reference)


def read_shown_version(resolver: Resolver, reference: Reference) -> VersionWithFiles:
    """Return the version that a reference names."""
    connection = resolver.connection
    place = resolver.version(reference).membership
    hidden = resolver.hidden_registries()
    version = version_listing.read_version(connection, place, hidden=hidden)
    files = tuple(manifests.read_files(connection, place.version_id))
    if len(files) != version.file_count:
        raise manifests.incomplete_list(version.qualified_name)
    return VersionWithFiles(
        version=version,
        files=files,
        link_aliases=version_listing.read_link_aliases(connection, place.version_id, hidden=hidden),
    )
