"""Runs that pass filters, and one by its path."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from registry_cli.domain.names import parse_entity_name, parse_project_name, parse_run_id
from registry_cli.operations.find_runs import FindRunsRequest, find_runs
from registry_cli.operations.runs import RunPath, read_run
from registry_cli.sdk.arguments import read_text
from registry_cli.sdk.artifact import RunRecord
from registry_cli.sdk.errors import InvalidValueError, speaking_python
from registry_cli.sdk.results import Results

if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import Any

    from registry_cli.sdk.home import Home

_PARTS: Final = 3
"""Of a whole path: entity, project and id."""


class Runs(Results[RunRecord]):
    """Runs of one project or of all that pass filters."""

    def histories(
        self,
        samples: int = 500,
        keys: list[str] | None = None,
        x_axis: str = "_step",
        format: str = "default",
        stream: str = "default",
    ) -> list[dict[str, Any]]:
        """Return what all of them measured, a dict for each step with `_step` and `run_id`."""
        if format != "default":
            raise InvalidValueError("pandas.DataFrame(runs.histories()) makes the table")
        return [
            {**row, "run_id": run.id} for run in self for row in run.history(samples, keys, x_axis)
        ]

    def upgrade_to_full(self) -> None:
        """Do nothing: what is read is read anew each time."""

    def __init__(
        self, home: Home, path: str | None, filters: Mapping[str, Any] | None, order: str
    ) -> None:
        entity, project = _read_project(path)
        request = FindRunsRequest(entity, project, filters, order)
        super().__init__(
            lambda: [
                RunRecord(home, row.id)
                for row in home.perform(lambda workspace: find_runs(workspace, request))
            ]
        )


def find_run(home: Home, path: str) -> RunRecord:
    """Return a run by its id, `project/id` or `entity/project/id`."""
    parts = path.strip("/").split("/")
    if len(parts) > _PARTS and parts[-2] == "runs":  # as in the address of its page
        del parts[-2]
    if len(parts) > _PARTS:
        raise InvalidValueError(f"{path!r} is no run: it is entity/project/id")
    with speaking_python():
        wanted = RunPath(
            parse_run_id(parts[-1]),
            parse_project_name(parts[-2]) if len(parts) > 1 else None,
            parse_entity_name(parts[0]) if len(parts) == _PARTS else None,
        )
    return RunRecord(home, home.perform(lambda workspace: read_run(workspace, wanted)).id)


def _read_project(path: str | None) -> tuple[str | None, str | None]:
    if not path:
        return None, None
    entity, slash, project = read_text("path", path).strip("/").rpartition("/")
    if "/" in entity:
        raise InvalidValueError(f"{path!r} is no project: it is entity/project")
    with speaking_python():
        return (
            parse_entity_name(entity) if slash else None,
            parse_project_name(project),
        )
