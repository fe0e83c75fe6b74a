"""Give a user a role: in the organization, in a team or in a registry."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from registry_cli.catalog import entities
from registry_cli.domain.events import Kind
from registry_cli.domain.roles import Permission
from registry_cli.errors import ConflictError, Hint, NotFoundError, RefusedError
from registry_cli.operations.resolve import Resolver

if TYPE_CHECKING:
    from registry_cli.domain.references import RegistryPath
    from registry_cli.domain.roles import Role
    from registry_cli.workspace import Workspace


class MemberAddRequest(NamedTuple):
    """Whom to give which role, and where; neither registry nor team means the organization."""

    user: str
    role: Role
    registry: RegistryPath | None = None
    team: str | None = None


class Member(NamedTuple):
    """Who has which role where; the field names are the JSON keys."""

    member: str
    role: str
    scope: str


def add_member(workspace: Workspace, request: MemberAddRequest) -> Member:
    """Give the role, replacing the one before; in a registry a team can have one, too."""
    workspace.refuse_early(lambda connection: _check(Resolver(connection, workspace), request))
    with workspace.writing() as transaction:
        scope = _check(Resolver(transaction.connection, workspace), request)
        known = entities.find_entity(transaction.connection, request.user)
        if known is None:
            transaction.record(Kind.USER_ADDED, request.user, {})
        member = known.name if known is not None else request.user  # a team may be called anew
        body = {"in": scope, "role": request.role.spelling}
        transaction.record(Kind.ROLE_GRANTED, member, {**body})
    return Member(member, request.role.spelling, scope)


def _check(resolver: Resolver, request: MemberAddRequest) -> str:
    """Return the qualified name of where the role is given, or raise what forbids it."""
    member = entities.find_entity(resolver.connection, request.user)
    organization = entities.read_organization(resolver.connection)
    is_organization = member is not None and member.id == organization.id
    if is_organization or (member is None and request.user == organization.display_name):
        raise ConflictError(
            f"the name {request.user!r} is that of the organization", Hint("name a user")
        )
    if member is not None and member.kind == "team" and request.registry is None:
        raise RefusedError(
            f"{request.user!r} is a team: it can have a role in a registry only",
            Hint("name the registry with --registry"),
        )
    if request.registry is not None:
        path = request.registry
        registry = resolver.registry(path.organization, path.registry)
        resolver.access.require(registry, Permission.GOVERN, "manage its members")
        return registry.qualified_name
    resolver.access.require_admin("manage members")
    if request.team is None:
        return organization.name
    team = entities.find_entity(resolver.connection, request.team)
    if team is None or team.kind != "team":
        from registry_cli.operations.entity_hint import entity_hint  # noqa: PLC0415 - for an error

        creation = Hint("create it", ("team", "create", request.team))
        raise NotFoundError(
            f"there is no team {request.team!r}",
            entity_hint(resolver.connection, request.team, ("team",), creation),
        )
    return team.name
