"""Interrupts at every step, and while real bytes are copied."""

from __future__ import annotations

import itertools
import random
import signal
import subprocess
import sys
from contextlib import suppress
from typing import TYPE_CHECKING

import pytest

from tests.support.endings import INTERRUPTS, Scene, interrupt_at_steps, read_home
from tests.support.soundness import assert_sound
from tests.support.stepping import Ended, Stepper

if TYPE_CHECKING:
    from pathlib import Path

    from tests.support.command import Command

pytestmark = pytest.mark.stress

_SEED = 20
_MANY_BYTES = 256 << 20


def test_log_and_link_interrupted_at_every_step_leave_all_or_nothing(home: Path) -> None:
    with Stepper() as stepper:
        assert interrupt_at_steps(stepper, Scene(home), itertools.count(1)) >= 100


def test_a_log_of_many_bytes_interrupted_at_random_moments_is_done_or_not(
    registry: Command, home: Path, work: Path
) -> None:
    """Nothing of an interrupted log stays, unless it had committed: then all of it does."""
    signal.signal(signal.SIGINT, signal.default_int_handler)  # whatever the shell says
    moments = random.Random(_SEED)
    registry("init")
    (work / "large.bin").write_bytes(moments.randbytes(_MANY_BYTES))
    before = read_home(home)
    for number in [*INTERRUPTS] * 5:
        ended = _interrupt_after(moments.uniform(0.2, 0.6), number)
        assert ended in {Ended(0, ""), INTERRUPTS[number]}
        assert list((home / "tmp").iterdir()) == []
        if registry("artifacts").stdout == "":
            assert read_home(home) == before
        else:
            assert_sound(home)
            break


def _interrupt_after(seconds: float, number: signal.Signals) -> Ended:
    with subprocess.Popen(
        [sys.executable, "-m", "registry_cli", "log", "large.bin", "--type", "model"],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        text=True,
    ) as process:
        with suppress(subprocess.TimeoutExpired):
            process.wait(seconds)
        process.send_signal(number)
        assert process.stderr is not None
        stderr = process.stderr.read()
    return Ended(process.returncode, stderr)
