"""Find runs by filters, in the order of a field."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final, NamedTuple

from registry_cli.domain.filters import read_filter
from registry_cli.errors import Hint, UsageError
from registry_cli.operations.runs import RunsRequest, list_runs

if TYPE_CHECKING:
    from registry_cli.domain.runs import Run
    from registry_cli.workspace import Workspace

_FIELDS: Final = {
    "id": "id", "name": "id", "display_name": "name", "displayName": "name", "project": "project",
    "entity": "entity", "state": "state", "config": "config", "summary": "summary",
    "summary_metrics": "summary", "created_at": "started_at", "createdAt": "started_at",
    "started_at": "started_at", "duration": "duration", "exit_status": "exit_status",
    "user": "created_by", "username": "created_by", "git": "git", "parent": "parent",
    "job_type": "job_type", "jobType": "job_type", "group": "group", "tags": "tags", "tag": "tags",
    "notes": "notes", "description": "notes",
}  # fmt: skip
"""What a filter and an order may call the fields, and what these are called."""


class FindRunsRequest(NamedTuple):
    """Of which entity and project (None: all), what must hold, and in which order."""

    entity: str | None = None
    project: str | None = None
    filter: object = None
    order: str = "+created_at"


def find_runs(workspace: Workspace, request: FindRunsRequest) -> list[Run]:
    """Return the runs that pass; those without a value to order by come last."""
    holds = read_filter(request.filter, _FIELDS)
    field, is_descending = request.order.lstrip("+-"), request.order.startswith("-")
    first, _, rest = field.partition(".")
    if first not in _FIELDS:
        raise UsageError(
            f"runs have no order {request.order!r}", Hint(f"there are {', '.join(_FIELDS)}")
        )
    found = list_runs(workspace, RunsRequest(entity=request.entity, project=request.project))
    rows = [(run, run._asdict()) for run in reversed(found)]
    passing = [(_value(row, _FIELDS[first], rest), run) for run, row in rows if holds(row)]
    with_value = [pair for pair in passing if pair[0] is not None]
    with_value.sort(key=lambda pair: _sortable(pair[0]), reverse=is_descending)
    return [run for _, run in (*with_value, *(pair for pair in passing if pair[0] is None))]


def _value(row: dict[str, Any], field: str, rest: str) -> object:
    value = row[field]
    return value.get(rest) if rest and isinstance(value, dict) else value


def _sortable(value: object) -> tuple[int, Any]:
    """Put numbers before texts, and everything else by how it is written."""
    if isinstance(value, int | float):
        return 0, value
    return (1, value) if isinstance(value, str) else (2, repr(value))
