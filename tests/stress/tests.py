"""The tests that are too long for every day: all that are marked `stress`."""

from __future__ import annotations

from typing import Final

from tests.stress.pytests import pytest_proof

PROOF: Final = pytest_proof(
    "tests",
    "The tests that take too long for every day, of which several are long forms of rows above: "
    "interrupts and kills at every step, many processes, crowds that move one alias, bundles that "
    "are cut and changed, both doors of the command line, memory.",
    marks="stress",
)
