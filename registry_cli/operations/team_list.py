"""List the teams."""

from __future__ import annotations

from typing import TYPE_CHECKING

from registry_cli.catalog import members
from registry_cli.catalog.past_roles import show_roles_of_then

if TYPE_CHECKING:
    from registry_cli.domain.members import Team
    from registry_cli.workspace import Workspace


def list_teams(workspace: Workspace) -> list[Team]:
    """Return all teams, by name."""
    with workspace.reading() as connection:
        show_roles_of_then(connection)
        return members.list_teams(connection)
