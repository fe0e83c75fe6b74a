"""What a run says of itself."""

from __future__ import annotations

import threading
from datetime import datetime
from typing import TYPE_CHECKING, Any

from registry_cli.domain.runs import RunLabels
from registry_cli.operations.run_values import RunValuesRequest, update_run
from registry_cli.operations.runs import RunPath, read_run, show_run
from registry_cli.sdk.accepted import Settings
from registry_cli.sdk.arguments import read_text, read_texts
from registry_cli.sdk.edits import Change
from registry_cli.sdk.errors import speaking_python
from registry_cli.sdk.run_state import RunState
from registry_cli.sdk.run_values import RunValues
from registry_cli.sdk.saving import difference

if TYPE_CHECKING:
    from collections.abc import Iterable

    from registry_cli.domain.metadata import Json
    from registry_cli.domain.runs import Run as Record
    from registry_cli.operations.runs import ShownRun
    from registry_cli.sdk.measuring import Measuring
    from registry_cli.sdk.summing_up import Definitions


class LastRead(threading.local):
    """The tags that a thread was told of, against which it changes them."""

    tags: tuple[str, ...]


class RunSaid(RunState):
    """Everything is read from the catalog; of a run that is not kept there, from the script."""

    _entity: str
    _project: str
    _measuring: Measuring
    _last_read: LastRead
    _definitions: Definitions

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
    def name(self) -> str:
        """What the run is called, its id unless it was named."""
        return self._unkept.name if self._unkept is not None else self._record().name

    @name.setter
    def name(self, name: str) -> None:
        self._write(RunValuesRequest(self._id, name=read_text("name", name)))

    @property
    def job_type(self) -> str:
        """What the run does, such as `train`; empty where nobody said it."""
        return self._labels().job_type or ""

    @property
    def group(self) -> str:
        """What the run is a part of; empty where nobody said it."""
        return self._labels().group or ""

    @property
    def tags(self) -> tuple[str, ...]:
        """The labels of the run, to which `run.tags += ("baseline",)` adds one.

        What others, who share the run, add meanwhile stays.
        """
        self._last_read.tags = self._labels().tags or ()
        return self._last_read.tags

    @tags.setter
    def tags(self, tags: Iterable[str] | None) -> None:
        before = self._last_read.tags if hasattr(self._last_read, "tags") else self.tags
        changed = difference(Change([*before], read_texts("tags", tags)))
        request = RunValuesRequest(self._id, added_tags=changed.added, removed_tags=changed.removed)
        del self._last_read.tags
        self._write(request)

    @property
    def notes(self) -> str | None:
        """What is to be remembered of the run; None where nobody said anything."""
        return self._labels().notes or None

    @notes.setter
    def notes(self, notes: str | None) -> None:
        self._write_labels(RunLabels(notes=read_text("notes", notes or "")))

    @property
    def config(self) -> RunValues:
        """What the run was set to: `run.config.lr`, `run.config["lr"] = 0.1`."""
        return RunValues(self._read_config, self._write_config)

    @property
    def summary(self) -> RunValues:
        """The last value of each metric, and what was written here by hand."""
        return RunValues(self._read_summary, self._write_summary)

    @property
    def config_static(self) -> RunValues:
        """The configuration, as `config`."""
        return self.config

    @property
    def settings(self) -> Settings:
        """What identifies the run, under the names that settings have."""
        return Settings(
            entity=self._entity, project=self._project, run_id=self._id, run_name=self.name,
            run_group=self.group, run_job_type=self.job_type, run_tags=self.tags,
            run_notes=self.notes,
        )  # fmt: skip

    @property
    def start_time(self) -> float:
        """When the run began, in seconds since 1970."""
        if self._unkept is not None:
            return self._unkept.started
        return datetime.fromisoformat(self._record().started_at).timestamp()

    @property
    def step(self) -> int:
        """The step at which the next values are recorded."""
        if self._unkept is not None:
            return 0
        self._measuring.flush()
        return self._shown().next_step

    def _record(self) -> Record:
        path = RunPath(self._id)
        return self._home.perform(lambda workspace: read_run(workspace, path))

    def _shown(self) -> ShownRun:
        path = RunPath(self._id)
        return self._home.perform(lambda workspace: show_run(workspace, path))

    def _labels(self) -> RunLabels:
        if self._unkept is not None:
            return self._unkept.labels
        run = self._record()
        return RunLabels(run.job_type, run.group, run.tags, run.notes)

    def _write_labels(self, labels: RunLabels) -> None:
        self._write(RunValuesRequest(self._id, labels=labels))

    def _read_config(self) -> dict[str, Any]:
        return self._unkept.config if self._unkept is not None else self._record().config

    def _write_config(self, values: dict[str, Json], gone: tuple[str, ...]) -> None:
        self._write(RunValuesRequest(self._id, config=values, removed_config=gone))

    def _read_summary(self) -> dict[str, Any]:
        if self._unkept is not None:
            return self._unkept.summary
        self._measuring.flush()
        self._sum_up()
        return self._record().summary

    def _sum_up(self) -> None:
        """Write what was defined of metrics into the summary, where it changed."""
        if not self._definitions or self._unkept is not None:
            return
        shown = self._shown()
        found = self._definitions.sum_up(shown.series)
        changed = {key: each for key, each in found.items() if shown.run.summary.get(key) != each}
        if changed:
            request = RunValuesRequest(self._id, summary=changed)
            self._home.perform(lambda workspace: update_run(workspace, request))

    def _write_summary(self, values: dict[str, Json], gone: tuple[str, ...]) -> None:
        self._write(RunValuesRequest(self._id, summary=values, removed_summary=gone))

    def _write(self, request: RunValuesRequest) -> None:
        if self._unkept is not None:
            with speaking_python():
                self._unkept.change(request)
            return
        self._active("be changed").perform(lambda workspace: update_run(workspace, request))
