"""Run processes and measure them: both sides of a comparison in turn, so that both see one load."""

from __future__ import annotations

import os
import statistics
import subprocess
import sys
import time
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Callable

_RSS_UNIT = 1 if sys.platform == "darwin" else 1024
"""Bytes in a unit of `ru_maxrss`: Linux counts in KiB."""


class Run(NamedTuple):
    """One run of a process, and the peak of its memory in bytes."""

    seconds: float
    memory: int
    stdout: str


class Samples(NamedTuple):
    """All runs of one side."""

    seconds: list[float]
    memory: list[int]

    @property
    def median(self) -> float:
        """The median, in seconds."""
        return statistics.median(self.seconds)

    @property
    def peak(self) -> int:
        """The largest peak of memory, in bytes."""
        return max(self.memory)


class Comparison(NamedTuple):
    """Two sides that were measured in turn."""

    ours: Samples
    theirs: Samples

    @property
    def ratio(self) -> float:
        """How many times as long ours takes: the median over the pairs that ran side by side.

        Where the load of the machine changes, this holds better than the ratio of the medians.
        """
        pairs = zip(self.ours.seconds, self.theirs.seconds, strict=True)
        return statistics.median(ours / theirs for ours, theirs in pairs)


def run(*arguments: str) -> Run:
    """Run a process with stdout in a pipe, from its start until it is gone; it must succeed."""
    started = time.perf_counter()
    with subprocess.Popen(arguments, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None  # noqa: S101 - for the types: it is a pipe
        stdout = process.stdout.read()
        _, status, usage = os.wait4(process.pid, 0)
        seconds = time.perf_counter() - started
        process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode != 0:
        raise SystemExit(f"bench: {arguments} ended with {process.returncode}")
    return Run(seconds, usage.ru_maxrss * _RSS_UNIT, stdout)


def repeat(*arguments: str) -> Callable[[int], Run]:
    """Return a side of a comparison that runs the same each time."""
    return lambda _number: run(*arguments)


def compare(ours: Callable[[int], Run], theirs: Callable[[int], Run], rounds: int) -> Comparison:
    """Run both sides in turn, and each once before, which warms the caches.

    Each side is called with a number that it never had before. Which side comes first changes,
    so that neither always follows the other's writing.
    """
    ours(0)
    theirs(0)
    sides: tuple[list[Run], list[Run]] = ([], [])
    for number in range(1, rounds + 1):
        turns = [(sides[0], ours), (sides[1], theirs)]
        for runs, side in turns if number % 2 else reversed(turns):
            runs.append(side(number))
    first, second = (
        Samples([each.seconds for each in runs], [each.memory for each in runs]) for runs in sides
    )
    return Comparison(first, second)
