"""Delete a registry with its collections; the versions stay in their artifacts."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from registry_cli.catalog.dismantling import count_links, list_collection_names
from registry_cli.catalog.protections import list_protected_places
from registry_cli.domain.events import Kind
from registry_cli.domain.roles import Permission
from registry_cli.errors import Hint, RefusedError
from registry_cli.operations.resolve import Resolver

if TYPE_CHECKING:
    from registry_cli.catalog.connections import Connection
    from registry_cli.catalog.registries import RegistryRow
    from registry_cli.domain.references import RegistryPath
    from registry_cli.workspace import Workspace


class RegistryDeleteRequest(NamedTuple):
    """Which registry."""

    registry: RegistryPath


class RegistryDeleted(NamedTuple):
    """What is deleted, or would be: a registry, its collections by their names, and their links.

    `protected` are the links among them that hold a protected alias.
    """

    deleted: str
    collection_count: int
    link_count: int
    collections: tuple[str, ...]
    protected: tuple[str, ...]
    dry_run: bool


def delete_registry(workspace: Workspace, request: RegistryDeleteRequest) -> RegistryDeleted:
    """Delete a registry, which only its admins may. The core ones stay."""
    workspace.refuse_early(lambda connection: _check(connection, workspace, request))
    with workspace.writing() as transaction:
        registry, deleted = _check(transaction.connection, workspace, request)
        body = {"collection_count": deleted.collection_count, "link_count": deleted.link_count}
        transaction.record(Kind.REGISTRY_DELETED, registry.qualified_name, {**body})
        return deleted._replace(dry_run=False)


def preview(workspace: Workspace, request: RegistryDeleteRequest) -> RegistryDeleted:
    """Return what `delete_registry` would do, with every refusal, and change nothing."""
    with workspace.reading() as connection:
        _, deleted = _check(connection, workspace, request)
        return deleted


def _check(
    connection: Connection, workspace: Workspace, request: RegistryDeleteRequest
) -> tuple[RegistryRow, RegistryDeleted]:
    resolver = Resolver(connection, workspace)
    registry = resolver.registry(request.registry.organization, request.registry.registry)
    if registry.is_core:
        raise RefusedError(
            f"{registry.name!r} is a core registry, which every home has",
            Hint("single collections can be deleted", ("collections", registry.name)),
        )
    resolver.access.require(registry, Permission.GOVERN, "delete it")
    collections = list_collection_names(connection, registry.id)
    protected = list_protected_places(connection, registry.id)
    return registry, RegistryDeleted(
        deleted=registry.qualified_name,
        collection_count=len(collections),
        link_count=count_links(connection, registry.id),
        collections=tuple(collections),
        protected=tuple(dict.fromkeys(place.qualified_name for place in protected)),
        dry_run=True,
    )
