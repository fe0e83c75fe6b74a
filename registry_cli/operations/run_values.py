"""Change what a run says of itself: its name and labels, config and summary."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from registry_cli.catalog import run_details
from registry_cli.domain.metadata import check_text, check_values
from registry_cli.domain.runs import RunLabels, check_labels
from registry_cli.operations.current_run import check_run, ensure_open_run

if TYPE_CHECKING:
    from registry_cli.catalog.connections import Connection
    from registry_cli.domain.metadata import Json
    from registry_cli.domain.runs import Run
    from registry_cli.workspace import Workspace


class RunValuesRequest(NamedTuple):
    """Which run, and the top-level keys that get values or go; what is not named stays.

    An empty `name` is the id again. `added_tags` and `removed_tags` change those that are there;
    `labels.tags` takes their place.
    """

    run: str
    name: str | None = None
    config: dict[str, Json] = {}  # noqa: RUF012 - a named tuple, whose defaults nobody changes
    removed_config: tuple[str, ...] = ()
    summary: dict[str, Json] = {}  # noqa: RUF012 - as above
    removed_summary: tuple[str, ...] = ()
    labels: RunLabels = RunLabels()
    added_tags: tuple[str, ...] = ()
    removed_tags: tuple[str, ...] = ()


def update_run(workspace: Workspace, request: RunValuesRequest) -> Run:
    """Change values of a run; what stands in its summary by hand comes before its metrics.

    Raises `UsageError` for values that JSON cannot have.
    """
    workspace.refuse_early(lambda connection: check_run(connection, workspace, request.run))
    with workspace.writing() as transaction:
        connection = transaction.connection
        check_run(connection, workspace, request.run)
        ensure_open_run(transaction, workspace, request.run)
        name, config, summary = run_details.read_values(connection, request.run) or ("", {}, {})
        run_details.write_values(
            connection,
            request.run,
            name=name if request.name is None else check_text(request.name) or request.run,
            config=_changed(config, request.config, request.removed_config),
            summary=_changed(summary, request.summary, request.removed_summary),
        )
        run_details.write_labels(connection, request.run, _labels(connection, request))
        (run,) = run_details.list_runs(connection, run_id=request.run)
        return run


def _labels(connection: Connection, request: RunValuesRequest) -> RunLabels:
    labels = request.labels
    if request.added_tags or request.removed_tags:
        (run,) = run_details.list_runs(connection, run_id=request.run)
        kept = (tag for tag in run.tags if tag not in request.removed_tags)
        labels = labels._replace(tags=(*kept, *request.added_tags))
    return check_labels(labels)


def _changed(
    held: dict[str, Json], changes: dict[str, Json], removed: tuple[str, ...]
) -> dict[str, Json]:
    kept = {key: value for key, value in held.items() if key not in removed}
    return {**kept, **check_values(changes)}
