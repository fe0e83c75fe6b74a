"""A run that is looked at: what it was set to, and what it measured."""

from __future__ import annotations

from typing import TYPE_CHECKING

from registry_cli.operations.run_values import RunValuesRequest
from registry_cli.sdk.errors import InvalidValueError
from registry_cli.sdk.run_edits import EditedRun
from registry_cli.sdk.run_values import RunValues

if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import Any

    from registry_cli.domain.metadata import Json


class RecordedRun(EditedRun):
    """Everything is read from the catalog, so a run that goes on is seen as it goes on."""

    @property
    def id(self) -> str:
        """The id."""
        return self._id

    @property
    def job_type(self) -> str:
        """What it did, such as `train`; empty where nobody said it."""
        return self._read().run.job_type

    @property
    def entity(self) -> str:
        """Whose the run is."""
        return self._read().run.entity

    @property
    def project(self) -> str:
        """The project that it belongs to."""
        return self._read().run.project

    @property
    def path(self) -> list[str]:
        """Entity, project and id."""
        run = self._read().run
        return [run.entity, run.project, run.id]

    @property
    def state(self) -> str:
        """`open`, `running`, `finished`, `failed` or `killed`."""
        return self._read().run.state

    @property
    def created_at(self) -> str:
        """When it began, in UTC as ISO 8601."""
        return self._read().run.started_at

    @property
    def user(self) -> str:
        """Who began it."""
        return self._read().run.created_by

    @property
    def metadata(self) -> dict[str, Any]:
        """How it was run: `command`, `git`, `python`, `duration` in seconds, `exit_status`."""
        run = self._read().run
        return {
            "command": [*run.command] if run.command is not None else None,
            "git": run.git,
            "python": run.python,
            "duration": run.duration,
            "exit_status": run.exit_status,
        }

    @property
    def config(self) -> RunValues:
        """What it was set to. Writing to it is kept at once."""
        return RunValues(lambda: self._read().run.config, self._write_config)

    @property
    def summary(self) -> RunValues:
        """The last value of each metric, and what was written there. Writing is kept at once."""
        return RunValues(lambda: self._read().run.summary, self._write_summary)

    @property
    def url(self) -> None:
        """None: there is no web page. `registry runs ID` shows the run."""
        return

    def history(
        self, samples: int = 500, keys: list[str] | None = None, pandas: bool = False
    ) -> list[dict[str, Any]]:
        """Return what was measured, a dict for each step with `_step`, in order.

        All steps are there, however many samples are asked for.
        """
        if pandas:
            raise InvalidValueError("pandas.DataFrame(run.history()) makes the table")
        return [*self.scan_history(keys)]

    def scan_history(
        self,
        keys: list[str] | None = None,
        page_size: int = 1000,
        min_step: int | None = None,
        max_step: int | None = None,
    ) -> Iterator[dict[str, Any]]:
        """Yield what was measured, a dict for each step with `_step`, in order.

        With `keys` only steps that have them all; `max_step` is not among them any more.
        """
        rows: dict[int, dict[str, Any]] = {}
        for name, points in self._read().series.items():
            for step, value in points:
                rows.setdefault(step, {"_step": step})[name] = value
        wanted = {*keys} if keys is not None else None
        for step in sorted(rows):
            is_wanted = wanted is None or wanted <= rows[step].keys()
            if is_wanted and (min_step or 0) <= step and (max_step is None or step < max_step):
                yield rows[step] if wanted is None else {key: rows[step][key] for key in keys or ()}

    def __repr__(self) -> str:
        return f"<Run {'/'.join(self.path)!r} ({self.state})>"

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, RecordedRun):
            return NotImplemented
        return (self._home.location, self._id) == (other._home.location, other._id)

    def __hash__(self) -> int:
        return hash(self._id)

    def _write_config(self, values: dict[str, Json], gone: tuple[str, ...]) -> None:
        self._write(RunValuesRequest(self._id, config=values, removed_config=gone))

    def _write_summary(self, values: dict[str, Json], gone: tuple[str, ...]) -> None:
        self._write(RunValuesRequest(self._id, summary=values, removed_summary=gone))
