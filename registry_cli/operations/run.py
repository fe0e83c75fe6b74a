"""Begin and end runs: what is logged, used and measured in between belongs to them."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Final, NamedTuple

from registry_cli.catalog import run_details, runs
from registry_cli.domain.metadata import check_text, check_values, escape_bytes
from registry_cli.domain.names import parse_run_id
from registry_cli.domain.runs import FAILED, FINISHED, KILLED, RUNNING, RunLabels, check_labels
from registry_cli.operations.access import Access
from registry_cli.operations.current_run import ensure_open_run, ensure_project, require_run
from registry_cli.operations.run_diff import keeping_diff
from registry_cli.operations.scope import read_scope
from registry_cli.workspace.processes import this_process

if TYPE_CHECKING:
    from registry_cli.catalog.connections import Connection
    from registry_cli.catalog.entities import Entity
    from registry_cli.domain.metadata import Json
    from registry_cli.domain.runs import Run
    from registry_cli.workspace import Workspace

SIGNAL_BASE: Final = 128
"""An exit status beyond this one tells the signal that ended a process."""
_LAST_SIGNAL: Final = 64
"""Beyond it, as 255, a command says only that it failed."""


class StartRequest(NamedTuple):
    """How a run begins.

    Without an `id` it gets a new one, and the current run is its parent; with an id that is taken
    that run goes on, `config` is added to its own, and `labels` take the place of its own. `git`
    and `python` as in `domain.runs.Run`; `diff` is what the work tree differs in from its commit,
    to be kept.
    """

    id: str | None = None
    name: str | None = None
    project: str | None = None
    entity: str | None = None
    config: dict[str, Json] = {}  # noqa: RUF012 - a named tuple, whose defaults nobody changes
    command: tuple[str, ...] | None = None
    git: dict[str, Json] | None = None
    python: dict[str, Json] | None = None
    diff: bytes | None = None
    labels: RunLabels = RunLabels()


class Started(NamedTuple):
    """The run, whether it is new, and whether this process is the one that will end it."""

    run: Run
    is_new: bool
    is_owner: bool


class FinishRequest(NamedTuple):
    """Which run ends, with which exit status of its command, after how many seconds.

    A status of 128 and a signal counts as killed. `duration` of None is told from the clock.
    """

    run: str
    exit_status: int = 0
    duration: float | None = None


def start_run(workspace: Workspace, request: StartRequest) -> Started:
    """Begin a run that this process ends; one that another process goes on with is joined.

    A run that ended goes on, under this process. Raises `RefusedError` for who may not log there,
    and `UsageError` for values that no run can have.
    """
    config = check_values(request.config)
    name = check_text(request.name) if request.name is not None else None
    labels = check_labels(request.labels)
    command = tuple(map(escape_bytes, request.command)) if request.command is not None else None
    run_id = parse_run_id(request.id) if request.id is not None else workspace.new_run_id()

    def check(connection: Connection) -> None:
        Access(connection, workspace).require_logging(
            _owner(connection, workspace, request, run_id)
        )

    workspace.refuse_early(check)
    with keeping_diff(workspace, request.diff) as diff, workspace.writing() as transaction:
        connection = transaction.connection
        check(connection)
        scope = read_scope(connection, workspace, entity=request.entity, project=request.project)
        is_new = runs.find_run(connection, run_id) is None
        if is_new:
            runs.ensure_run(
                connection,
                run_id=run_id,
                project_id=ensure_project(transaction, scope),
                at=transaction.at,
                by=transaction.author.actor,
                name=name,
            )
        run_details.open_details(connection, run_id, at=transaction.at)
        state, _ = run_details.read_state(connection, run_id) or (None, None)
        is_owner = state != RUNNING
        if is_owner:
            parent = scope.run.value if scope.run is not None and request.id is None else None
            if parent is not None:
                ensure_open_run(transaction, workspace, parent)
            run_details.begin(
                connection,
                run_id,
                at=transaction.at,
                parent=parent,
                command=command,
                git={**request.git, "diff": diff.name} if request.git is not None else None,
                python=request.python,
                process=this_process(),
            )
            diff.note(transaction, run_id)
        _add_values(connection, run_id, name, config)
        run_details.write_labels(connection, run_id, labels)
        (run,) = run_details.list_runs(connection, run_id=run_id)
        return Started(run, is_new, is_owner)


def finish_run(workspace: Workspace, request: FinishRequest) -> Run:
    """End a run, if it was this process that began it; for others it goes on.

    Raises `NotFoundError` where there is no such run.
    """
    with workspace.writing() as transaction:
        connection = transaction.connection
        require_run(connection, request.run)
        state, process = run_details.read_state(connection, request.run) or (None, None)
        (run,) = run_details.list_runs(connection, run_id=request.run)
        if state != RUNNING or process != this_process():
            return run
        duration = request.duration
        if duration is None:
            duration = _seconds_between(run.started_at, transaction.at)
        duration = round(duration, 3)
        run_details.end(
            connection,
            request.run,
            state=_state_after(request.exit_status),
            exit_status=request.exit_status,
            at=transaction.at,
            duration=duration,
        )
        (run,) = run_details.list_runs(connection, run_id=request.run)
        return run


def _owner(
    connection: Connection, workspace: Workspace, request: StartRequest, run_id: str
) -> Entity:
    scope = read_scope(connection, workspace, entity=request.entity, project=request.project)
    return runs.find_owner(connection, run_id) or scope.entity


def _add_values(
    connection: Connection, run_id: str, name: str | None, config: dict[str, Json]
) -> None:
    held_name, held_config, summary = run_details.read_values(connection, run_id) or ("", {}, {})
    run_details.write_values(
        connection,
        run_id,
        name=name or held_name,
        config=check_values({**held_config, **config}),
        summary=summary,
    )


def _state_after(exit_status: int) -> str:
    if SIGNAL_BASE < exit_status <= SIGNAL_BASE + _LAST_SIGNAL:
        return KILLED
    return FAILED if exit_status else FINISHED


def _seconds_between(start: str, end: str) -> float:
    elapsed = datetime.fromisoformat(end) - datetime.fromisoformat(start)
    return max(0.0, elapsed.total_seconds())
