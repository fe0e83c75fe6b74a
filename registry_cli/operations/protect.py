"""Protect aliases of a registry: from then on only its admins set, move and remove them."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from registry_cli.catalog import protections, registries
from registry_cli.domain.events import Kind
from registry_cli.domain.names import LATEST
from registry_cli.domain.roles import Permission
from registry_cli.errors import Hint, NotFoundError, RefusedError
from registry_cli.operations.resolve import Resolver

if TYPE_CHECKING:
    from registry_cli.catalog.connections import Connection
    from registry_cli.catalog.registries import RegistryRow
    from registry_cli.domain.references import RegistryPath
    from registry_cli.domain.registries import Registry
    from registry_cli.workspace import Workspace


class ProtectRequest(NamedTuple):
    """Which alias, in all collections of which registry."""

    registry: RegistryPath
    alias: str


def protect(workspace: Workspace, request: ProtectRequest) -> Registry:
    """Protect an alias; one that is protected already changes nothing."""
    return _change(workspace, request, is_protected=True)


def unprotect(workspace: Workspace, request: ProtectRequest) -> Registry:
    """Release an alias; one that is not protected is not found."""
    return _change(workspace, request, is_protected=False)


def _change(workspace: Workspace, request: ProtectRequest, *, is_protected: bool) -> Registry:
    def check(connection: Connection) -> tuple[RegistryRow, bool]:
        return _check(Resolver(connection, workspace), request, is_protected=is_protected)

    workspace.refuse_early(check)
    with workspace.writing() as transaction:
        registry, is_change = check(transaction.connection)
        if is_change:
            kind = Kind.ALIAS_PROTECTED if is_protected else Kind.ALIAS_UNPROTECTED
            transaction.record(kind, registry.qualified_name, {"alias": request.alias})
        return registries.read_registry(transaction.connection, registry)


def _check(
    resolver: Resolver, request: ProtectRequest, *, is_protected: bool
) -> tuple[RegistryRow, bool]:
    """Return the registry, and whether anything is to be done."""
    registry = resolver.registry(request.registry.organization, request.registry.registry)
    held = protections.protected_aliases(resolver.connection, registry.id)
    if not is_protected and request.alias not in held:
        names = ", ".join(sorted(held))
        raise NotFoundError(
            f"the alias {request.alias!r} is not protected in {registry.name!r}",
            Hint(f"protected there: {names}" if names else "none is protected there"),
        )
    resolver.access.require(registry, Permission.GOVERN, "protect aliases")
    if request.alias == LATEST:
        raise RefusedError(
            f"{LATEST!r} moves with every link and cannot be protected",
            Hint("protect another, such as production", ("protect", registry.name, "production")),
        )
    return registry, is_protected != (request.alias in held)
