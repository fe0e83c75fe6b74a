"""Run `registry` as a person would: in this process, which is quick, or as a real one.

Both take the environment and the working folder of the test, which `tests/conftest.py` sets.
"""

from __future__ import annotations

import io
import json
import os
import shlex
import signal
import subprocess
import sys
from collections.abc import Callable
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from registry_cli.__main__ import run_command_line
from tests.support.snapshots import snapshot

if TYPE_CHECKING:
    from collections.abc import Iterator

_HANDLED: Final = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
_PATIENCE: Final = 60
"""Seconds before a process that hangs fails its test."""


class Result(NamedTuple):
    """What one command did."""

    status: int
    stdout: str
    stderr: str

    @property
    def lines(self) -> list[str]:
        """The lines of stdout."""
        return self.stdout.splitlines()

    @property
    def line(self) -> str:
        """The only line of stdout."""
        (line,) = self.lines
        return line

    @property
    def rows(self) -> list[list[str]]:
        """The fields of each line of TSV."""
        return [line.split("\t") for line in self.stdout.split("\n")[:-1]]

    @property
    def column(self) -> list[str]:
        """The first field of each line of TSV."""
        return [row[0] for row in self.rows]

    @property
    def fields(self) -> dict[str, str]:
        """Key and value per line, as commands about one thing print them in a pipe."""
        return {row[0]: row[1] for row in self.rows}

    @property
    def json(self) -> Any:  # noqa: ANN401 - JSON is anything
        """What stdout holds as one JSON document."""
        return json.loads(self.stdout)

    @property
    def message(self) -> str:
        """What follows `error:` on stderr."""
        (message,) = self._told("error: ")
        return message

    @property
    def hint(self) -> str:
        """What follows `hint:` on stderr."""
        (hint,) = self._told("hint: ")
        return hint

    @property
    def notes(self) -> list[str]:
        """What follows each `note:` on stderr."""
        return self._told("note: ")

    def _told(self, label: str) -> list[str]:
        return [
            line.removeprefix(label) for line in self.stderr.splitlines() if line.startswith(label)
        ]


class Command:
    """`registry`, in this process: `registry("log", "a.txt")`."""

    def __call__(self, *arguments: object, status: int = 0) -> Result:
        """Run a command line, and see that it ends with the status."""
        result = self.run(*arguments)
        assert result.status == status, result
        return result

    def refuse(self, status: int, *arguments: object) -> Result:
        """Run a command line that must fail with a message and a hint, and change nothing."""
        home = Path(os.environ["REGISTRY_HOME"])
        before = snapshot(home)
        result = self(*arguments, status=status)
        assert result.stdout == ""
        assert result.message, result
        assert result.hint, result
        assert snapshot(home) == before
        return result

    def log_text(
        self,
        name: str,
        text: str,
        *options: object,
        type: str | None = "model",  # noqa: A002 - as the option
    ) -> Result:
        """Log a file of that name that holds this text."""
        Path(name).write_text(text, encoding="utf-8")
        return self("log", name, *(("--type", type) if type is not None else ()), *options)

    def run(
        self, *arguments: object, door: Callable[[list[str]], int] = run_command_line
    ) -> Result:
        """Run a command line in this process, whatever its status; `door` is where it enters."""
        with _captured() as (stdout, stderr):
            sys.argv = ["registry", *map(str, arguments)]
            status = door(sys.argv[1:])
        return Result(status, _text(stdout), _text(stderr))

    def process(self, *arguments: object, module: str = "registry_cli") -> Result:
        """Run a command line as a process of its own, its streams in pipes."""
        done = subprocess.run(
            [sys.executable, "-W", "error", "-m", module, *map(str, arguments)],
            stdin=subprocess.DEVNULL,
            capture_output=True,
            timeout=_PATIENCE,
            check=False,
        )
        return Result(done.returncode, done.stdout.decode(), done.stderr.decode())

    def as_ordinary_user(self, *arguments: object, status: int = 0) -> Result:
        """Run a process to which permissions apply, whoever runs the tests."""
        result = self.process(*arguments, module="tests.support.ordinary")
        assert result.status == status, result
        return result

    def paste(self, hint: str) -> list[Result]:
        """Run the commands that end a hint, in order, as if pasted into a shell; all succeed."""
        _, is_found, commands = f": {hint}".rpartition(": registry ")
        assert is_found, f"no command in {hint!r}"
        return [self(*shlex.split(command)[1:]) for command in f"registry {commands}".split(" && ")]


Fill = Callable[[Command], None]
"""What brings a home and a working folder to where a test begins."""

Prepare = Callable[[Fill], Command]
"""What does so for several tests, and returns the command to go on with."""


@contextmanager
def _captured() -> Iterator[tuple[io.TextIOWrapper, io.TextIOWrapper]]:
    """Give the command what a process has of its own: streams, arguments, signal handlers."""
    outside = sys.argv, sys.stdin, sys.stdout, sys.stderr
    handlers = [(number, signal.getsignal(number)) for number in _HANDLED]
    sys.stdin = io.TextIOWrapper(io.BytesIO(), encoding="utf-8")
    sys.stdout = stdout = io.TextIOWrapper(io.BytesIO(), encoding="utf-8")
    sys.stderr = stderr = io.TextIOWrapper(io.BytesIO(), encoding="utf-8")
    try:
        yield stdout, stderr
    finally:
        sys.argv, sys.stdin, sys.stdout, sys.stderr = outside
        for number, handler in handlers:
            signal.signal(number, handler)


def _text(stream: io.TextIOWrapper) -> str:
    stream.seek(0)
    return stream.read()
