"""The locks between those who count on blobs and the garbage collection.

`gc.lock` is shared by those who count on blobs and exclusive for moves. Logs that overlap would
share it without end, so who wants it exclusively takes `gc.turn.lock` for a moment, and who wants
to share it has to pass there first. `gc.run.lock` lets one gc run at a time.
"""

from __future__ import annotations

import time
from contextlib import ExitStack, contextmanager
from typing import TYPE_CHECKING, Final

from registry_cli.catalog import locks

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

_TURN: Final = "gc.turn.lock"
_RUN: Final = "gc.run.lock"
_BLOBS: Final = "gc.lock"

_FIRST_ATTEMPT: Final = 1.0
_LONGEST_ATTEMPT: Final = 8.0
"""Seconds in which nobody new gets in, so that those who are in can end; each is twice as long."""
_PAUSE: Final = 1.0
"""Seconds that others have between two attempts: a long log must not keep everybody waiting."""


@contextmanager
def keeping_blobs(home: Path, wait: locks.LockWait) -> Iterator[None]:
    """Share `gc.lock`; a gc that waits for it goes first."""
    with locks.hold(home / _TURN, wait, is_exclusive=False):
        pass
    with locks.hold(home / _BLOBS, wait, is_exclusive=False):
        yield


@contextmanager
def moving_blobs(home: Path, wait: locks.LockWait) -> Iterator[None]:
    """Hold `gc.lock` exclusively, however many others come and go."""
    ends = time.monotonic() + wait.limit
    seconds = _FIRST_ATTEMPT
    while True:
        attempt = wait._replace(limit=min(seconds, wait.limit))
        with ExitStack() as held:
            try:
                with locks.hold(home / _TURN, wait, is_exclusive=True):
                    held.enter_context(locks.hold(home / _BLOBS, attempt, is_exclusive=True))
            except locks.BusyError as error:
                if time.monotonic() >= ends:
                    raise locks.BusyError(
                        f"logs and gets have been using {home} for {wait.limit:.0f} s", error.hint
                    ) from error
            else:
                yield
                return
        time.sleep(_PAUSE)
        seconds = min(seconds * 2, _LONGEST_ATTEMPT)


@contextmanager
def withdrawing_blobs(home: Path, limit: float) -> Iterator[None]:
    """Hold `gc.lock` exclusively if that can be had within so many seconds: nobody is told."""
    with locks.hold(home / _BLOBS, locks.LockWait(limit=limit), is_exclusive=True):
        yield


@contextmanager
def running_gc(home: Path, wait: locks.LockWait) -> Iterator[None]:
    """Let no other gc run meanwhile."""
    with locks.hold(home / _RUN, wait, is_exclusive=True):
        yield
