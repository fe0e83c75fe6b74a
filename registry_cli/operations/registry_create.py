"""Create a registry of the organization."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from registry_cli.catalog import entities, registries
from registry_cli.domain.events import Kind
from registry_cli.domain.names import REGISTRY_PREFIX, refuse_core_name
from registry_cli.domain.roles import Role
from registry_cli.errors import ConflictError, Hint, RefusedError
from registry_cli.operations.resolve import Resolver
from registry_cli.operations.taken_names import note_taken_registry

if TYPE_CHECKING:
    from registry_cli.domain.registries import Registry
    from registry_cli.operations.access import Access
    from registry_cli.workspace import Workspace


class RegistryCreateRequest(NamedTuple):
    """The name of a new registry and its rules; `accepted_types` of None accepts all."""

    name: str
    accepted_types: tuple[str, ...] | None = None
    visibility: str = "organization"
    description: str = ""


def create_registry(workspace: Workspace, request: RegistryCreateRequest) -> Registry:
    """Create a registry; whoever creates it is its admin. A taken name, in any case, is refused."""
    workspace.refuse_early(lambda connection: _check(Resolver(connection, workspace), request))
    with workspace.writing() as transaction:
        connection = transaction.connection
        resolver = Resolver(connection, workspace)
        _check(resolver, request)
        organization = entities.read_organization(connection)
        qualified_name = f"{organization.name}/{REGISTRY_PREFIX}{request.name}"
        accepted = request.accepted_types
        transaction.record(
            Kind.REGISTRY_CREATED,
            qualified_name,
            {
                "description": request.description,
                "accepted_types": None if accepted is None else [*sorted(set(accepted))],
                "visibility": request.visibility,
            },
        )
        if not resolver.access.is_admin:
            body = {"in": qualified_name, "role": Role.ADMIN.spelling}
            transaction.record(Kind.ROLE_GRANTED, workspace.actor, {**body})
        row = registries.find_registry(connection, request.name)
        if row is None:
            raise LookupError("the registry is not there after its event")
        return registries.read_registry(connection, row)


def require_creating(access: Access) -> None:
    """Refuse who may not create registries: all but members of the organization."""
    if access.organization_role < Role.MEMBER:
        raise RefusedError(
            "only members of the organization may create registries",
            Hint("see your role", ("whoami",)),
        )


def _check(resolver: Resolver, request: RegistryCreateRequest) -> None:
    refuse_core_name(request.name)
    existing = registries.find_registry(resolver.connection, request.name)
    if existing is not None and resolver.sees(existing):
        raise ConflictError(
            f"there is a registry {existing.name!r} already",
            Hint("see what it accepts", ("registries",)),
        )
    require_creating(resolver.access)
    if existing is not None:
        raise ConflictError(f"the name {request.name!r} is taken", Hint("choose another name"))
    note_taken_registry(resolver, request.name)
