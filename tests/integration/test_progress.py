"""The line that shows how far a log or get is: drawn on a terminal, and gone at the end."""

from __future__ import annotations

import signal
import sys
from typing import TYPE_CHECKING

import pytest

from tests.support.terminal import on_terminal

if TYPE_CHECKING:
    from pathlib import Path

    from tests.support.command import Command

CLEAR = "\r\x1b[K"
SIZE = 24 << 20

# The command itself, by a clock that is always a third of a second later. Where it is looked at
# for the nth time, the command is interrupted.
PROGRAM = """
import itertools, os, sys, time
calls = itertools.count()
def monotonic():
    call = next(calls)
    if call == {call}:
        os.kill(os.getpid(), {number})
    return call / 3
time.monotonic = monotonic
from registry_cli.__main__ import main
main()
"""
NEVER = -1


@pytest.fixture(autouse=True)
def large(work: Path) -> Path:
    """Make a file that is logged in several pieces."""
    path = work / "large.bin"
    path.write_bytes(b"0123456789abcdef" * (SIZE // 16))
    return path


def run(
    *arguments: str, call: int = NEVER, number: int = 0, environment: dict[str, str] | None = None
) -> tuple[int, str]:
    """Run a command on a terminal; return its status and all that the terminal received."""
    program = PROGRAM.format(call=call, number=number)
    command = [sys.executable, "-c", program, *arguments]
    screen = on_terminal(command, columns=100, environment=environment)
    return screen.status, screen.raw


def log(**settings: object) -> tuple[int, str]:
    return run("log", "large.bin", "--type", "model", "--no-color", **settings)  # type: ignore[arg-type]  # settings of `run`


def visible(received: str) -> list[str]:
    """Return the lines that are left when everything that was cleared is gone."""
    return [line.rpartition(CLEAR)[2] for line in received.split("\n")[:-1]]


@pytest.mark.usefixtures("home")
def test_a_log_shows_how_far_it_is_and_leaves_no_trace_of_it() -> None:
    status, received = log()

    assert status == 0
    assert " of 24.0 MiB  " in received
    assert "MiB/s  " in received
    first, second = visible(received)
    assert first.startswith("logged team/uncategorized/large.bin:v0: 1 file, 24.0 MiB (all new), ")
    assert second.startswith("next: ")
    assert "\x1b[?25" not in received  # the cursor was never hidden


def test_a_get_does_too(registry: Command) -> None:
    registry("log", "large.bin", "--type", "model")

    status, received = run("get", "large.bin", "got", "--mode", "copy", "--no-color")

    assert status == 0
    assert "getting  " in received
    assert visible(received)[0].startswith("got team/uncategorized/large.bin:v0: 1 file, ")


@pytest.mark.usefixtures("home")
@pytest.mark.parametrize(
    ("number", "status", "rest"),
    [
        (signal.SIGINT, 130, ["interrupted"]),
        (signal.SIGTERM, 143, []),
        (signal.SIGHUP, 129, []),
    ],
    ids=["SIGINT", "SIGTERM", "SIGHUP"],
)
def test_an_interrupt_leaves_nothing_on_the_line(number: int, status: int, rest: list[str]) -> None:
    ended, received = log(call=12, number=int(number))

    assert ended == status
    assert " of 24.0 MiB  " in received
    assert visible(received) == rest
    assert received.endswith(("\n", CLEAR))


def test_a_note_takes_the_place_of_the_line(registry: Command) -> None:
    registry("log", "large.bin", "--type", "model", "-m", "lr=1")

    _, received = run("log", "large.bin", "--no-color", "-m", "lr=2")

    assert " of 24.0 MiB  " in received
    assert visible(received)[0].startswith("note: the content is that of v0")


@pytest.mark.usefixtures("home")
@pytest.mark.parametrize(
    "environment",
    [{"TERM": "dumb"}, {"MAKELEVEL": "1"}],
    ids=["a terminal that cannot clear a line", "a recipe of make"],
)
def test_there_is_no_line_where_it_would_be_in_the_way(environment: dict[str, str]) -> None:
    status, received = log(environment=environment)

    assert status == 0
    assert "\r" not in received
    assert received.startswith("logged ")
