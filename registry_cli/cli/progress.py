"""A bar for what lasts: on a terminal, from half a second on, and gone when it is done."""

from __future__ import annotations

import sys
import time
from typing import TYPE_CHECKING, Final, Self

if TYPE_CHECKING:
    from rich.progress import Progress as RichProgress
    from rich.progress import TaskID

_PATIENCE: Final = 0.5
"""Seconds before a bar appears."""


class ByteProgress:
    """Bytes done, of how many, how fast, and how long still; silent where nobody looks."""

    def __init__(self, label: str) -> None:
        self._label = label
        self._is_shown = sys.stderr.isatty()
        self._bar: RichProgress | None = None
        self._task: TaskID | None = None
        self._total = 0
        self._done = 0
        self._started = time.monotonic()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_exception: object) -> None:
        if self._bar is not None:
            self._bar.stop()

    @property
    def seconds(self) -> float:
        """How long it has taken so far."""
        return time.monotonic() - self._started

    def start(self, total: int) -> None:
        """Begin, with this many bytes to do."""
        self._total = total

    def advance(self, count: int) -> None:
        """Tell that this many more bytes are done."""
        self._done += count
        if not self._is_shown:
            return
        if self._bar is None:
            if self.seconds < _PATIENCE:
                return
            self._open()
        if self._bar is not None and self._task is not None:
            self._bar.update(self._task, completed=self._done)

    def _open(self) -> None:
        from rich.console import Console  # only for a bar that is seen
        from rich.progress import (  # as above
            BarColumn,
            DownloadColumn,
            Progress,
            TextColumn,
            TimeRemainingColumn,
            TransferSpeedColumn,
        )

        self._bar = Progress(
            TextColumn(self._label, markup=False),
            BarColumn(),
            DownloadColumn(binary_units=True),
            TransferSpeedColumn(),
            TimeRemainingColumn(),
            console=Console(stderr=True),
            transient=True,
        )
        self._task = self._bar.add_task("", total=self._total, completed=self._done)
        self._bar.start()
