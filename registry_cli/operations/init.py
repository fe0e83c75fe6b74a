"""Make a home, or rename the organization and the team of one."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from registry_cli.catalog import entities
from registry_cli.domain.events import Kind
from registry_cli.domain.founding import organization_entity
from registry_cli.errors import ConflictError, Hint
from registry_cli.operations.access import Access

if TYPE_CHECKING:
    from registry_cli.catalog.connections import Connection
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
    users = {workspace.surroundings.account, workspace.actor}
    if not workspace.is_made() and request.team in users:
        raise ConflictError(
            f"the name {request.team!r} is that of a user", Hint("choose another for the team")
        )
    with workspace.reading() as connection:  # a refusal must leave no promise behind
        _check(connection, Access(connection, workspace), request)
    workspace.make_home(
        is_single_host=request.is_single_host,
        ignores_itself=request.is_local,
    )
    with workspace.writing() as transaction:
        connection = transaction.connection
        # Also what seemed new: another process may have made it a moment ago.
        _check(connection, Access(connection, workspace), request)
        _rename(transaction, request)
        organization = entities.read_organization(connection)
        initialized = Initialized(
            home=str(workspace.home),
            organization=organization.display_name,
            org_entity=organization.name,
            team=entities.default_team(connection).name,
            created=workspace.has_made_home,
        )
    if request.is_shared:
        workspace.share_home()
    return initialized


def _check(connection: Connection, access: Access, request: InitRequest) -> None:
    team = entities.default_team(connection)
    if request.team is not None and request.team != team.name:
        if entities.is_name_taken(connection, request.team, except_id=team.id):
            raise ConflictError(
                f"the name {request.team!r} is taken", Hint("choose another for the team")
            )
        access.require_admin("rename the team")
    organization = entities.read_organization(connection)
    if request.organization not in {None, organization.display_name}:
        access.require_admin("rename the organization")
    if request.is_single_host:
        access.require_admin("promise that only one host writes")
    if request.is_shared:
        access.require_admin("open the home to the group")


def _rename(transaction: Transaction, request: InitRequest) -> None:
    organization = entities.read_organization(transaction.connection)
    team = entities.default_team(transaction.connection)
    if request.team is not None and request.team != team.name:
        transaction.record(Kind.TEAM_RENAMED, request.team, {"was": team.name})
    if request.organization is not None and request.organization != organization.display_name:
        _rename_organization(transaction, organization, request.organization)


def _rename_organization(transaction: Transaction, organization: Entity, name: str) -> None:
    is_taken = entities.is_name_taken(transaction.connection, name, except_id=organization.id)
    entity = organization_entity(name, taken={name} if is_taken else set())
    transaction.record(
        Kind.ORGANIZATION_RENAMED, entity, {"was": organization.name, "display_name": name}
    )
