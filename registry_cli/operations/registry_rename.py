"""Rename a registry; paths with the name before go on leading to it."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from registry_cli.catalog import registries
from registry_cli.domain.events import Kind
from registry_cli.domain.names import REGISTRY_PREFIX, refuse_core_name
from registry_cli.domain.roles import Permission
from registry_cli.errors import ConflictError, Hint, RefusedError
from registry_cli.operations.resolve import Resolver
from registry_cli.operations.taken_names import note_taken_registry

if TYPE_CHECKING:
    from registry_cli.catalog.connections import Connection
    from registry_cli.catalog.registries import RegistryRow
    from registry_cli.domain.references import RegistryPath
    from registry_cli.domain.registries import Registry
    from registry_cli.workspace import Workspace


class RegistryRenameRequest(NamedTuple):
    """Which registry, and what it is to be called."""

    registry: RegistryPath
    name: str


def rename_registry(workspace: Workspace, request: RegistryRenameRequest) -> Registry:
    """Rename a registry, also to another case of its name. A name that is taken is refused.

    A name that another registry had before is free: it then leads to this one.
    """
    workspace.refuse_early(lambda connection: _check(connection, workspace, request))
    with workspace.writing() as transaction:
        registry = _check(transaction.connection, workspace, request)
        if registry.name != request.name:
            entity = registry.qualified_name.partition("/")[0]
            transaction.record(
                Kind.REGISTRY_RENAMED,
                f"{entity}/{REGISTRY_PREFIX}{request.name}",
                {"was": registry.qualified_name},
            )
        renamed = registries.get_registry(transaction.connection, registry.id)
        return registries.read_registry(transaction.connection, renamed)


def _check(
    connection: Connection, workspace: Workspace, request: RegistryRenameRequest
) -> RegistryRow:
    resolver = Resolver(connection, workspace)
    registry = resolver.registry(request.registry.organization, request.registry.registry)
    existing = registries.find_registry(connection, request.name)
    is_taken = existing is not None and existing.id != registry.id
    if existing is not None and is_taken and not existing.is_core and resolver.sees(existing):
        raise ConflictError(
            f"there is a registry {existing.name!r} already",
            Hint("see which there are", ("registries",)),
        )
    refuse_core_name(request.name)
    if registry.is_core:
        raise RefusedError(
            f"{registry.name!r} is a core registry and keeps its name",
            Hint("make one of another name", ("registry", "create", request.name)),
        )
    resolver.access.require(registry, Permission.GOVERN, "rename it")
    if is_taken:  # by one that nobody but its members may know of
        raise ConflictError(f"the name {request.name!r} is taken", Hint("choose another name"))
    note_taken_registry(resolver, request.name, registry_id=registry.id)
    return registry
