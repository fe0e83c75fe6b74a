"""`registry runs`."""

from typing import Annotated, Final

import typer

from registry_cli.cli import run_pages, run_views
from registry_cli.cli.as_of import AsOf
from registry_cli.cli.chart_options import InTerminal, ToFile
from registry_cli.cli.chart_output import chart_file, chart_text, refuse_with_format, write_chart
from registry_cli.cli.chart_panels import run_chart
from registry_cli.cli.face import open_workspace, shared_of
from registry_cli.cli.output import show_bytes, show_list, show_page, show_record
from registry_cli.cli.values import read_limit, read_run_path
from registry_cli.domain.names import parse_entity_name, parse_project_name, parse_run_id
from registry_cli.domain.runs import STATES
from registry_cli.errors import Hint, UsageError
from registry_cli.operations import runs as operation
from registry_cli.operations.run_diff import read_diff

EPILOG: Final = """\
Examples:
  registry runs --project vision --limit 10
  registry runs --state failed -q
  registry runs nightly --chart

Output in a pipe:
  id, name, project, state, exit_status, started_at, duration, command, parent,
  entity, job_type, group, tags

Exit codes:
  0  also where a filter matches nothing
  2  FILE is no image
  3  no such run or entity, or nothing that could be drawn
  7  the extra `charts` is not installed

See also:
  registry run, registry metric, registry lineage, registry compare
"""


def runs(
    context: typer.Context,
    run: Annotated[
        str | None, typer.Argument(metavar="[RUN]", help="One run, or ENTITY/PROJECT/RUN.")
    ] = None,
    project: Annotated[str | None, typer.Option("-p", "--project", help="Of this project.")] = None,
    entity: Annotated[str | None, typer.Option("-e", "--entity", help="Of this entity.")] = None,
    state: Annotated[
        str | None, typer.Option(metavar="STATE", help=f"In this state: {', '.join(STATES)}.")
    ] = None,
    parent: Annotated[
        str | None, typer.Option(metavar="RUN", help="Begun within this run.")
    ] = None,
    job_type: Annotated[
        str | None, typer.Option("--job-type", metavar="TEXT", help="Of this type.")
    ] = None,
    group: Annotated[
        str | None, typer.Option("--group", metavar="TEXT", help="In this group.")
    ] = None,
    tag: Annotated[
        str | None, typer.Option("--tag", metavar="TEXT", help="With this tag of runs.")
    ] = None,
    diff: Annotated[
        bool, typer.Option("--diff", help="Print what the work tree of the run differed in.")
    ] = False,
    draws: InTerminal = False,
    image: ToFile = None,
    limit: Annotated[
        int | None, typer.Option(metavar="NUMBER", help="At most this many, the newest.")
    ] = None,
    as_of: AsOf = None,
) -> None:
    """List runs, newest first, or show one with its metrics, inputs and outputs.

    A log outside a run has a run of its own. Which runs were killed is found out on the host
    where they ran. --as-of tells which there were, what they had taken and given, and which went
    on; their configs and metrics are the last there are.
    """
    request = operation.RunsRequest(
        entity=parse_entity_name(entity) if entity is not None else None,
        project=parse_project_name(project) if project is not None else None,
        state=state,
        parent=parse_run_id(parent) if parent is not None else None,
        limit=read_limit(limit),
        job_type=job_type,
        group=group,
        tag=tag,
    )
    shared = shared_of(context)
    only_of_one = {"--diff": diff, "--chart": draws, "--chart-file": image is not None}
    if run is None and any(only_of_one.values()):
        option = next(option for option, is_given in only_of_one.items() if is_given)
        raise UsageError(f"{option} is of one run", Hint("name it; these are there", ("runs",)))
    if draws:
        refuse_with_format(shared)
    file = chart_file(image)
    if run is None:
        found = operation.list_runs(open_workspace(context, as_of=as_of), request)
        show_list(shared, found, run_views.RUN, empty="no runs")
        return
    if any(value is not None for value in request):
        raise UsageError("one run has no filters", Hint("leave them out", ("runs", run)))
    workspace = open_workspace(context, as_of=as_of)
    shown = operation.show_run(workspace, read_run_path(run))
    if diff:
        show_bytes(read_diff(workspace, shown.run.id))
        return
    if file is not None:
        write_chart(run_chart(shown), file)
    if draws:
        chart = run_chart(shown)
        show_page(shared, lambda reader: chart_text(chart, reader))
        return
    show_record(
        shared,
        run_views.shown_run_json(shown),
        shown.run.id,
        lambda reader: run_pages.run_page(shown, reader),
    )
