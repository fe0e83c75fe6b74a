"""What is longer than the terminal, through the user's pager, as git does it."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterator

_DEFAULT: Final = "less"
_DEFAULT_LESS: Final = "FRX"
"""Leave at once where all fits, show colours, do not clear the screen."""

_SHELL_SYNTAX: Final = frozenset("|&;<>()$`\\\"'*?[#~=%!{\n")
"""What makes of a command more than a program and its options."""

_NOT_STARTED: Final = (126, 127)
"""The statuses of a shell that could not start the command."""


def write_through_pager(text: str) -> None:
    """Show a text in the pager; without one, write it as it is. To quit early is no failure.

    Raises `KeyboardInterrupt` where Ctrl-C ended the pager.
    """
    command = find_pager()
    if command is None or not _show(command, text):
        sys.stdout.write(text)


def find_pager() -> str | None:
    """Return the shell command that the environment names, else `less`; None: there is none.

    An empty one, and `cat`, mean that none is wanted.
    """
    command = os.environ.get("REGISTRY_PAGER", os.environ.get("PAGER", _DEFAULT)).strip()
    if command in {"", "cat"}:
        return None
    if _SHELL_SYNTAX.isdisjoint(command) and shutil.which(command.split()[0]) is None:
        return None
    return command


def _show(command: str, text: str) -> bool:
    """Run the pager to its end; say whether it could be started."""
    sys.stdout.flush()
    # In a pager Ctrl-C ends a search, and the pager goes on; so do we.
    with _heard(signal.SIGINT), _heard(signal.SIGTERM, signal.SIGHUP) as heard:
        process = subprocess.Popen(  # noqa: S603 - the user's own pager
            ["/bin/sh", "-c", command],
            stdin=subprocess.PIPE,
            env={**os.environ, "LESS": os.environ.get("LESS", _DEFAULT_LESS)},
        )
    try:
        for number in heard:
            os.kill(os.getpid(), number)
        with _heard(signal.SIGINT), suppress(BrokenPipeError):
            encoding, errors = sys.stdout.encoding, sys.stdout.errors
            process.communicate(text.encode(encoding, errors or "strict"))
    except BaseException:
        process.terminate()
        raise
    finally:
        process.wait()
    if process.returncode in {-signal.SIGINT, 128 + signal.SIGINT}:
        raise KeyboardInterrupt
    return process.returncode not in _NOT_STARTED


@contextmanager
def _heard(*numbers: signal.Signals) -> Iterator[list[int]]:
    """Only write down which of these signals come; those that are ignored stay so.

    A pager inherits what is ignored, but not what is handled. What would end us between its
    start and its name would leave it alone with the terminal.
    """
    heard: list[int] = []
    before = {number: signal.getsignal(number) for number in numbers}
    for number, handler in before.items():
        if handler != signal.SIG_IGN:
            signal.signal(number, lambda number, _frame: heard.append(number))
    try:
        yield heard
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
