"""Change the role that somebody has."""

from __future__ import annotations

from typing import TYPE_CHECKING

from registry_cli.domain.events import Kind
from registry_cli.domain.roles import Role
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
    from registry_cli.operations.member_add import MemberAddRequest
    from registry_cli.workspace import Workspace


def change_role(workspace: Workspace, request: MemberAddRequest) -> GivenRole:
    """Give another role to who has one there; the same one changes nothing."""
    workspace.refuse_early(lambda connection: _check(Resolver(connection, workspace), request))
    role = request.role.spelling
    with workspace.writing() as transaction:
        member = _check(Resolver(transaction.connection, workspace), request)
        if member.role != role:
            body = {"in": member.scope, "role": role}
            transaction.record(Kind.ROLE_GRANTED, member.member, {**body})
    return GivenRole(member.member, role, member.scope)


def _check(resolver: Resolver, request: MemberAddRequest) -> Member:
    scope = find_scope(resolver, request.registry, request.team)
    adding = ("member", "add", request.user, "--role", request.role.spelling, *scope.options)
    member = get_member(resolver, request.user, scope, Hint("give a first role", adding))
    require_governing(resolver, scope)
    if request.role is not Role.ADMIN:
        keep_an_admin(resolver, member, scope)
    return member
