"""`registry collections`."""

from typing import Annotated, Final

import typer

from registry_cli.cli import views
from registry_cli.cli.as_of import AsOf
from registry_cli.cli.face import open_workspace, shared_of
from registry_cli.cli.output import show_list
from registry_cli.cli.values import read_filters
from registry_cli.domain.references import parse_registry_path
from registry_cli.operations import collections as operation

EPILOG: Final = """\
Examples:
  registry collections
  registry collections model --alias production
  registry collections 'Golden Datasets' --json

Output in a pipe:
  qualified_name, type, version_count, latest, aliases, updated_at

Exit codes:
  3  no such registry

See also:
  registry versions, registry registries, registry artifacts
"""


def collections(
    context: typer.Context,
    registry: Annotated[
        str | None, typer.Argument(metavar="[REGISTRY]", help="Else all registries.")
    ] = None,
    limit: Annotated[int | None, typer.Option(metavar="NUMBER", help="At most this many.")] = None,
    type_: Annotated[
        str | None, typer.Option("--type", metavar="TYPE", help="Of this type.")
    ] = None,
    tag: Annotated[str | None, typer.Option(help="With this tag.")] = None,
    alias: Annotated[str | None, typer.Option(help="With a version of this alias.")] = None,
    as_of: AsOf = None,
) -> None:
    """List the collections of one registry, or of all."""
    request = operation.CollectionsRequest(
        parse_registry_path(registry) if registry is not None else None,
        read_filters(type_, tag, alias, limit),
    )
    found = operation.list_collections(open_workspace(context, as_of=as_of), request)
    show_list(
        shared_of(context),
        found,
        views.COLLECTION,
        empty="no collections yet; `registry link` makes them",
    )
