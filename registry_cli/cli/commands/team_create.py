"""`registry team create`."""

from typing import Annotated, Final

import typer

from registry_cli.cli import people_pages
from registry_cli.cli.columns import as_declared
from registry_cli.cli.face import open_workspace, shared_of
from registry_cli.cli.output import show_record
from registry_cli.domain.names import parse_entity_name
from registry_cli.operations import team_create as operation

EPILOG: Final = """\
Examples:
  registry team create vision
  registry team create audio --json

Exit codes:
  4  the name is taken
  5  you are not an admin of the organization

See also:
  registry team show, registry member add, registry log, registry help roles
"""


def team_create(
    context: typer.Context,
    name: Annotated[str, typer.Argument(metavar="NAME", help="Not taken by a user or team.")],
) -> None:
    """Create a team, which artifacts can belong to."""
    team = operation.create_team(open_workspace(context), parse_entity_name(name))
    show_record(
        shared_of(context),
        as_declared(team),
        team.name,
        lambda reader: people_pages.team_line(team.name, reader),
    )
