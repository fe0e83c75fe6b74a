"""What a run says of itself."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from registry_cli.operations.run_values import RunValuesRequest, update_run
from registry_cli.operations.runs import RunPath, show_run
from registry_cli.sdk.arguments import read_text
from registry_cli.sdk.run_state import RunState
from registry_cli.sdk.run_values import RunValues

if TYPE_CHECKING:
    from registry_cli.domain.metadata import Json
    from registry_cli.domain.runs import Run as Record
    from registry_cli.sdk.measuring import Measuring


class RunSaid(RunState):
    """Everything is read from the catalog; of a run that is not kept there, from the script."""

    _entity: str
    _project: str
    _measuring: Measuring
    _unkept: tuple[dict[str, Json], dict[str, Json]] | None
    """Configuration and summary, where they cannot be kept."""

    @property
    def id(self) -> str:
        """The id of the run."""
        return self._id

    @property
    def entity(self) -> str:
        """Whose the run is: a team or a user."""
        return self._entity

    @property
    def project(self) -> str:
        """The project that its artifacts go to."""
        return self._project

    @property
    def path(self) -> str:
        """The entity, project and id, as `Api().run` takes them."""
        return f"{self._entity}/{self._project}/{self._id}"

    @property
    def url(self) -> None:
        """None: there is no web page. `registry runs ID` shows the run."""
        return

    @property
    def name(self) -> str:
        """What the run is called, its id unless it was named."""
        return self._id if self._unkept is not None else self._read().name

    @name.setter
    def name(self, name: str) -> None:
        request = RunValuesRequest(self._id, name=read_text("name", name))
        self._active("name").perform(lambda workspace: update_run(workspace, request))

    @property
    def config(self) -> RunValues:
        """What the run was set to: `run.config.lr`, `run.config["lr"] = 0.1`."""
        return RunValues(self._read_config, self._write_config)

    @property
    def summary(self) -> RunValues:
        """The last value of each metric, and what was written here by hand."""
        return RunValues(self._read_summary, self._write_summary)

    def _read(self) -> Record:
        path = RunPath(self._id)
        return self._home.perform(lambda workspace: show_run(workspace, path)).run

    def _read_config(self) -> dict[str, Any]:
        return self._read().config if self._unkept is None else self._unkept[0]

    def _write_config(self, values: dict[str, Json], gone: tuple[str, ...]) -> None:
        self._write(0, RunValuesRequest(self._id, config=values, removed_config=gone))

    def _read_summary(self) -> dict[str, Any]:
        if self._unkept is not None:
            return self._unkept[1]
        self._measuring.flush()
        return self._read().summary

    def _write_summary(self, values: dict[str, Json], gone: tuple[str, ...]) -> None:
        self._write(1, RunValuesRequest(self._id, summary=values, removed_summary=gone))

    def _write(self, kind: int, request: RunValuesRequest) -> None:
        if self._unkept is None:
            self._active("be changed").perform(lambda workspace: update_run(workspace, request))
            return
        held = self._unkept[kind]
        for key in (*request.removed_config, *request.removed_summary):
            held.pop(key, None)
        held.update(request.summary if kind else request.config)
