"""Tell who acts where, with which roles, and what said so."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from registry_cli.catalog import entities
from registry_cli.catalog.past_roles import show_roles_of_then
from registry_cli.operations.resolve import Resolver
from registry_cli.operations.scope import read_scope

if TYPE_CHECKING:
    from registry_cli.workspace import Workspace


class WhoAmI(NamedTuple):
    """The acting user, the defaults, and their sources; the field names are the JSON keys.

    `role` is that in the organization, `roles` maps each registry to the role there.
    """

    user: str
    entity: str
    teams: tuple[str, ...]
    organization: str
    org_entity: str
    role: str
    roles: dict[str, str]
    home: str
    home_source: str
    project: str
    run: str | None
    user_source: str
    entity_source: str
    project_source: str
    run_source: str | None


def whoami(workspace: Workspace) -> WhoAmI:
    """Return what a command without further options would act as.

    At an earlier moment the teams and roles are those of then, in registries that are seen today.
    """
    around = workspace.surroundings
    with workspace.reading() as connection:
        resolver = Resolver(connection, workspace)
        scope = read_scope(connection, workspace)
        organization = entities.read_organization(connection)
        visible = resolver.visible_registries()
        show_roles_of_then(connection)
        return WhoAmI(
            user=workspace.actor,
            entity=scope.entity.name,
            teams=tuple(entities.list_teams_of(connection, workspace.actor)),
            organization=organization.display_name,
            org_entity=organization.name,
            role=resolver.access.organization_role.spelling,
            roles={
                row.name: role.spelling
                for row in visible
                if (role := resolver.access.role_in(row)) is not None
            },
            home=str(workspace.home),
            home_source=around.home_origin,
            project=scope.project.value,
            run=scope.run.value if scope.run is not None else None,
            user_source="--as" if around.acting_as is not None else "operating system",
            entity_source=scope.entity_origin,
            project_source=scope.project.origin,
            run_source=scope.run.origin if scope.run is not None else None,
        )
