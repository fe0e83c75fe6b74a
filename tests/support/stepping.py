"""End a command at a chosen step: at one of the calls that can change the home.

A driver process has all modules loaded and forks a child for each command line, so that one end
costs milliseconds, and the steps are those of the work, not of the start-up.
"""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, NamedTuple, NoReturn, Self

from registry_cli.cli.main import run

if TYPE_CHECKING:
    from types import FrameType

_STEPS: Final = {
    "open", "close", "write", "pwrite", "sendfile", "ftruncate", "fsync", "fchmod", "chmod",
    "mkdir", "rmdir", "link", "rename", "replace", "unlink", "remove", "utime", "flock",
    "Connection.execute", "Connection.close",
}  # fmt: skip


class Ended(NamedTuple):
    """How a command ended: its status, negative for the signal that killed it, and its output."""

    status: int
    output: str

    @property
    def is_killed(self) -> bool:
        """Whether a signal ended it that it could not handle."""
        return self.status < 0


class Stepper:
    """The driver. Commands see the environment and the working folder that it was started in."""

    def __enter__(self) -> Self:
        self._driver = subprocess.Popen(
            [sys.executable, "-m", "tests.support.stepping"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        return self

    def __exit__(self, *_exception: object) -> None:
        self._driver.communicate()

    def run(
        self,
        *arguments: object,
        step: int,
        number: signal.Signals,
        delay: float = 0,
        call: str | None = None,
    ) -> Ended:
        """Run a command line and send it the signal at a step, counted from 1.

        SIGKILL comes just before the step, or `delay` seconds later: inside of it or after. Other
        signals come during the step, so that they are heard when it is done. A command with
        fewer steps ends by itself. With a `call`, only the calls of that name are counted.
        """
        self._order(*arguments, step=step, number=number, delay=delay, call=call)
        return self.end()

    def kill_after(self, *arguments: object, seconds: float) -> Ended:
        """Run a command line and kill it from outside after a time, unless it ends before."""
        self._order(*arguments, step=0, number=signal.SIGKILL, delay=seconds, call=None)
        return self.end()

    def pause(self, *arguments: object, call: str) -> int:
        """Run a command line up to its first call of that name, and return its process id.

        SIGCONT lets it go on; `end` then waits for it. Another command needs another driver.
        """
        self._order(*arguments, step=1, number=signal.SIGSTOP, delay=0, call=call)
        return int(self._answer())

    def end(self) -> Ended:
        """Wait for the command to end."""
        return Ended(*self._answer())

    def _order(
        self,
        *arguments: object,
        step: int,
        number: signal.Signals,
        delay: float,
        call: str | None,
    ) -> None:
        order = [[str(argument) for argument in arguments], step, number, delay, call]
        assert self._driver.stdin is not None
        self._driver.stdin.write(json.dumps(order) + "\n")
        self._driver.stdin.flush()

    def _answer(self) -> Any:  # noqa: ANN401 - a process id, or how one ended
        assert self._driver.stdout is not None
        return json.loads(self._driver.stdout.readline())


def _serve() -> None:
    # Whoever started the tests may have let SIGINT be ignored.
    signal.signal(signal.SIGINT, signal.default_int_handler)
    _load_all()
    for line in sys.stdin:
        arguments, step, number, delay, call = json.loads(line)
        with tempfile.TemporaryFile("w+", encoding="utf-8") as output:
            child = os.fork()
            if child == 0:
                os.dup2(output.fileno(), sys.stdout.fileno())
                os.dup2(output.fileno(), sys.stderr.fileno())
                _run_to(arguments, step, number, delay, _STEPS if call is None else {call})
            if step == 0:
                time.sleep(delay)
                os.kill(child, number)
            _, status = os.waitpid(child, os.WUNTRACED)
            if os.WIFSTOPPED(status):
                _tell(child)
                _, status = os.waitpid(child, 0)
            output.seek(0)
            _tell([os.waitstatus_to_exitcode(status), output.read()])


def _tell(answer: object) -> None:
    sys.stdout.write(json.dumps(answer) + "\n")
    sys.stdout.flush()


def _load_all() -> None:
    """Run the commands once in a home that goes away, so that children find all modules."""
    with tempfile.TemporaryDirectory() as folder, Path(os.devnull).open("w") as devnull:
        file = Path(folder, "file")
        file.write_text("content")
        stdout, sys.stdout = sys.stdout, devnull
        home = ("--home", f"{folder}/home")
        run([*home, "log", str(file), "--type", "model", "--link", "model/file"])
        run([*home, "link", "file", "model/other"])
        sys.stdout = stdout


def _run_to(
    arguments: list[str], step: int, number: int, delay: float, steps: set[str]
) -> NoReturn:
    remaining = step
    when = "c_call" if number == signal.SIGKILL else "c_return"

    def count(_frame: FrameType, event: str, function: Any) -> None:  # noqa: ANN401 - what profilers get
        nonlocal remaining
        if event != when or function.__qualname__ not in steps:
            return
        remaining -= 1
        if remaining:
            return
        sys.setprofile(None)
        if delay:
            # SIGALRM has no handler here: like SIGKILL it ends the process where it stands.
            signal.setitimer(signal.ITIMER_REAL, delay)
        else:
            os.kill(os.getpid(), number)

    if step:
        sys.setprofile(count)
    try:
        status = run(arguments)
    finally:
        sys.setprofile(None)
    sys.stdout.flush()
    os._exit(status)


if __name__ == "__main__":
    _serve()
