"""Record what a run measures, step by step."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

from registry_cli.catalog import metrics, runs
from registry_cli.domain.metadata import check_measured
from registry_cli.errors import Hint, UsageError
from registry_cli.operations.current_run import check_run, current_run_id, ensure_open_run

if TYPE_CHECKING:
    from collections.abc import Mapping

    from registry_cli.catalog.connections import Connection
    from registry_cli.workspace import Workspace

_HIGHEST_STEP: Final = 2**53
"""Beyond it not every number can be told in JSON."""


class Point(NamedTuple):
    """Values of one step; a step of None is the one after the highest of the run."""

    values: Mapping[str, float | None]
    step: int | None = None


class MetricRequest(NamedTuple):
    """What was measured, in order, in which run: None for the current one."""

    points: tuple[Point, ...]
    run: str | None = None


class Recorded(NamedTuple):
    """The run and the last step that was written, with its values; NaN became None."""

    run: str
    step: int
    metrics: dict[str, float | None]


def record_metrics(workspace: Workspace, request: MetricRequest) -> Recorded:
    """Write values of a run; what was measured at the same step before is replaced.

    An id that nobody used yet starts that run. Raises `UsageError` for what is no number, for
    infinite ones, and outside a run.
    """
    points = [Point(check_measured(values), check_step(step)) for values, step in request.points]
    if not any(point.values for point in points):
        raise UsageError("there is nothing to record", Hint("write it as acc=0.93"))

    def check(connection: Connection) -> str:
        run_id = current_run_id(connection, workspace, request.run)
        check_run(connection, workspace, run_id)
        return run_id

    workspace.refuse_early(check)
    with workspace.writing() as transaction:
        run_id = check(transaction.connection)
        namesake = _namesake(transaction.connection, request)
        ensure_open_run(transaction, workspace, run_id)
        written = 0
        values: dict[str, float | None] = {}
        for point in points:
            values = dict(point.values)
            step = point.step
            if step is None:
                step = metrics.next_step(transaction.connection, run_id)
            metrics.add_points(transaction.connection, run_id, step, values)
            written = step
    if namesake is not None:
        workspace.note(
            f"{run_id!r} is the name of the run {namesake}, and now the id of a new one, too"
        )
    return Recorded(run_id, written, values)


def _namesake(connection: Connection, request: MetricRequest) -> str | None:
    """Return the run whose name was probably taken for its id, where this begins another."""
    if request.run is None or runs.find_run(connection, request.run) is not None:
        return None
    return runs.find_newest_called(connection, request.run)


def check_step(step: int | None) -> int | None:
    """Return a step that values may have; None is the next one."""
    if step is not None and not 0 <= step <= _HIGHEST_STEP:
        raise UsageError(f"there is no step {step}", Hint(f"count steps from 0 to {_HIGHEST_STEP}"))
    return step
