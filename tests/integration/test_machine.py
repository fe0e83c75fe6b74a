"""Random commands with crashes beside a plain model; `make stress ONLY=machine` goes further."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.support.machine import Machine
from tests.support.stepping import Stepper

if TYPE_CHECKING:
    from pathlib import Path

_HOMES = 20
_STEPS = 30


@pytest.mark.parametrize("part", range(5))
def test_random_commands_with_crashes_do_what_a_plain_model_says(
    work: Path, home: Path, monkeypatch: pytest.MonkeyPatch, part: int
) -> None:
    monkeypatch.setenv("REGISTRY_HOME", str(work / "home"))
    assert not home.exists()
    crashes = 0
    with Stepper() as stepper:
        for number in range(_HOMES):
            machine = Machine(work, f"4 {part} {number}", stepper)
            machine.run(_STEPS)
            crashes += machine.crashes
    assert crashes > 0
