"""List who has which role: in the organization, in a team or in a registry."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from registry_cli.catalog.past_roles import show_roles_of_then
from registry_cli.operations.member_scope import find_scope
from registry_cli.operations.resolve import Resolver

if TYPE_CHECKING:
    from registry_cli.domain.members import Member
    from registry_cli.domain.references import RegistryPath
    from registry_cli.workspace import Workspace


class MemberListRequest(NamedTuple):
    """Where; neither registry nor team means the organization."""

    registry: RegistryPath | None = None
    team: str | None = None


def list_members(workspace: Workspace, request: MemberListRequest) -> list[Member]:
    """Return the roles that were given there, by name; of a team that of its members is not."""
    with workspace.reading() as connection:
        scope = find_scope(Resolver(connection, workspace), request.registry, request.team)
        show_roles_of_then(connection)
        return scope.list_members(connection)
