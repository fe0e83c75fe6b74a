"""`registry member remove`."""

from typing import Annotated, Final

import typer

from registry_cli.cli import people_pages
from registry_cli.cli.columns import as_declared
from registry_cli.cli.face import open_workspace, shared_of
from registry_cli.cli.member_place import InRegistry, InTeam, read_place
from registry_cli.cli.output import show_record
from registry_cli.domain.names import parse_entity_name
from registry_cli.operations import member_remove as operation

EPILOG: Final = """\
Examples:
  registry member remove viewer2 --team team
  registry member remove vision --registry model
  registry member remove admin2

Exit codes:
  3  no such team or registry, or the user has no role there
  5  you are not an admin, or it is the last admin of the organization

See also:
  registry member add, registry member list, registry help roles
"""


def member_remove(
    context: typer.Context,
    user: Annotated[
        str, typer.Argument(metavar="USER", help="An account; in a registry also a team.")
    ],
    registry: InRegistry = None,
    team: InTeam = None,
) -> None:
    """Take the role of somebody away: in the organization, in a team or in a registry.

    Roles elsewhere stay, and what the user did stays in the history.
    """
    place = read_place(registry, team)
    request = operation.MemberRemoveRequest(parse_entity_name(user), *place)
    taken = operation.remove_member(open_workspace(context), request)
    show_record(
        shared_of(context),
        as_declared(taken),
        taken.member,
        lambda reader: people_pages.member_removed_line(taken, reader),
    )
