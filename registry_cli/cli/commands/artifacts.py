"""`registry artifacts`."""

from typing import Annotated, Final

import typer

from registry_cli.cli import views
from registry_cli.cli.as_of import AsOf
from registry_cli.cli.face import open_workspace, shared_of
from registry_cli.cli.output import show_list
from registry_cli.cli.values import read_filters
from registry_cli.domain.names import parse_entity_name, parse_project_name
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
    limit: Annotated[int | None, typer.Option(metavar="NUMBER", help="At most this many.")] = None,
    type_: Annotated[
        str | None, typer.Option("-t", "--type", metavar="TYPE", help="Of this type.")
    ] = None,
    tag: Annotated[str | None, typer.Option(help="With this tag.")] = None,
    alias: Annotated[str | None, typer.Option(help="With a version of this alias.")] = None,
    as_of: AsOf = None,
) -> None:
    """List the artifacts of all projects, or of one."""
    request = operation.ArtifactsRequest(
        parse_entity_name(entity) if entity is not None else None,
        parse_project_name(project) if project is not None else None,
        read_filters(type_, tag, alias, limit),
    )
    found = operation.list_artifacts(open_workspace(context, as_of=as_of), request)
    show_list(
        shared_of(context),
        found,
        views.ARTIFACT,
        empty="no artifacts yet; `registry log` makes them",
    )
