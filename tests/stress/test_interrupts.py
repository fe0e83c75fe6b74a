"""Interrupts at every step, and while real bytes are copied."""

from __future__ import annotations

import itertools
import os
import random
import shutil
from typing import TYPE_CHECKING

import pytest

from tests.support.endings import (
    INTERRUPTS,
    Scene,
    interrupt_at_steps,
    interrupt_while_it_copies,
    read_home,
)
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
    moments = random.Random(_SEED)
    (work / "large.bin").write_bytes(os.urandom(_MANY_BYTES))
    for number in [*INTERRUPTS] * 5:
        registry("init")
        before = read_home(home)
        log = ("log", "large.bin", "--type", "model")
        ended = interrupt_while_it_copies(home, number, *log, delay=moments.uniform(0, 0.3))
        # As the interpreter ends, a signal ends it at once; to a shell that is the same status.
        assert ended in {Ended(0, ""), INTERRUPTS[number], Ended(-number, "")}
        assert list((home / "tmp").iterdir()) == []
        if registry("artifacts").stdout == "":
            assert read_home(home) == before
        else:
            assert_sound(home)
        shutil.rmtree(home)
