"""`kill -9` at random moments: 10,000 times."""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING, Final

from tests.stress.proof import STORE, Proof
from tests.support.stepping import Stepper
from tests.support.sudden_ends import SuddenEnds

if TYPE_CHECKING:
    from tests.stress.proof import Figures

_KILLS: Final = 10_000
_HOMES_IN_UNIT: Final = 2
_KILLS_IN_HOME: Final = 50


def units(_seed: int) -> list[str]:
    """Return units of a hundred kills."""
    return [str(number) for number in range(_KILLS // _HOMES_IN_UNIT // _KILLS_IN_HOME)]


def run(unit: str, seed: int) -> Figures:
    """Kill commands in a few new homes."""
    figures: Counter[str] = Counter()
    with Stepper() as stepper:
        for number in range(_HOMES_IN_UNIT):
            ends = SuddenEnds(Path("home").absolute(), stepper, f"{seed} {unit} {number}")
            for kind in ends.kill(_KILLS_IN_HOME):
                figures[f"killed in `{kind}`"] += 1
                figures["kills"] += 1
            ends.assert_verified()
            figures["homes in which `verify --full` then finds nothing"] += 1
    return {**figures, "half versions": 0, "wrong bytes": 0}


PROOF: Final = Proof(
    name="kills",
    claim=(
        "Commands are killed with SIGKILL at random moments of their work. Each time the home is "
        "whole as it was left, every stored byte is what its name says, numbers are in order, and "
        "the same command does what was not done, and nothing where it was done. What each `get` "
        "was to deliver comes back as it was logged, and so does a version of each artifact, drawn "
        "by chance, after every third kill; after 50 kills `verify --full` finds nothing in the "
        "home. `log-many` is a log of a folder of small files, which go into a pack."
    ),
    units=units,
    run=run,
    operations=STORE,
)
