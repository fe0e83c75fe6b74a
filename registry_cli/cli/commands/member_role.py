"""`registry member role`."""

from typing import Annotated, Final

import typer

from registry_cli.cli import people_pages
from registry_cli.cli.columns import as_declared
from registry_cli.cli.face import open_workspace, shared_of
from registry_cli.cli.member_place import InRegistry, InTeam, read_place
from registry_cli.cli.output import show_record
from registry_cli.domain.names import parse_entity_name
from registry_cli.domain.roles import Role
from registry_cli.operations import member_role as operation
from registry_cli.operations.member_add import MemberAddRequest

EPILOG: Final = """\
Examples:
  registry member role viewer2 --role viewer --team team
  registry member role vision --role admin --registry model

Exit codes:
  3  no such team or registry, or the user has no role there
  5  you are not an admin, or it would demote the last admin of the organization

See also:
  registry member add, registry member list, registry help roles
"""


def member_role(
    context: typer.Context,
    user: Annotated[
        str, typer.Argument(metavar="USER", help="An account; in a registry also a team.")
    ],
    role: Annotated[str, typer.Option(help="restricted-viewer, viewer, member or admin.")],
    registry: InRegistry = None,
    team: InTeam = None,
) -> None:
    """Change the role that somebody has: in the organization, in a team or in a registry."""
    place = read_place(registry, team)
    request = MemberAddRequest(parse_entity_name(user), Role.parse(role), *place)
    given = operation.change_role(open_workspace(context), request)
    show_record(
        shared_of(context),
        as_declared(given),
        given.member,
        lambda reader: people_pages.member_line(given, reader),
    )
