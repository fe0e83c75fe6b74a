"""Run `registry` on a stage: a clock that is set, fixed chance, and an account called `you`.

What it prints is then the same on every machine. Only what Python takes from the system is
replaced, nothing of the program itself.

    python -m tests.support.stage SECONDS ARGUMENT…     the clock stands still at that time
    python -m tests.support.stage @FILE ARGUMENT…       each command is a while after the last one
"""

from __future__ import annotations

import itertools
import os
import pwd
import random
import sys
import time
from contextlib import contextmanager
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

START: Final = 1_768_478_400
"""When the play begins, in seconds since the epoch: 2026-01-15 12:00:00 UTC."""

PACE: Final = 25
"""Seconds from one command to the next of somebody who reads what is printed."""

ACCOUNT: Final = "you"

_TICK: Final = 0.01
"""Seconds between two looks at the clock that measures how long a command takes."""


def staged(arguments: Sequence[str], *, seconds: int = 0) -> list[str]:
    """Return the command that runs `registry` so many seconds after the start.

    Where two commands with the same arguments record something, their times must differ, or the
    same chance gives them the same ids.
    """
    return [sys.executable, "-m", "tests.support.stage", str(START + seconds), *arguments]


def staged_in_turn(clock: Path) -> list[str]:
    """Return the beginning of commands that run one after the other; the file is their clock."""
    return [sys.executable, "-m", "tests.support.stage", f"@{clock}"]


@contextmanager
def on_stage(arguments: Sequence[str], *, seconds: int = 0) -> Iterator[None]:
    """Set the stage in this process for as long as a command runs in it."""
    before = (time.time_ns, time.monotonic, os.urandom, pwd.getpwuid)
    set_stage(str(START + seconds), arguments)
    try:
        yield
    finally:
        for place, name, function in zip(
            (time, time, os, pwd), ("time_ns", "monotonic", "urandom", "getpwuid"), before,
            strict=True,
        ):  # fmt: skip
            setattr(place, name, function)


def set_stage(when: str, arguments: Sequence[str]) -> None:
    """Replace the clocks, the account and the random bytes of this process."""
    if when.startswith("@"):
        turn, look = _turn(when[1:]), itertools.count()
        seconds, chance = START + PACE * turn, random.Random(turn)
        setattr(time, "monotonic", lambda: next(look) * _TICK)  # noqa: B010 - for mypy
    else:
        seconds, chance = int(when), random.Random("\0".join((when, *arguments)))
        setattr(time, "monotonic", lambda: 0.0)  # noqa: B010 - as above
    account = pwd.struct_passwd((ACCOUNT, "x", os.geteuid(), os.getegid(), "", "/home/you", ""))
    setattr(time, "time_ns", lambda: seconds * 10**9)  # noqa: B010 - as above
    setattr(os, "urandom", chance.randbytes)  # noqa: B010 - as above
    setattr(pwd, "getpwuid", lambda _uid: account)  # noqa: B010 - as above


def _turn(clock: str) -> int:
    """Return how many commands came before, by the length of a file that each makes longer."""
    descriptor = os.open(clock, os.O_WRONLY | os.O_APPEND | os.O_CREAT)
    os.write(descriptor, b".")
    turn = os.lseek(descriptor, 0, os.SEEK_CUR) - 1
    os.close(descriptor)
    return turn


if __name__ == "__main__":
    _, moment, *rest = sys.argv
    set_stage(moment, rest)
    sys.argv = ["registry", *rest]
    from registry_cli.__main__ import main

    main()
