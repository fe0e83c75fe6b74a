"""`registry member add`."""

from typing import Annotated, Final

import typer

from registry_cli.cli import people_pages
from registry_cli.cli.columns import as_declared
from registry_cli.cli.face import open_workspace, shared_of
from registry_cli.cli.member_place import InRegistry, InTeam, read_place
from registry_cli.cli.output import show_record
from registry_cli.domain.names import parse_entity_name
from registry_cli.domain.roles import Role
from registry_cli.operations import member_add as operation

EPILOG: Final = """\
Examples:
  registry member add viewer2 --role member --team team
  registry member add admin2 --role admin
  registry member add vision --role member --registry model

Exit codes:
  3  no such team or registry
  5  a team can have a role in a registry only, you are not an admin,
     or it would demote the last admin of the organization

See also:
  registry member list, registry team create, registry help roles
"""


def member_add(
    context: typer.Context,
    user: Annotated[
        str, typer.Argument(metavar="USER", help="An account; in a registry also a team.")
    ],
    role: Annotated[str, typer.Option(help="restricted-viewer, viewer, member or admin.")],
    registry: InRegistry = None,
    team: InTeam = None,
) -> None:
    """Give a user a role: in the organization, in a team or in a registry.

    Roles prevent mistakes, not attacks: who may write to the folder of the home can do anything.
    """
    place = read_place(registry, team)
    request = operation.MemberAddRequest(parse_entity_name(user), Role.parse(role), *place)
    given = operation.add_member(open_workspace(context), request)
    show_record(
        shared_of(context),
        as_declared(given),
        given.member,
        lambda reader: people_pages.member_line(given, reader),
    )
