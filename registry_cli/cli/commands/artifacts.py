"""`registry artifacts`."""

from typing import Annotated, Final

import typer

from registry_cli.cli import filters, views
from registry_cli.cli.as_of import AsOf
from registry_cli.cli.face import open_workspace, shared_of
from registry_cli.cli.output import show_list
from registry_cli.domain.names import parse_entity_name, parse_project_name
from registry_cli.domain.ordering import SEQUENCE_FIELDS
from registry_cli.operations import artifacts as operation

EPILOG: Final = """\
Examples:
  registry artifacts
  registry artifacts --type model --project quickstart
  registry artifacts -q

Output in a pipe:
  qualified_name, type, version_count, latest, aliases, updated_at

Exit codes:
  3  no such entity

See also:
  registry versions, registry collections, registry help formatting
"""


def artifacts(
    context: typer.Context,
    project: Annotated[str | None, typer.Option("-p", "--project", help="Of this project.")] = None,
    entity: Annotated[str | None, typer.Option("-e", "--entity", help="Of this entity.")] = None,
    type_: filters.Type = None,
    tag: filters.Tag = None,
    alias: filters.HeldAlias = None,
    since: filters.Since = None,
    metric: filters.Metric = None,
    metadata: filters.Metadata = None,
    sort: filters.Sort = None,
    after: filters.After = None,
    limit: filters.Limit = None,
    as_of: AsOf = None,
) -> None:
    """List the artifacts of all projects, or of one.

    With --metric and --metadata, those with a version that meets all conditions. --sort takes
    qualified_name, type, version_count, created_at or updated_at.
    """
    request = operation.ArtifactsRequest(
        parse_entity_name(entity) if entity is not None else None,
        parse_project_name(project) if project is not None else None,
        filters.read_filters(type_, tag, alias, None, since, metric, metadata),
        filters.read_paging(sort, after, limit, SEQUENCE_FIELDS),
    )
    found = operation.list_artifacts(open_workspace(context, as_of=as_of), request)
    show_list(
        shared_of(context),
        found,
        views.ARTIFACT,
        empty="no artifacts yet; `registry log` makes them",
    )
