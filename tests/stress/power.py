"""The power fails after every system call of a series of commands, and keeps what it likes."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Final

from tests.stress.proof import STORE, Proof
from tests.support.power_loss import assert_survives, failures, record

if TYPE_CHECKING:
    from tests.stress.proof import Figures

_DRAWS: Final = {0.0: 1, 1.0: 1, 0.1: 3, 0.5: 6, 0.9: 3}
"""How often each moment is tried, by the chance of what was not synced to be kept."""
_GOES_ON_EVERY: Final = 7


def units(_seed: int) -> list[str]:
    """Return one unit for each way through all moments."""
    return [f"{chance}:{draw}" for chance, draws in _DRAWS.items() for draw in range(draws)]


def run(unit: str, seed: int) -> Figures:
    """Let the power fail at every moment."""
    chance, _, draw = unit.partition(":")
    recording = record(Path("recorded").absolute())
    states = acknowledged = 0
    moments = failures(recording, (float(chance),), seed=seed * 100 + int(draw))
    for states, (failure, disk) in enumerate(moments, 1):
        is_done = assert_survives(
            recording, failure, disk, Path("left"), goes_on=states % _GOES_ON_EVERY == 0
        )
        acknowledged += is_done
    return {
        "states": states,
        "the state before": states - acknowledged,
        "the state after": acknowledged,
        "acknowledged versions that were not whole": 0,
    }


PROOF: Final = Proof(
    name="power",
    claim=(
        "The power fails after every system call of a first log, a log, a link, a log of a "
        "folder, a log of many small files (a pack), an unlink, a delete, a gc that rewrites a "
        "pack, and an import. What was synced is there; of the rest, names and single sectors, "
        "nothing, all or a part drawn by chance. What was acknowledged is whole, what was cut off "
        "is done or not, and SQLite finds its file in order; in every seventh state the next "
        "command is tried, too. Most calls of a command come before its commit, so most states "
        "are the one before."
    ),
    units=units,
    run=run,
    operations=STORE,
)
