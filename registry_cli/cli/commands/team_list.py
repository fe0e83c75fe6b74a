"""`registry team list`."""

from typing import Final

import typer

from registry_cli.cli import views
from registry_cli.cli.as_of import AsOf
from registry_cli.cli.face import open_workspace, shared_of
from registry_cli.cli.output import show_list
from registry_cli.operations import team_list as operation

EPILOG: Final = """\
Examples:
  registry team list
  registry team list --json

Output in a pipe:
  name, member_count, artifact_count, created_at, created_by

Exit codes:
  7  the home cannot be read

See also:
  registry team show, registry team create, registry member list
"""


def team_list(context: typer.Context, as_of: AsOf = None) -> None:
    """List the teams."""
    found = operation.list_teams(open_workspace(context, as_of=as_of))
    show_list(shared_of(context), found, views.TEAM, empty="no teams")
