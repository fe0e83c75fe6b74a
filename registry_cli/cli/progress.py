"""A line for what lasts: on a terminal, from half a second on, and gone when it is done.

The cursor is never hidden and nothing runs beside the command, so that nothing has to be put
back when it ends, however it ends.
"""

from __future__ import annotations

import os
import sys
import threading
import time
from typing import TYPE_CHECKING, Final, NamedTuple, Self

from registry_cli.cli import notices, terminal
from registry_cli.cli.streams import discard
from registry_cli.cli.text import human_size

if TYPE_CHECKING:
    from collections.abc import Iterator

_PATIENCE: Final = 0.5
"""Seconds before the line appears."""

_INTERVAL: Final = 0.1
"""Seconds between two looks of it."""

_WINDOW: Final = 50
"""How many looks back the speed is measured from: about five seconds."""

_BAR_WIDTH: Final = 24
_CLEAR: Final = "\r\x1b[K"
_LONGEST: Final = 100 * 3600
"""Seconds from which nobody wants to know how long it will still take."""


class Pace(NamedTuple):
    """How far it is, in bytes, and how fast it goes, in bytes per second; 0 is not known yet."""

    done: int
    total: int
    speed: float


class ByteProgress:
    """Bytes done, of how many, how fast, and how long still; silent where nobody looks."""

    def __init__(self, label: str) -> None:
        self._label = label
        self._is_shown = terminal.moves_cursor(sys.stderr) and not terminal.is_in_make()
        self._is_drawn = False
        self._total = 0
        self._done = 0
        self._started = time.monotonic()
        self._due = self._started + _PATIENCE
        self._looks: list[tuple[float, int]] = []
        self._lock = threading.Lock()

    def __enter__(self) -> Self:
        notices.before_each(self.clear)
        return self

    def __exit__(self, *_exception: object) -> None:
        notices.before_each(None)
        self._is_shown = False
        self.clear()

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
        if self._is_shown and time.monotonic() >= self._due:
            self._draw()

    def clear(self) -> None:
        """Take the line away; the next advance brings it back."""
        # Who was interrupted while drawing may still hold the lock: then nobody else draws.
        is_ours = self._lock.acquire(timeout=_INTERVAL)
        if self._is_drawn:
            self._is_drawn = False
            _write(_CLEAR)
        if is_ours:
            self._lock.release()

    def _draw(self) -> None:
        with self._lock:
            now = time.monotonic()
            self._due = now + _INTERVAL
            self._looks = [*self._looks[-_WINDOW:], (now, self._done)]
            if not self._is_shown or _is_in_background():
                return
            columns = terminal.columns(sys.stderr)
            has_signs = terminal.shows_signs(sys.stderr)
            line = progress_line(self._label, self._pace(), columns, has_signs=has_signs)
            self._is_drawn = True
            _write(_CLEAR + line)

    def _pace(self) -> Pace:
        (since, done_then), (now, done) = self._looks[0], self._looks[-1]
        if now == since:
            since, done_then = self._started, 0
        speed = (done - done_then) / (now - since) if now > since else 0.0
        return Pace(done, self._total, speed)


def progress_line(label: str, pace: Pace, columns: int, *, has_signs: bool) -> str:
    """Return the line that tells most of those that fit; the last column stays free."""
    lines = list(_lines(label, pace, has_signs=has_signs))
    return next((line for line in lines if len(line) < columns), lines[-1][: max(columns - 1, 0)])


def _lines(label: str, pace: Pace, *, has_signs: bool) -> Iterator[str]:
    """Write the same with less and less."""
    share = min(pace.done / pace.total, 1.0) if pace.total else 1.0
    # Of one width, so that nothing jumps about, nor comes and goes.
    done, percent = f"{human_size(pace.done):>9}", f"{int(share * 100):>3} %"
    amount = f"{done} of {human_size(pace.total)}"
    speed = f"{human_size(int(pace.speed)):>9}/s"
    left = _left(pace)
    yield f"{label}  {_bar(share, has_signs=has_signs)}  {percent}  {amount}  {speed}  {left}"
    yield f"{label}  {percent}  {amount}  {speed}  {left}"
    yield f"{label}  {percent}  {done}  {speed}  {left.removesuffix(' left')}"
    yield f"{percent}  {done}  {speed}  {left.removesuffix(' left')}"
    yield f"{percent}  {speed}"
    yield percent


def _bar(share: float, *, has_signs: bool) -> str:
    full, empty = ("━", "─") if has_signs else ("#", "-")
    width = int(share * _BAR_WIDTH)
    return full * width + empty * (_BAR_WIDTH - width)


def _left(pace: Pace) -> str:
    """Write how long it will still take: `0:07 left`, `1:02:03 left`."""
    if pace.done >= pace.total:
        return "finishing"
    if pace.speed <= 0 or (pace.total - pace.done) / pace.speed >= _LONGEST:
        return "-:-- left"
    minutes, seconds = divmod(round((pace.total - pace.done) / pace.speed), 60)
    hours, minutes = divmod(minutes, 60)
    clock = f"{hours}:{minutes:02}:{seconds:02}" if hours else f"{minutes}:{seconds:02}"
    return f"{clock} left"


def _is_in_background() -> bool:
    """Say whether a shell put us there; its terminal is then for others."""
    try:
        return os.tcgetpgrp(sys.stderr.fileno()) != os.getpgrp()
    except OSError:  # a terminal that controls nobody
        return False


def _write(text: str) -> None:
    try:
        sys.stderr.write(text)
        sys.stderr.flush()
    except OSError:  # the terminal is gone; the command goes on
        discard(sys.stderr)
