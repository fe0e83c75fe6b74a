"""`registry registries`."""

from typing import Final

import typer

from registry_cli.cli import views
from registry_cli.cli.face import open_workspace, shared_of
from registry_cli.cli.output import show_list
from registry_cli.operations import registries as operation

EPILOG: Final = """\
Examples:

\b
  registry registries
  registry registries --json

In a pipe it prints: name, accepted_types (nothing: all), visibility, collection_count, core,
description, qualified_name.
"""


def registries(context: typer.Context) -> None:
    """List the registries, and what each accepts."""
    found = operation.list_registries(open_workspace(context))
    show_list(shared_of(context), found, views.REGISTRY, empty="no registries")
