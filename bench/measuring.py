"""Run processes and measure them: both sides of a comparison in turn, so that both see one load."""

from __future__ import annotations

import operator
import os
import statistics
import subprocess
import sys
import termios
import time
from contextlib import suppress
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from typing import BinaryIO

    Side = Callable[[int], "Run"]

_KEPT = 1 << 16
"""Bytes of output."""
_RSS_UNIT = 1 if sys.platform == "darwin" else 1024
"""Bytes in a unit of `ru_maxrss`: Linux counts in KiB."""


class Run(NamedTuple):
    """One run of a process, the peak of its memory in bytes, and the end of its output.

    All of it would weigh on what is measured next: a process begins as a copy of this one.
    """

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
    reading, writing = os.pipe()
    return _run(arguments, reading, writing)


def run_on_terminal(*arguments: str) -> Run:
    """Run a process with stdout on a terminal of 80 columns, as `run` does."""
    reading, writing = os.openpty()
    termios.tcsetwinsize(writing, (50, 80))
    return _run(arguments, reading, writing)


def _run(arguments: Sequence[str], reading: int, writing: int) -> Run:
    started = time.perf_counter()
    with subprocess.Popen(arguments, stdout=writing) as process, open(reading, "rb") as stdout:
        os.close(writing)
        output = b""
        for data in _read(stdout):
            output = (output + data)[-_KEPT:]
        _, status, usage = os.wait4(process.pid, 0)
        seconds = time.perf_counter() - started
        process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode != 0:
        raise SystemExit(f"bench: {arguments} ended with {process.returncode}")
    return Run(seconds, usage.ru_maxrss * _RSS_UNIT, output.decode(errors="replace"))


def _read(stdout: BinaryIO) -> Iterator[bytes]:
    """Yield all output; Linux ends that of a terminal with an error."""
    with suppress(OSError):
        while data := os.read(stdout.fileno(), 1 << 16):
            yield data


def repeat(*arguments: str) -> Side:
    """Return a side of a comparison that runs the same each time."""
    return lambda _number: run(*arguments)


def compare(ours: Side, theirs: Side, rounds: int) -> Comparison:
    """Run both sides in turn."""
    return Comparison(*interleave((ours, theirs), rounds))


def interleave(sides: Sequence[Side], rounds: int) -> list[Samples]:
    """Run all sides in turn, and each once before, which warms the caches.

    Each side is called with a number that it never had before. Which side comes first changes,
    so that none always follows another's writing.
    """
    for side in sides:
        side(0)
    runs: list[list[Run]] = [[] for _ in sides]
    for number in range(1, rounds + 1):
        turns = list(zip(runs, sides, strict=True))
        for done, side in turns if number % 2 else reversed(turns):
            done.append(side(number))
    return [
        Samples([each.seconds for each in done], [each.memory for each in done]) for done in runs
    ]


def weighted(*sides: tuple[float, Samples]) -> Samples:
    """Add up sides that ran in the same rounds, each times its weight."""
    rounds = zip(*(samples.seconds for _, samples in sides), strict=True)
    weights = [weight for weight, _ in sides]
    return Samples(
        [sum(map(operator.mul, weights, seconds)) for seconds in rounds],
        [max(memory) for memory in zip(*(samples.memory for _, samples in sides), strict=True)],
    )
