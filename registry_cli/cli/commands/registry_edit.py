"""`registry registry edit`."""

from typing import Annotated, Final

import typer

from registry_cli.cli import govern_pages, views
from registry_cli.cli.face import open_workspace, shared_of
from registry_cli.cli.output import show_one
from registry_cli.cli.values import read_visibility
from registry_cli.domain.metadata import check_text
from registry_cli.domain.names import parse_type
from registry_cli.domain.references import parse_registry_path
from registry_cli.operations import registry_edit as operation

EPILOG: Final = """\
Examples:
  registry registry edit Reports --add-type table
  registry registry edit 'Golden Datasets' --description 'What we measure with'
  registry registry edit Reports --visibility restricted

Output in a pipe:
  the columns of `registry registries`

Exit codes:
  2  nothing to edit
  3  no such registry
  5  a type would go, a restricted registry be opened, a core one be restricted,
     or a role is missing

See also:
  registry registry show, registry registry create, registry help roles
"""


def registry_edit(
    context: typer.Context,
    registry: Annotated[str, typer.Argument(metavar="REGISTRY", help="Its name.")],
    added_types: Annotated[
        list[str] | None,
        typer.Option("--add-type", metavar="TYPE", help="Accept this type, too; repeatable."),
    ] = None,
    removed_types: Annotated[
        list[str] | None, typer.Option("--remove-type", metavar="TYPE", hidden=True)
    ] = None,
    visibility: Annotated[
        str | None, typer.Option(help="restricted: to its members, for good.")
    ] = None,
    description: Annotated[
        str | None, typer.Option(metavar="TEXT", help="What it is for; '' takes it away.")
    ] = None,
) -> None:
    """Change what a registry accepts, who sees it and what it is for.

    Members may describe it; the rest is for its admins. Types are added, never removed.
    """
    request = operation.RegistryEditRequest(
        registry=parse_registry_path(registry),
        added_types=tuple(parse_type(each) for each in added_types or ()),
        removed_types=tuple(parse_type(each) for each in removed_types or ()),
        visibility=read_visibility(visibility) if visibility is not None else None,
        description=check_text(description) if description is not None else None,
    )
    edited = operation.edit_registry(open_workspace(context), request)
    show_one(shared_of(context), edited, views.REGISTRY, govern_pages.registry_edited_line)
