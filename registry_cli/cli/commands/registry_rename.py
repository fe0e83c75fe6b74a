"""`registry registry rename`."""

from typing import Annotated, Final

import typer

from registry_cli.cli import govern_pages, views
from registry_cli.cli.face import open_workspace, shared_of
from registry_cli.cli.output import show_one
from registry_cli.domain.names import parse_registry_name
from registry_cli.domain.references import parse_registry_path
from registry_cli.operations import registry_rename as operation

EPILOG: Final = """\
Examples:
  registry registry rename Reports Publications
  registry registry rename 'Golden Datasets' Measures

Output in a pipe:
  the columns of `registry registries`

Exit codes:
  3  no such registry
  4  the name is taken, in whatever case
  5  it is a core registry, or you are no admin of it

See also:
  registry registry show, registry collection rename, registry help references
"""


def registry_rename(
    context: typer.Context,
    registry: Annotated[str, typer.Argument(metavar="REGISTRY", help="Its name now.")],
    name: Annotated[str, typer.Argument(metavar="NAME", help="The new one; spaces are fine.")],
) -> None:
    """Rename a registry.

    Paths with the old name go on working, with a note, until something else gets that name.
    """
    request = operation.RegistryRenameRequest(
        parse_registry_path(registry), parse_registry_name(name)
    )
    renamed = operation.rename_registry(open_workspace(context), request)
    show_one(shared_of(context), renamed, views.REGISTRY, govern_pages.registry_renamed_line)
