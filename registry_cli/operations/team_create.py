"""Create a team, which is an entity that projects belong to."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from registry_cli.catalog import entities
from registry_cli.domain.events import Kind
from registry_cli.domain.roles import Role
from registry_cli.errors import ConflictError, Hint
from registry_cli.operations.access import Access

if TYPE_CHECKING:
    from registry_cli.catalog.connections import Connection
    from registry_cli.workspace import Workspace


class Team(NamedTuple):
    """A team; the field names are the JSON keys."""

    name: str


def create_team(workspace: Workspace, name: str) -> Team:
    """Create a team; whoever creates it is its admin. A taken name is refused."""
    workspace.refuse_early(lambda connection: _check(connection, workspace, name))
    with workspace.writing() as transaction:
        _check(transaction.connection, workspace, name)
        transaction.record(Kind.TEAM_CREATED, name, {})
        if not entities.is_name_taken(transaction.connection, workspace.actor):
            transaction.record(Kind.USER_ADDED, workspace.actor, {})
        body = {"in": name, "role": Role.ADMIN.spelling}
        transaction.record(Kind.ROLE_GRANTED, workspace.actor, {**body})
    return Team(name)


def _check(connection: Connection, workspace: Workspace, name: str) -> None:
    access = Access(connection, workspace)
    if entities.is_name_taken(connection, name):
        raise ConflictError(
            f"the name {name!r} is taken by a user, a team or the organization",
            Hint("choose another name"),
        )
    access.require_admin("create teams")
