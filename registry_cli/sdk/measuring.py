"""Metrics on their way to the catalog: at once, unless there are very many."""

from __future__ import annotations

import os
import threading
import time
from collections.abc import Mapping
from contextlib import contextmanager
from typing import TYPE_CHECKING, Final, NamedTuple

from registry_cli.domain.metadata import check_measured
from registry_cli.operations.metric import MetricRequest, Point, record_metrics
from registry_cli.operations.run_values import RunValuesRequest, update_run
from registry_cli.sdk.arguments import read_step
from registry_cli.sdk.errors import WrongTypeError, speaking_python
from registry_cli.sdk.plain_json import FOLLOWED, refusing_depth, to_json_value

if TYPE_CHECKING:
    from collections.abc import Iterator

    from registry_cli.domain.metadata import Json
    from registry_cli.sdk.home import Home

_AT_ONCE: Final = 50
"""Writes in a row that nobody waits with: a burst is seen by others as it comes."""
_PER_SECOND: Final = 20
"""Further writes; each waits for the disk. What comes faster is written together."""
_MOST_WAITING: Final = 1000
"""Points in memory."""


class Measured(NamedTuple):
    """Numbers of one step, and texts and lists, whose last value a summary keeps.

    Nested names have dots. A step of None is the next one.
    """

    step: int | None
    numbers: dict[str, float | None]
    texts: dict[str, Json]


class Measuring:
    """What one run measures, in one process; threads may share it, a fork begins anew."""

    def __init__(self, home: Home, run_id: str) -> None:
        self._home = home
        self._run_id = run_id
        self._process = os.getpid()
        self._lock = threading.RLock()
        self._waiting: list[Point] = []
        self._partial: dict[str, float | None] = {}
        self._open_step: int | None = None
        self._credit: float = _AT_ONCE
        self._credited_at = time.monotonic()

    def log(self, measured: Measured, *, commit: bool | None) -> None:
        """Write values at a step: by default one more than the last.

        With `commit=False` they wait for the next call, or where a step was given stay open for
        more values of that step.
        """
        step, numbers, texts = measured
        with self._alone():
            if texts:
                changes = RunValuesRequest(self._run_id, summary={**texts})
                self._home.perform(lambda workspace: update_run(workspace, changes))
            if step is not None and step != self._open_step and self._partial:
                partial, self._partial = self._partial, {}
                self._add(Point(partial, self._open_step))
            if step is not None:
                self._open_step = step
                commit = bool(commit)
            values, here = {**self._partial, **numbers}, self._open_step
            if commit is False and here is None:
                self._partial = values
                return
            self._partial = {}
            if commit is not False:
                self._open_step = None
            if values:
                self._add(Point(values, here))

    def flush(self) -> None:
        """Write what waits."""
        with self._alone():
            self._write()

    def finish(self) -> None:
        """Write what waits, also for the rest of a step."""
        with self._alone():
            if self._partial:
                self._waiting.append(Point(self._partial, self._open_step))
                self._partial = {}
            self._write()

    @contextmanager
    def _alone(self) -> Iterator[None]:
        """Let no other thread in; a fork has neither what waits nor whose turn it was."""
        if self._process != os.getpid():
            self.__init__(self._home, self._run_id)  # type: ignore[misc]
        with self._lock:
            yield

    def _add(self, point: Point) -> None:
        self._waiting.append(point)
        now = time.monotonic()
        self._credit = min(_AT_ONCE, self._credit + (now - self._credited_at) * _PER_SECOND)
        self._credited_at = now
        if self._credit >= 1 or len(self._waiting) >= _MOST_WAITING:
            self._credit -= 1
            self._write()

    def _write(self) -> None:
        if not self._waiting:
            return
        # Forgotten whatever becomes of them: a value that is refused must not come again.
        points, self._waiting = tuple(self._waiting), []
        request = MetricRequest(points, self._run_id)
        self._home.perform(lambda workspace: record_metrics(workspace, request))


def read_measured(data: object, step: object) -> Measured:
    """Return what a script measured, at which step; what is refused leaves no trace."""
    at = read_step(step)
    with refusing_depth("what is measured"):
        numbers, texts = _split(data)
    with speaking_python():
        check_measured(numbers)
    return Measured(at, numbers, texts)


def _split(data: object) -> tuple[dict[str, float | None], dict[str, Json]]:
    if not isinstance(data, Mapping):
        raise WrongTypeError(f"log takes a dict, not {type(data).__name__}")
    numbers: dict[str, float | None] = {}
    texts: dict[str, Json] = {}
    for name, value in _flatten("", data):
        match value:
            case bool():
                numbers[name] = int(value)
            case int() | float():
                numbers[name] = value
            case str() | list():
                texts[name] = value
            case None:
                continue
            case _:
                raise WrongTypeError(
                    f"the metric {name!r} is a {type(value).__name__}, and a metric is a number"
                )
    return numbers, texts


def _flatten(
    prefix: str, data: Mapping[object, object], levels: int = FOLLOWED
) -> Iterator[tuple[str, Json]]:
    if not levels:
        raise RecursionError
    for key, value in data.items():
        if not isinstance(key, str):
            raise WrongTypeError(f"the name of a metric is text, not {type(key).__name__}")
        if isinstance(value, Mapping):
            yield from _flatten(f"{prefix}{key}.", value, levels - 1)
        else:
            yield f"{prefix}{key}", to_json_value(value)
