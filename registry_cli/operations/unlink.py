"""Remove a link from a collection; the version itself stays."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from registry_cli.catalog import version_listing, versions
from registry_cli.domain.events import Kind
from registry_cli.domain.roles import Permission
from registry_cli.errors import Hint, RefusedError
from registry_cli.operations.protections import require_free
from registry_cli.operations.removal import remove_place
from registry_cli.operations.resolve import Resolved, Resolver

if TYPE_CHECKING:
    from registry_cli.domain.references import Reference
    from registry_cli.domain.versions import Version
    from registry_cli.workspace import Workspace


class UnlinkRequest(NamedTuple):
    """Which link to remove."""

    reference: Reference


def unlink(workspace: Workspace, request: UnlinkRequest) -> Version:
    """Remove a link and return it as it was; `latest` falls back to the highest link left.

    A source version is refused: unlinking is of links.
    """
    workspace.refuse_early(lambda connection: _find_link(Resolver(connection, workspace), request))
    with workspace.writing() as transaction:
        connection = transaction.connection
        resolver = Resolver(connection, workspace)
        found = _find_link(resolver, request)
        shown = version_listing.read_version(
            connection, found.membership, hidden=resolver.hidden_registries()
        )
        remove_place(transaction, Kind.VERSION_UNLINKED, shown.qualified_name, found.membership)
        return shown


def _find_link(resolver: Resolver, request: UnlinkRequest) -> Resolved:
    found = resolver.version(request.reference)
    if found.registry is None:
        name = f"{found.sequence.qualified_name}:v{found.membership.number}"
        raise RefusedError(
            f"{name!r} is a source version, not a link", _hint(resolver, found, name)
        )
    resolver.access.require(found.registry, Permission.CURATE, "unlink")
    held = versions.aliases_of(resolver.connection, found.membership.id)
    require_free(resolver, found.registry, held, "unlink what has")
    return found


def _hint(resolver: Resolver, source: Resolved, name: str) -> Hint:
    """Name a link of the version, or how to delete what has none."""
    hidden = resolver.hidden_registries()
    links = version_listing.read_version(
        resolver.connection, source.membership, hidden=hidden
    ).links
    if links:
        return Hint("this is its link; delete takes the version itself", ("unlink", links[0]))
    return Hint("it is not linked; what delete would take", ("delete", name, "--dry-run"))
