"""Many processes at once: each runs its own list of command lines, and all start together.

The locks that they take are timed: how long each waited, and held them.
"""

from __future__ import annotations

import json
import subprocess
import sys
import time
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Final, NamedTuple, Self

from registry_cli.catalog import locks
from tests.support.command import Command, Result

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

_PATIENCE: Final = 600
"""Seconds before a crowd that hangs fails its test."""


class Hold(NamedTuple):
    """One time that a process held a lock: its name, and seconds of the wait and the hold."""

    lock: str
    is_exclusive: bool
    waited: float
    held: float


class Crowd:
    """Start the processes and hold them until all are ready; leaving the block waits for them.

    `scripts` holds the command lines of each process, without `registry`. With `as_commands`
    every command line is a process of its own; else one process runs its command lines one after
    the other, which makes them meet more often.
    """

    def __init__(
        self, scripts: Sequence[Sequence[Sequence[str]]], *, as_commands: bool = False
    ) -> None:
        mode = "commands" if as_commands else "calls"
        self._processes = [
            subprocess.Popen(
                [sys.executable, "-m", "tests.support.crowd", mode],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                text=True,
            )
            for _ in scripts
        ]
        for process, script in zip(self._processes, scripts, strict=True):
            process.stdin.write(json.dumps(script) + "\n")  # type: ignore[union-attr]  # a pipe
            process.stdin.flush()  # type: ignore[union-attr]  # a pipe
        self.results: list[Result] = []
        self.holds: list[Hold] = []

    def __enter__(self) -> Self:
        for process in self._processes:
            assert process.stdout is not None
            assert process.stdout.readline() == "ready\n"
        for process in self._processes:
            assert process.stdin is not None
            process.stdin.write("go\n")
            process.stdin.flush()
        return self

    def __exit__(self, *_exception: object) -> None:
        for process in self._processes:
            try:
                stdout, _ = process.communicate(timeout=_PATIENCE)
            finally:
                process.kill()  # which does nothing to one that has ended
            assert process.returncode == 0
            results, holds = json.loads(stdout)
            self.results += [Result(*result) for result in results]
            self.holds += [Hold(*hold) for hold in holds]

    @property
    def is_busy(self) -> bool:
        """Whether any of the processes still runs."""
        return any(process.poll() is None for process in self._processes)


def run_crowd(
    scripts: Sequence[Sequence[Sequence[str]]], *, as_commands: bool = False
) -> list[Result]:
    """Run all scripts at once and return what each command did; all of them must succeed."""
    with Crowd(scripts, as_commands=as_commands) as crowd:
        pass
    failed = [result for result in crowd.results if result.status != 0]
    assert not failed, (len(failed), failed[:3])
    return crowd.results


def _run_script(mode: str) -> None:
    script = json.loads(sys.stdin.readline())
    command = Command()
    start = command.process if mode == "commands" else command.run
    command.run("whoami")  # which loads what all commands share
    holds = _time_locks()
    sys.stdout.write("ready\n")
    sys.stdout.flush()
    sys.stdin.readline()
    results = [start(*arguments) for arguments in script]
    sys.stdout.write(json.dumps([results, holds]))


def _time_locks() -> list[Hold]:
    """Time every lock that this process takes from now on."""
    holds: list[Hold] = []
    hold = locks.hold

    @contextmanager
    def timed(path: Path | str, wait: locks.LockWait, *, is_exclusive: bool) -> Iterator[None]:
        asked = time.monotonic()
        with hold(path, wait, is_exclusive=is_exclusive):
            begun = time.monotonic()
            try:
                yield
            finally:
                ended = time.monotonic()
                holds.append(Hold(Path(path).name, is_exclusive, begun - asked, ended - begun))

    locks.hold = timed
    return holds


if __name__ == "__main__":
    _run_script(sys.argv[1])
