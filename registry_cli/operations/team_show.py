"""Show a team: who is in it, and where it has a role."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from registry_cli.catalog import members
from registry_cli.catalog.past_roles import show_roles_of_then
from registry_cli.errors import Hint, NotFoundError
from registry_cli.operations.member_scope import find_team
from registry_cli.operations.resolve import Resolver

if TYPE_CHECKING:
    from registry_cli.workspace import Workspace


class ShownTeam(NamedTuple):
    """A team; the field names are the JSON keys. `created_at` is UTC in ISO 8601.

    `members` maps users to their roles in the team, `registries` registries to the role that
    the team has there.
    """

    name: str
    members: dict[str, str]
    registries: dict[str, str]
    artifact_count: int
    created_at: str
    created_by: str
    former_names: tuple[str, ...]


def show_team(workspace: Workspace, name: str) -> ShownTeam:
    """Return a team by its name, or one that it had; with registries that the user may know of."""
    with workspace.reading() as connection:
        resolver = Resolver(connection, workspace)
        hidden = resolver.hidden_registries()
        team = find_team(connection, name)
        show_roles_of_then(connection)
        row = next(iter(members.list_teams(connection, team.name)), None)
        if row is None:
            raise NotFoundError(
                f"there was no team {name!r} then", Hint("leave out --as-of to see it as it is now")
            )
        held = members.list_members(connection, entity_id=team.id)
        return ShownTeam(
            name=team.name,
            members={each.member: each.role for each in held},
            registries=members.list_registry_roles(connection, team.id, hidden=hidden),
            artifact_count=row.artifact_count,
            created_at=row.created_at,
            created_by=row.created_by,
            former_names=members.list_former_names(connection, team.id),
        )
