"""`registry collections`."""

from typing import Annotated, Final

import typer

from registry_cli.cli import filters, views
from registry_cli.cli.as_of import AsOf
from registry_cli.cli.face import open_workspace, shared_of
from registry_cli.cli.output import show_list
from registry_cli.domain.ordering import SEQUENCE_FIELDS
from registry_cli.errors import Hint, UsageError
from registry_cli.operations import collections as operation

EPILOG: Final = """\
Examples:
  registry collections
  registry collections model --alias production
  registry collections --metric 'acc>=0.9' --sort -updated_at

Output in a pipe:
  qualified_name, type, version_count, latest, aliases, updated_at

Exit codes:
  2  a condition or column that there is not
  3  no such registry

See also:
  registry versions, registry search, registry registries, registry artifacts
"""


def collections(
    context: typer.Context,
    registry: Annotated[
        str | None, typer.Argument(metavar="[REGISTRY]", help="Else all registries.")
    ] = None,
    type_: filters.Type = None,
    tag: filters.Tag = None,
    alias: filters.HeldAlias = None,
    in_registry: filters.Registry = None,
    since: filters.Since = None,
    metric: filters.Metric = None,
    metadata: filters.Metadata = None,
    sort: filters.Sort = None,
    after: filters.After = None,
    limit: filters.Limit = None,
    as_of: AsOf = None,
) -> None:
    """List the collections of one registry, or of all.

    With --metric and --metadata, those with a version that meets all conditions. --sort takes
    qualified_name, type, version_count, created_at or updated_at.
    """
    if registry is not None and in_registry is not None:
        raise UsageError(
            f"the registry is named twice, {registry!r} and {in_registry!r}", Hint("leave one out")
        )
    request = operation.CollectionsRequest(
        filters.read_filters(
            type_, tag, alias, registry if registry is not None else in_registry, since,
            metric, metadata,
        ),
        filters.read_paging(sort, after, limit, SEQUENCE_FIELDS),
    )  # fmt: skip
    found = operation.list_collections(open_workspace(context, as_of=as_of), request)
    show_list(
        shared_of(context),
        found,
        views.COLLECTION,
        empty="no collections yet; `registry link` makes them",
    )
