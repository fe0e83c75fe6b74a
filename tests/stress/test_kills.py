"""`kill -9` at random moments and at every step; then nothing is half done, and all goes on."""

from __future__ import annotations

import itertools
import random
import statistics
import subprocess
import sys
import time
from contextlib import suppress
from typing import TYPE_CHECKING

import pytest

from tests.support.command import Command
from tests.support.endings import Scene, kill_at_steps, kill_first_logs_at_steps
from tests.support.stepping import Stepper

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

pytestmark = pytest.mark.stress

_SEEDS = range(10)
"""Each test is one seed, which its name shows; together they kill 300 commands."""
_KILLS = 30


@pytest.mark.parametrize("seed", _SEEDS)
def test_commands_killed_at_random_moments_leave_nothing_half_done(home: Path, seed: int) -> None:
    scene = Scene(home, seed=seed)
    moments = random.Random(seed)
    scene.change_content()
    Command()(*scene.log_arguments)
    longest = {
        arguments: statistics.median(_seconds(arguments) for _ in range(5))
        for arguments in (scene.log_arguments, scene.link_arguments)
    }
    for _ in range(_KILLS // 2):
        scene.change_content()
        _kill_after(moments.uniform(0, longest[scene.log_arguments]), scene.log_arguments)
        scene.recover_log()
        _kill_after(moments.uniform(0, longest[scene.link_arguments]), scene.link_arguments)
        scene.recover_link()


def test_log_and_link_killed_at_every_step_leave_nothing_half_done(home: Path) -> None:
    with Stepper() as stepper:
        killed = kill_at_steps(stepper, Scene(home), itertools.count(1), itertools.repeat(0))
    assert killed >= 100


def test_a_first_log_killed_at_every_step_leaves_nothing_half_done(tmp_path: Path) -> None:
    with Stepper() as stepper:
        steps, delays = itertools.count(1), itertools.repeat(0)
        assert kill_first_logs_at_steps(stepper, tmp_path, steps, delays) >= 300


@pytest.mark.parametrize("seed", _SEEDS)
def test_kills_inside_of_steps_leave_nothing_half_done(home: Path, seed: int) -> None:
    """Steps such as a commit are many calls of SQLite into the kernel: the end comes amid them."""
    with Stepper() as stepper:
        delays = _moments(random.Random(seed))
        assert kill_at_steps(stepper, Scene(home, seed=seed), itertools.count(1, 3), delays) >= 30


def _moments(source: random.Random) -> Iterator[float]:
    """Yield seconds: from microseconds to the milliseconds that a durable commit takes."""
    while True:
        yield 10 ** source.uniform(-5, -2.5)


def _start(arguments: tuple[str, ...]) -> subprocess.Popen[bytes]:
    return subprocess.Popen(
        [sys.executable, "-m", "registry_cli", *arguments],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
    )


def _seconds(arguments: tuple[str, ...]) -> float:
    started = time.monotonic()
    with _start(arguments) as process:
        pass
    assert process.returncode == 0
    return time.monotonic() - started


def _kill_after(seconds: float, arguments: tuple[str, ...]) -> None:
    """Kill a command, unless it ends before by itself."""
    with _start(arguments) as process:
        with suppress(subprocess.TimeoutExpired):
            process.wait(seconds)
        process.kill()
        assert process.stderr is not None
        assert process.stderr.read() == b""
    assert process.returncode in {0, -9}
