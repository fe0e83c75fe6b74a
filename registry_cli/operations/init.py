"""Make a home, or rename the organization and the team of one."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from registry_cli.catalog import entities
from registry_cli.domain.events import Kind
from registry_cli.domain.founding import organization_entity
from registry_cli.errors import ConflictError, Hint
from registry_cli.operations.access import Access

if TYPE_CHECKING:
    from registry_cli.catalog.entities import Entity
    from registry_cli.catalog.transactions import Transaction
    from registry_cli.workspace import Workspace


class InitRequest(NamedTuple):
    """Names for the organization and the team (None: the defaults, or as they are), and kinds."""

    organization: str | None = None
    team: str | None = None
    is_shared: bool = False
    is_single_host: bool = False
    is_local: bool = False


class Initialized(NamedTuple):
    """The home as it is now; the field names are the JSON keys. `created`: it is new."""

    home: str
    organization: str
    org_entity: str
    team: str
    created: bool


def init(workspace: Workspace, request: InitRequest) -> Initialized:
    """Make the home, or rename what is given in one that exists; old paths keep working."""
    is_created = not workspace.is_made()
    users = {workspace.surroundings.account, workspace.actor}
    if is_created and request.team in users:
        raise ConflictError(
            f"the name {request.team!r} is that of a user", Hint("choose another for the team")
        )
    workspace.make_home(
        is_single_host=request.is_single_host,
        ignores_itself=request.is_local,
    )
    with workspace.writing() as transaction:
        connection = transaction.connection
        # Also what seemed new: another process may have made it a moment ago.
        _rename(transaction, Access(connection, workspace), request)
        organization = entities.read_organization(connection)
        initialized = Initialized(
            home=str(workspace.home),
            organization=organization.display_name,
            org_entity=organization.name,
            team=entities.default_team(connection).name,
            created=is_created,
        )
    if request.is_shared:
        workspace.share_home()
    return initialized


def _rename(transaction: Transaction, access: Access, request: InitRequest) -> None:
    organization = entities.read_organization(transaction.connection)
    team = entities.default_team(transaction.connection)
    if request.team is not None and request.team != team.name:
        access.require_admin("rename the team")
        _rename_team(transaction, team, request.team)
    if request.organization is not None and request.organization != organization.display_name:
        access.require_admin("rename the organization")
        _rename_organization(transaction, organization, request.organization)


def _rename_team(transaction: Transaction, team: Entity, name: str) -> None:
    if entities.is_name_taken(transaction.connection, name, except_id=team.id):
        raise ConflictError(f"the name {name!r} is taken", Hint("choose another for the team"))
    transaction.record(Kind.TEAM_RENAMED, name, {"was": team.name})


def _rename_organization(transaction: Transaction, organization: Entity, name: str) -> None:
    is_taken = entities.is_name_taken(transaction.connection, name, except_id=organization.id)
    entity = organization_entity(name, taken={name} if is_taken else set())
    transaction.record(
        Kind.ORGANIZATION_RENAMED, entity, {"was": organization.name, "display_name": name}
    )
