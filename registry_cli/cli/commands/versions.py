"""`registry versions`."""

from typing import Annotated, Final

import typer

from registry_cli.cli import views
from registry_cli.cli.as_of import AsOf
from registry_cli.cli.face import open_workspace, shared_of
from registry_cli.cli.output import show_list
from registry_cli.cli.values import read_filters
from registry_cli.domain.references import parse_reference
from registry_cli.operations import versions as operation

EPILOG: Final = """\
Examples:
  registry versions gemma
  registry versions model/my-collection --alias production
  registry versions gemma --json

Output in a pipe:
  version, aliases, type, size, file_count, created_at, digest, source

Exit codes:
  0  also where a filter matches nothing
  3  no such artifact or collection

See also:
  registry show, registry collections, registry help formatting
"""


def versions(
    context: typer.Context,
    reference: Annotated[
        str, typer.Argument(metavar="REF", help="An artifact, or REGISTRY/COLLECTION.")
    ],
    limit: Annotated[
        int | None, typer.Option(metavar="NUMBER", help="At most this many, the newest.")
    ] = None,
    type_: Annotated[
        str | None, typer.Option("--type", metavar="TYPE", help="Of this type.")
    ] = None,
    tag: Annotated[str | None, typer.Option(help="With this tag.")] = None,
    alias: Annotated[str | None, typer.Option(help="With this alias.")] = None,
    as_of: AsOf = None,
) -> None:
    """List the versions of an artifact or collection, newest first.

    For a collection, each line shows the source version that the link leads to.
    """
    request = operation.VersionsRequest(
        parse_reference(reference), read_filters(type_, tag, alias, limit)
    )
    found = operation.list_versions(open_workspace(context, as_of=as_of), request)
    show_list(shared_of(context), found, views.VERSION, empty="no versions")
