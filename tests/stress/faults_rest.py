"""The cases of long commands that the row `faults` leaves, so that neither takes an hour."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from tests.stress.faults import try_cases, units
from tests.stress.proof import STORE, Proof

if TYPE_CHECKING:
    from tests.stress.proof import Figures


def run(unit: str, seed: int) -> Figures:
    """Try every case of a part of a scene that the other row does not try."""
    return try_cases(unit, seed, are_rest=True)


PROOF: Final = Proof(
    name="faults-rest",
    claim=(
        "What `faults` leaves of the commands with more than 4,000 cases, in the same way: with "
        "it, each call by which these commands change something was to fail in each way, and did "
        "but for those that met nothing."
    ),
    units=units,
    run=run,
    operations=STORE,
)
