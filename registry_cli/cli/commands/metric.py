"""`registry metric`."""

from typing import Annotated, Final

import typer

from registry_cli.cli import run_pages, run_views
from registry_cli.cli.face import open_workspace, shared_of
from registry_cli.cli.output import show_one
from registry_cli.domain.metadata import check_metrics, parse_metric
from registry_cli.domain.names import parse_run_id
from registry_cli.errors import Hint, UsageError
from registry_cli.operations import metric as operation

EPILOG: Final = """\
Examples:
  registry metric acc=0.93 loss=0.2 --step 3
  registry metric seconds=71 --run nightly

Output in a pipe:
  run, step, metrics

Exit codes:
  2  no KEY=VALUE, no finite number, or outside a run
  5  a role is missing

See also:
  registry run, registry runs, registry compare
"""


def metric(
    context: typer.Context,
    values: Annotated[
        list[str], typer.Argument(metavar="KEY=VALUE…", help="Finite numbers, such as acc=0.93.")
    ],
    step: Annotated[
        int | None, typer.Option(metavar="NUMBER", help="When; else after the last step.")
    ] = None,
    run: Annotated[
        str | None, typer.Option(metavar="RUN", help="Of this run; else REGISTRY_RUN_ID.")
    ] = None,
) -> None:
    """Record what the current run measures, step by step.

    What was measured at the same step before is replaced. The versions that the run logs show
    the last value of each metric.
    """
    if len(values) > 1 and not any("=" in each for each in values):
        pairs = zip(values[::2], values[1::2], strict=False)
        meant = ("metric", *(f"{key}={value}" for key, value in pairs))
        raise UsageError(f"{values[0]!r} is not KEY=VALUE", Hint("a sign joins both", meant))
    measured = check_metrics(map(parse_metric, values))
    request = operation.MetricRequest(
        (operation.Point({**measured}, step),), parse_run_id(run) if run is not None else None
    )
    recorded = operation.record_metrics(open_workspace(context), request)
    show_one(shared_of(context), recorded, run_views.RECORDED, run_pages.metric_line)
