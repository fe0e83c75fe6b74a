"""A run: one execution of a script, to which all belongs that it logs, uses and measures."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from registry_cli.operations.run import FinishRequest, finish_run
from registry_cli.sdk.accepted import AcceptedByRun
from registry_cli.sdk.arguments import read_exit_code
from registry_cli.sdk.endings import exit_code_of
from registry_cli.sdk.home import enter, leave
from registry_cli.sdk.measuring import Measuring, read_measured
from registry_cli.sdk.run_code import RunCode
from registry_cli.sdk.run_said import LastRead, RunSaid
from registry_cli.sdk.summing_up import Definitions
from registry_cli.sdk.unkept import Unkept

if TYPE_CHECKING:
    from collections.abc import Mapping
    from types import TracebackType
    from typing import Literal, Self, SupportsIndex

    from registry_cli.domain.metadata import Json
    from registry_cli.sdk.run_home import Begun


class Run(RunCode, RunSaid, AcceptedByRun):
    """What `init` returns; a context manager, too, that finishes the run."""

    disabled = False
    """Whether nothing is kept of the run because the script wanted it so."""
    resumed: bool
    """Whether the run had ended before, and goes on."""
    starting_step: int
    """The step at which this process began to measure."""

    def __init__(self, begun: Begun, config: dict[str, Json]) -> None:
        self.resumed = begun.is_resumed
        self._home = begun.home
        self._id = begun.id
        self._entity = begun.entity
        self._project = begun.project
        self._unkept = None if begun.is_kept else Unkept(begun.wanted, begun.id, config)
        self.starting_step = self._shown().next_step if begun.is_resumed else 0
        self._has_finished = False
        self._last_read = LastRead()
        self._definitions = Definitions()
        self._measuring = Measuring(begun.home, begun.id)
        enter(self._home)

    def log(
        self, data: Mapping[str, Any], step: SupportsIndex | None = None, commit: bool | None = None
    ) -> None:
        """Record what was measured, numbers by name, at the next step or the given one.

        Nested names are joined with dots. Of texts the summary keeps the last. With
        `commit=False` the values wait for the next call. Of a run that is not kept, the script
        has the last values in its summary, as long as it goes on.
        """
        self._active("log")
        measured = read_measured(data, step)
        if self._unkept is not None:
            self.summary.update({**measured.numbers, **measured.texts})
        else:
            self._measuring.log(measured, commit=commit)

    def define_metric(
        self,
        name: str,
        step_metric: object = None,
        step_sync: bool | None = None,
        hidden: bool | None = None,
        summary: str | None = None,
        overwrite: bool | None = None,
        goal: Literal["minimize", "maximize"] | None = None,
        objective: Literal["minimize", "maximize"] | None = None,
    ) -> None:
        """Let the summary keep `min`, `max`, `mean`, `first`, `last` or `best` of a metric.

        Several have commas between them; `best` needs a goal. `run.summary["acc"]["max"]` is one
        of them then. A name that ends with `*` means all that begin so. How a chart is drawn is
        accepted without effect.
        """
        self._active("define_metric")
        if summary is not None:
            self._definitions.add(name, summary, goal or objective)

    def finish(self, exit_code: int | None = None, quiet: bool | None = None) -> None:
        """End the run; an `exit_code` other than 0 says that it failed. Once is enough."""
        status = read_exit_code(exit_code)
        if self._has_finished:
            return
        self._measuring.finish()
        self._sum_up()
        self._has_finished = True
        leave(self._home)
        if self._unkept is None:
            request = FinishRequest(self._id, status)
            self._home.perform(lambda workspace: finish_run(workspace, request))

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.finish(exit_code=exit_code_of(error))

    def __repr__(self) -> str:
        return f"<Run {self.path!r}>"
