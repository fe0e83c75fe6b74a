"""A run that is looked at: what it was set to, and what it measured."""

from __future__ import annotations

import json
import time
from typing import TYPE_CHECKING, Final

from registry_cli.domain.runs import RUNNING
from registry_cli.operations.run_values import RunValuesRequest
from registry_cli.sdk.arguments import read_texts
from registry_cli.sdk.errors import InvalidValueError, MissingMemberError
from registry_cli.sdk.refused import NO_FILES, NO_PAGE, NO_SERVICE, Refused
from registry_cli.sdk.run_edits import EditedRun
from registry_cli.sdk.run_values import RunValues

_GO_ON: Final = "init(id=…) goes on with a run, and what is used and logged then belongs to it"
_POLL: Final = 1.0
"""Seconds between two looks at a run that somebody waits for."""

if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import Any, NoReturn

    from registry_cli.domain.metadata import Json
    from registry_cli.sdk.entries import ArtifactEntry


class RecordedRun(EditedRun):
    """Everything is read from the catalog, so a run that goes on is seen as it goes on."""

    create: Refused = Refused("init() begins a run, and init(id=…) goes on with one")
    delete: Refused = Refused("runs are records: versions say which of them they came from")
    update_state: Refused = Refused("a run ends with the process that began it")
    stop: Refused = Refused("a run is a process: send it a signal")
    use_artifact: Refused = Refused(_GO_ON)
    log_artifact: Refused = Refused(_GO_ON)
    upload_file: Refused = Refused(NO_FILES)
    console_logs: Refused = Refused(
        "what a script prints is its own: redirect it, and log the file"
    )
    storage_id: Refused = Refused(NO_SERVICE)
    to_html: Refused = Refused(NO_PAGE)
    download_history_exports: Refused = Refused("scan_history() yields all that was measured")

    @property
    def id(self) -> str:
        """The id."""
        return self._id

    @property
    def job_type(self) -> str:
        """What it did, such as `train`; empty where nobody said it."""
        return self._record().job_type

    @property
    def entity(self) -> str:
        """Whose the run is."""
        return self._record().entity

    @property
    def project(self) -> str:
        """The project that it belongs to."""
        return self._record().project

    @property
    def path(self) -> list[str]:
        """Entity, project and id."""
        run = self._record()
        return [run.entity, run.project, run.id]

    @property
    def state(self) -> str:
        """`open`, `running`, `finished`, `failed` or `killed`."""
        return self._record().state

    @property
    def created_at(self) -> str:
        """When it began, in UTC as ISO 8601."""
        return self._record().started_at

    @property
    def user(self) -> str:
        """Who began it."""
        return self._record().created_by

    @property
    def username(self) -> str:
        """Who began it."""
        return self.user

    @property
    def commit(self) -> str | None:
        """The git commit that it ran from, None where there was none."""
        commit = (self._record().git or {}).get("commit")
        return str(commit) if commit is not None else None

    @property
    def sweep(self) -> None:
        """None: there are no sweeps."""
        return

    @property
    def sweep_name(self) -> None:
        """None: there are no sweeps."""
        return

    @property
    def system_metrics(self) -> dict[str, float]:
        """Always empty: what the machine does is not measured."""
        return {}

    @property
    def json_config(self) -> str:
        """The configuration as JSON."""
        return json.dumps(self.rawconfig)

    @property
    def rawconfig(self) -> dict[str, Any]:
        """The configuration as a dict of its own."""
        return self._record().config

    @property
    def summary_metrics(self) -> dict[str, Any]:
        """The summary as a dict of its own."""
        return self._record().summary

    @property
    def lastHistoryStep(self) -> int:  # noqa: N802 - as W&B calls it
        """The last step at which something was measured, -1 where nothing was."""
        return self._shown().next_step - 1

    def files(
        self,
        names: list[str] | None = None,
        pattern: str | None = None,
        per_page: int = 50,
    ) -> list[ArtifactEntry]:
        """Return none: a run keeps no files of its own; `logged_artifacts` has some."""
        return []

    def file(self, name: str) -> NoReturn:
        """Refuse: a run keeps no files of its own."""
        raise MissingMemberError(f"the run {self._id!r} has no file {name!r}: {NO_FILES}")

    def wait_until_finished(self) -> None:
        """Return when the run has ended, also by being killed; one that nobody ends is `open`."""
        while self.state == RUNNING:
            time.sleep(_POLL)

    def load_full_data(self, force: bool = False) -> None:
        """Do nothing: what is read is read anew each time."""

    @property
    def metadata(self) -> dict[str, Any]:
        """How it was run: `command`, `git`, `python`, `duration` in seconds, `exit_status`."""
        run = self._record()
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
        return RunValues(lambda: self._record().config, self._write_config)

    @property
    def summary(self) -> RunValues:
        """The last value of each metric, and what was written there. Writing is kept at once."""
        return RunValues(lambda: self._record().summary, self._write_summary)

    @property
    def url(self) -> None:
        """None: there is no web page. `registry runs ID` shows the run."""
        return

    def history(
        self,
        samples: int = 500,
        keys: list[str] | None = None,
        x_axis: str = "_step",
        pandas: bool = False,
        stream: str = "default",
    ) -> list[dict[str, Any]]:
        """Return what was measured, a dict for each step with `_step`, in order.

        All steps are there, however many samples are asked for. It is no table of pandas, which
        would be loaded for it: `pandas.DataFrame(run.history())` makes one.
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
        use_cache: bool = True,
    ) -> Iterator[dict[str, Any]]:
        """Yield what was measured, a dict for each step with `_step`, in order.

        With `keys` only steps that have them all; `max_step` is not among them any more.
        """
        rows: dict[int, dict[str, Any]] = {}
        for name, points in self._shown().series.items():
            for step, value in points:
                rows.setdefault(step, {"_step": step})[name] = value
        wanted = {*read_texts("keys", keys)} if keys is not None else None
        for step in sorted(rows):
            is_wanted = wanted is None or wanted <= rows[step].keys()
            if is_wanted and (min_step or 0) <= step and (max_step is None or step < max_step):
                yield rows[step] if wanted is None else {key: rows[step][key] for key in keys or ()}

    beta_scan_history = scan_history
    """The same."""

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
