"""`registry registry create`."""

from typing import Annotated, Final

import typer

from registry_cli.cli import pages, views
from registry_cli.cli.face import open_workspace, shared_of
from registry_cli.cli.output import show_one
from registry_cli.cli.values import read_visibility
from registry_cli.domain.metadata import check_text
from registry_cli.domain.names import parse_registry_name, parse_type
from registry_cli.operations import registry_create as operation

EPILOG: Final = """\
Examples:
  registry registry create 'Golden Datasets' --type dataset
  registry registry create Evaluations --description 'What we report'

Output in a pipe:
  name, accepted_types (nothing: all), visibility, collection_count, core,
  description, qualified_name

Exit codes:
  4  there is one of that name
  5  it is a core registry, or a role is missing

See also:
  registry registries, registry link, registry help roles
"""


def registry_create(
    context: typer.Context,
    name: Annotated[str, typer.Argument(metavar="NAME", help="Spaces are fine.")],
    type_: Annotated[
        list[str] | None,
        typer.Option("--type", metavar="TYPE", help="Accept this type; repeatable. None: all."),
    ] = None,
    visibility: Annotated[
        str, typer.Option(help="organization, or restricted to its members.")
    ] = "organization",
    description: Annotated[str, typer.Option(metavar="TEXT", help="What it is for.")] = "",
) -> None:
    """Create a registry.

    Types can be added later, never removed.
    """
    request = operation.RegistryCreateRequest(
        name=parse_registry_name(name),
        accepted_types=tuple(parse_type(each) for each in type_) if type_ else None,
        visibility=read_visibility(visibility),
        description=check_text(description),
    )
    created = operation.create_registry(open_workspace(context), request)
    show_one(shared_of(context), created, views.REGISTRY, pages.registry_line)
