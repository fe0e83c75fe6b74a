"""`registry init`."""

import os
from typing import Annotated, Final

import typer

from registry_cli.cli import pages
from registry_cli.cli.columns import as_declared
from registry_cli.cli.face import open_workspace, shared_of, user_folder, working_folder
from registry_cli.cli.output import show_record
from registry_cli.domain.names import parse_entity_name
from registry_cli.operations import init as operation
from registry_cli.workspace.home import LOCAL_NAME, HomeLocation, named_home

EPILOG: Final = """\
Examples:
  registry init
  registry init ~/work --organization reviewco --team vision
  registry --home ~/shared init --shared

Exit codes:
  4  a name is taken
  7  a folder that holds something else

See also:
  registry whoami, registry help home, registry help environment
"""


def init(
    context: typer.Context,
    folder: Annotated[
        str | None, typer.Argument(metavar="[DIR]", help="Make DIR/.registry; else ./.registry.")
    ] = None,
    organization: Annotated[
        str | None, typer.Option(metavar="NAME", help="The name of the organization.")
    ] = None,
    team: Annotated[
        str | None, typer.Option(metavar="NAME", help="The name of the default team.")
    ] = None,
    shared: Annotated[bool, typer.Option("--shared", help="Open the home to the group.")] = False,
    single_host: Annotated[
        bool,
        typer.Option("--single-host", help="Promise that no other host writes to a network home."),
    ] = False,
) -> None:
    """Make a home, or rename the organization and the team of one.

    Nobody has to call it: the first log makes the home. Names that were in use keep working.
    """
    options = shared_of(context)
    named = named_home(options.home, os.environ, working_folder()) if folder is None else None
    parent = user_folder("." if folder is None else folder)
    location = named or HomeLocation(parent / LOCAL_NAME, "init")
    request = operation.InitRequest(
        organization=parse_entity_name(organization) if organization is not None else None,
        team=parse_entity_name(team) if team is not None else None,
        is_shared=shared,
        is_single_host=single_host,
        is_local=named is None,
    )
    workspace = open_workspace(context, home=location, organization=organization, team=team)
    made = operation.init(workspace, request)
    show_record(
        options,
        as_declared(made),
        made.home,
        lambda reader: pages.home_line(made, reader, is_found=folder is None),
    )
