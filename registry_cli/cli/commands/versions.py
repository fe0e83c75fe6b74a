"""`registry versions`."""

from typing import Annotated, Final

import typer

from registry_cli.cli import filters, views
from registry_cli.cli.as_of import AsOf
from registry_cli.cli.face import open_workspace, shared_of
from registry_cli.cli.output import show_list
from registry_cli.domain.ordering import VERSION_FIELDS
from registry_cli.domain.references import parse_reference
from registry_cli.operations import versions as operation

EPILOG: Final = """\
Examples:
  registry versions gemma
  registry versions gemma --metric 'acc>=0.9' --sort -metrics.acc --limit 3
  registry versions gemma --unaliased --older-than 30d --keep 5 -q

Output in a pipe:
  version, aliases, type, size, file_count, created_at, digest, source

Exit codes:
  0  also where a filter matches nothing
  2  a condition or column that there is not
  3  no such artifact or collection

See also:
  registry show, registry search, registry collections, registry help formatting
"""


def versions(
    context: typer.Context,
    reference: Annotated[
        str, typer.Argument(metavar="REF", help="An artifact, or REGISTRY/COLLECTION.")
    ],
    type_: filters.Type = None,
    tag: filters.Tag = None,
    alias: filters.Alias = None,
    registry: Annotated[
        str | None, typer.Option(metavar="REGISTRY", help="Linked in this registry.")
    ] = None,
    since: filters.MadeSince = None,
    older_than: Annotated[
        str | None,
        typer.Option(metavar="DURATION", help="Logged, or linked, longer ago than this."),
    ] = None,
    metric: filters.Metric = None,
    metadata: filters.Metadata = None,
    is_unaliased: Annotated[
        bool, typer.Option("--unaliased", help="Which no alias names and no link leads to.")
    ] = False,
    keep: Annotated[
        int | None,
        typer.Option(metavar="NUMBER", help="Without this many of the newest of all."),
    ] = None,
    sort: filters.Sort = None,
    after: filters.After = None,
    limit: filters.Limit = None,
    as_of: AsOf = None,
) -> None:
    """List the versions of an artifact or collection, newest first.

    For a collection, each line shows the source version that the link leads to. Conditions are
    written with = != < <= > >=, and dots reach into metadata; a version without the key meets
    none. --sort takes version, created_at, size, file_count, metrics.KEY or metadata.KEY.
    """
    request = operation.VersionsRequest(
        parse_reference(reference),
        filters.read_filters(
            type_, tag, alias, registry, since, metric, metadata,
            is_unaliased=is_unaliased, older_than=older_than, keep=keep,
        ),
        filters.read_paging(sort, after, limit, VERSION_FIELDS),
    )  # fmt: skip
    found = operation.list_versions(open_workspace(context, as_of=as_of), request)
    show_list(shared_of(context), found, views.VERSION, empty="no versions")
