"""List runs, or show one with what it measured, took and gave."""

from __future__ import annotations

import itertools
from typing import TYPE_CHECKING, NamedTuple

from registry_cli.catalog import entities, imported_runs, metrics, run_details, usages
from registry_cli.domain.runs import STATES
from registry_cli.errors import Hint, NotFoundError, UsageError
from registry_cli.operations.killed_runs import as_killed, mark_killed_runs

if TYPE_CHECKING:
    from collections.abc import Iterator

    from registry_cli.catalog.connections import Connection
    from registry_cli.domain.runs import Run
    from registry_cli.workspace import Workspace


class RunsRequest(NamedTuple):
    """Which runs: each value that is not None leaves out what has another."""

    entity: str | None = None
    project: str | None = None
    state: str | None = None
    parent: str | None = None
    limit: int | None = None
    job_type: str | None = None
    group: str | None = None
    tag: str | None = None


class RunPath(NamedTuple):
    """A run by its id, or by `entity/project/id`."""

    id: str
    project: str | None = None
    entity: str | None = None


class ShownRun(NamedTuple):
    """A run, its series by metric (steps and values), its children in turn, and its versions.

    `inputs` and `outputs` are the qualified names of versions in their artifacts;
    `inputs_elsewhere` what those are called in another home that did not come with the run.
    """

    run: Run
    series: dict[str, tuple[tuple[int, float | None], ...]]
    inputs: tuple[str, ...]
    outputs: tuple[str, ...]
    children: tuple[Run, ...]
    inputs_elsewhere: tuple[str, ...]

    @property
    def next_step(self) -> int:
        """The step at which the run goes on measuring: one more than the last."""
        return max((points[-1][0] + 1 for points in self.series.values() if points), default=0)


def list_runs(workspace: Workspace, request: RunsRequest) -> list[Run]:
    """Return runs, newest first. Raises `NotFoundError` for an entity that is not there."""
    if request.state is not None and request.state not in STATES:
        raise UsageError(
            f"there is no state {request.state!r}", Hint(f"there are {', '.join(STATES)}")
        )
    gone = _find_killed(workspace)
    with workspace.reading() as connection:
        entity_id = None
        if request.entity is not None:
            entity = entities.find_entity(connection, request.entity)
            if entity is None:
                raise NotFoundError(
                    f"there is no entity {request.entity!r}", Hint("see who you are", ("whoami",))
                )
            entity_id = entity.id
        found = run_details.list_runs(
            connection,
            entity_id=entity_id,
            project=request.project,
            parent=request.parent,
            state=None if gone else request.state,
            job_type=request.job_type,
            group=request.group,
            tag=request.tag,
            limit=None if gone else request.limit,
        )
    # Those that are gone may not be marked so.
    told = (as_killed(run, gone) for run in found)
    wanted = (run for run in told if request.state in {None, run.state})
    return [*itertools.islice(wanted, request.limit)]


def read_run(workspace: Workspace, path: RunPath) -> Run:
    """Return one run without its series. Raises `NotFoundError` where there is none."""
    gone = _find_killed(workspace)
    with workspace.reading() as connection:
        return as_killed(_find(connection, path), gone)


def show_run(workspace: Workspace, path: RunPath) -> ShownRun:
    """Return one run with all its series. Raises `NotFoundError` where there is none."""
    gone = _find_killed(workspace)
    with workspace.reading() as connection:
        run = as_killed(_find(connection, path), gone)
        children = run_details.list_runs(connection, parent=run.id)
        return ShownRun(
            run=run,
            series=dict(_read_all_series(connection, run.id)),
            inputs=tuple(usages.list_names(connection, run.id, usages.INPUT)),
            outputs=tuple(usages.list_names(connection, run.id, usages.OUTPUT)),
            children=tuple(as_killed(child, gone) for child in reversed(children)),
            inputs_elsewhere=tuple(imported_runs.list_absent(connection, run.id, usages.INPUT)),
        )


def _find_killed(workspace: Workspace) -> frozenset[str]:
    """Return the runs that are found killed now, which says nothing of an earlier moment."""
    return mark_killed_runs(workspace) if workspace.surroundings.as_of is None else frozenset()


def _find(connection: Connection, path: RunPath) -> Run:
    for run in run_details.list_runs(connection, run_id=path.id):
        if path.project in {None, run.project} and path.entity in {None, run.entity}:
            return run
    raise NotFoundError(f"there is no run {path.id!r}", _called_so(connection, path))


def _called_so(connection: Connection, path: RunPath) -> Hint:
    """Name the newest run whose name was taken for its id."""
    from registry_cli.domain.suggestions import instead_of  # noqa: PLC0415 - only for an error

    every = run_details.list_runs(connection, project=path.project)
    named = [run.id for run in every if run.name == path.id and path.entity in {None, run.entity}]
    if not named:
        return Hint("these are there", ("runs",))
    which = "a run is called so" if len(named) == 1 else f"{len(named)} runs are called so, last"
    return Hint(f"{which} {named[0]}", ("runs", named[0]), correct=instead_of(path.id, named[0]))


def _read_all_series(
    connection: Connection, run_id: str
) -> Iterator[tuple[str, tuple[tuple[int, float | None], ...]]]:
    for name in metrics.list_names(connection, run_id):
        yield name, tuple(metrics.read_series(connection, run_id, name))
