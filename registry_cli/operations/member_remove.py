"""Take somebody's role away: in the organization, in a team or in a registry."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from registry_cli.catalog import entities, members
from registry_cli.domain.events import Kind
from registry_cli.errors import Hint
from registry_cli.operations.member_add import GivenRole
from registry_cli.operations.member_scope import (
    find_scope,
    get_member,
    keep_an_admin,
    require_governing,
)
from registry_cli.operations.resolve import Resolver

if TYPE_CHECKING:
    from registry_cli.domain.members import Member
    from registry_cli.domain.references import RegistryPath
    from registry_cli.workspace import Workspace


class MemberRemoveRequest(NamedTuple):
    """Whose role to take, and where; neither registry nor team means the organization."""

    user: str
    registry: RegistryPath | None = None
    team: str | None = None


def remove_member(workspace: Workspace, request: MemberRemoveRequest) -> GivenRole:
    """Take the role and return it as it was. Roles elsewhere stay, which a note tells."""
    workspace.refuse_early(lambda connection: _check(Resolver(connection, workspace), request))
    with workspace.writing() as transaction:
        resolver = Resolver(transaction.connection, workspace)
        member = _check(resolver, request)
        body = {"in": member.scope, "role": member.role}
        transaction.record(Kind.ROLE_REVOKED, member.member, {**body})
        _tell_what_stays(resolver, member)
    return GivenRole(member.member, member.role, member.scope)


def _check(resolver: Resolver, request: MemberRemoveRequest) -> Member:
    scope = find_scope(resolver, request.registry, request.team)
    listing = ("member", "list", *scope.options)
    member = get_member(resolver, request.user, scope, Hint("see who has one", listing))
    require_governing(resolver, scope)
    keep_an_admin(resolver, member, scope)
    return member


def _tell_what_stays(resolver: Resolver, member: Member) -> None:
    """Name the other roles, which somebody who is to leave must not keep unnoticed."""
    workspace, connection = resolver.workspace, resolver.connection
    around = workspace.surroundings
    if member.member == around.account and workspace.account_owns_home():
        workspace.note(f"{member.member} owns the folder of the home, and so is admin all the same")
    grantee = entities.find_entity(connection, member.member)
    if grantee is None or grantee.kind != "user" or not resolver.access.is_admin:
        return
    left = [f"{each.role} in {each.scope}" for each in members.list_roles(connection, grantee.id)]
    if left:
        workspace.note(f"{member.member} is still {', '.join(left)}")
