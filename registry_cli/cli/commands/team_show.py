"""`registry team show`."""

from typing import Annotated, Final

import typer

from registry_cli.cli import people_pages
from registry_cli.cli.as_of import AsOf
from registry_cli.cli.columns import as_declared
from registry_cli.cli.face import open_workspace, shared_of
from registry_cli.cli.output import show_record
from registry_cli.domain.names import parse_entity_name
from registry_cli.operations import team_show as operation

EPILOG: Final = """\
Examples:
  registry team show team
  registry team show team --json

Output in a pipe:
  one line of key and value per field

Exit codes:
  3  no such team

See also:
  registry team list, registry member list, registry artifacts
"""


def team_show(
    context: typer.Context,
    name: Annotated[str, typer.Argument(metavar="TEAM", help="Also by a name that it had.")],
    as_of: AsOf = None,
) -> None:
    """Show a team: who is in it, and in which registries it has a role."""
    team = operation.show_team(open_workspace(context, as_of=as_of), parse_entity_name(name))
    show_record(
        shared_of(context),
        as_declared(team),
        team.name,
        lambda reader: people_pages.team_page(team, reader),
    )
