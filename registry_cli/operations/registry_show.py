"""Show a registry: what it is for, its rules, its collections, and who has which role."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from registry_cli.catalog import former_names
from registry_cli.catalog.members import list_members
from registry_cli.catalog.past_roles import show_roles_of_then
from registry_cli.catalog.registries import read_registry
from registry_cli.catalog.summaries import Page, list_collections
from registry_cli.operations.resolve import Resolver

if TYPE_CHECKING:
    from registry_cli.catalog.connections import Connection
    from registry_cli.catalog.registries import RegistryRow
    from registry_cli.domain.members import Member
    from registry_cli.domain.references import RegistryPath
    from registry_cli.domain.registries import Registry
    from registry_cli.domain.sequences import Collection
    from registry_cli.workspace import Workspace


class RegistryShowRequest(NamedTuple):
    """Which registry, and how many of its collections to read at most, None for all."""

    registry: RegistryPath
    most: int | None = None


class ShownRegistry(NamedTuple):
    """A registry with its collections by name, as many as were asked for.

    `role` is that of the acting user. Members are those that were given a role in it; who has one
    elsewhere may have more.
    """

    registry: Registry
    role: str
    former_names: tuple[str, ...]
    collections: tuple[Collection, ...]
    members: tuple[Member, ...]


def show_registry(workspace: Workspace, request: RegistryShowRequest) -> ShownRegistry:
    """Return a registry with all that its page tells."""
    with workspace.reading() as connection:
        resolver = Resolver(connection, workspace)
        path = request.registry
        registry = resolver.registry(path.organization, path.registry)
        return read_shown_registry(resolver, registry, most=request.most)


def read_shown_registry(
    resolver: Resolver, registry: RegistryRow, *, most: int | None
) -> ShownRegistry:
    """Return a registry that was found."""
    connection = resolver.connection
    return ShownRegistry(
        registry=read_registry(connection, registry),
        role=role_spelling(resolver, registry),
        former_names=tuple(former_names.former_names_of_registry(connection, registry.id)),
        collections=tuple(list_collections(connection, Page(limit=most), {registry.id})),
        members=roles_given(connection, registry.id),
    )


def roles_given(connection: Connection, registry_id: int) -> tuple[Member, ...]:
    """Return who was given a role, at the moment that is looked at: the last thing to ask."""
    show_roles_of_then(connection)
    return tuple(list_members(connection, registry_id=registry_id))


def role_spelling(resolver: Resolver, registry: RegistryRow) -> str:
    """Return the role of the acting user in a registry that exists for them."""
    role = resolver.access.role_in(registry)
    if role is None:
        raise LookupError("a registry is shown to whom it does not exist for")
    return role.spelling
