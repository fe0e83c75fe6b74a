"""Many processes at once: each runs its own list of command lines, and all start together."""

from __future__ import annotations

import json
import subprocess
import sys
from typing import TYPE_CHECKING, Final, Self

from tests.support.command import Command, Result

if TYPE_CHECKING:
    from collections.abc import Sequence

_PATIENCE: Final = 600
"""Seconds before a crowd that hangs fails its test."""


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
            self.results += [Result(*result) for result in json.loads(stdout)]

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
    assert [result for result in crowd.results if result.status != 0] == []
    return crowd.results


def _run_script(mode: str) -> None:
    script = json.loads(sys.stdin.readline())
    command = Command()
    start = command.process if mode == "commands" else command.run
    command.run("whoami")  # which loads what all commands share
    sys.stdout.write("ready\n")
    sys.stdout.flush()
    sys.stdin.readline()
    sys.stdout.write(json.dumps([start(*arguments) for arguments in script]))


if __name__ == "__main__":
    _run_script(sys.argv[1])
