"""`registry registries`."""

from typing import Final

import typer

from registry_cli.cli import views
from registry_cli.cli.as_of import AsOf
from registry_cli.cli.face import open_workspace, shared_of
from registry_cli.cli.output import show_list
from registry_cli.operations import registries as operation

EPILOG: Final = """\
Examples:
  registry registries
  registry registries --json

Output in a pipe:
  name, accepted_types (nothing: all), visibility, collection_count, core,
  description, qualified_name

Exit codes:
  7  the home cannot be read

See also:
  registry collections, registry registry create, registry help concepts
"""


def registries(context: typer.Context, as_of: AsOf = None) -> None:
    """List the registries, and what each accepts."""
    found = operation.list_registries(open_workspace(context, as_of=as_of))
    show_list(shared_of(context), found, views.REGISTRY, empty="no registries")
