"""Give a user a role: in the organization, in a team or in a registry."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from registry_cli.domain.events import Kind
from registry_cli.domain.roles import Role
from registry_cli.operations.member_scope import (
    find_grantee,
    find_scope,
    keep_an_admin,
    require_governing,
)
from registry_cli.operations.resolve import Resolver

if TYPE_CHECKING:
    from registry_cli.catalog.entities import Entity
    from registry_cli.domain.references import RegistryPath
    from registry_cli.operations.member_scope import MemberScope
    from registry_cli.workspace import Workspace


class MemberAddRequest(NamedTuple):
    """Whom to give which role, and where; neither registry nor team means the organization."""

    user: str
    role: Role
    registry: RegistryPath | None = None
    team: str | None = None


class GivenRole(NamedTuple):
    """Who has which role where; the field names are the JSON keys."""

    member: str
    role: str
    scope: str


def add_member(workspace: Workspace, request: MemberAddRequest) -> GivenRole:
    """Give the role, replacing the one before; in a registry a team can have one, too.

    The last admin of the organization stays one.
    """
    workspace.refuse_early(lambda connection: _check(Resolver(connection, workspace), request))
    with workspace.writing() as transaction:
        connection = transaction.connection
        scope, known = _check(Resolver(connection, workspace), request)
        member = known.name if known is not None else request.user  # a team may be called anew
        held = scope.find_member(connection, member)
        role = request.role.spelling
        if known is None:
            transaction.record(Kind.USER_ADDED, member, {})
        if held is None or held.role != role:
            transaction.record(Kind.ROLE_GRANTED, member, {"in": scope.name, "role": role})
    return GivenRole(member, role, scope.name)


def _check(resolver: Resolver, request: MemberAddRequest) -> tuple[MemberScope, Entity | None]:
    """Return where the role is given and to whom, or raise what forbids it."""
    scope = find_scope(resolver, request.registry, request.team)
    grantee = find_grantee(resolver, request.user, scope)
    require_governing(resolver, scope)
    held = scope.find_member(resolver.connection, grantee.name) if grantee is not None else None
    if held is not None and request.role is not Role.ADMIN:
        keep_an_admin(resolver, held, scope)
    return scope, grantee
