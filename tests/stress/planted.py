"""Faults that are planted on purpose, each in a copy of the tree: a test notices every one."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Final

from tests.stress.proof import Proof
from tests.stress.tree import copy_tree
from tests.support.planted_faults import FAULTS
from tests.support.planting import find_noticing_test

if TYPE_CHECKING:
    from tests.stress.proof import Figures


def units(_seed: int) -> list[str]:
    """Return the names of the faults."""
    return [fault.name for fault in FAULTS]


def run(unit: str, _seed: int) -> Figures:
    """Plant one fault and ask the tests."""
    fault = next(fault for fault in FAULTS if fault.name == unit)
    tree = copy_tree(Path("tree").absolute())
    noticed = find_noticing_test(tree, fault)
    assert noticed is not None, f"no test notices that {fault.name}"
    return {
        "faults": 1,
        "faults, and the tests that noticed": [f"{unit}: `{noticed}`"],
    }


PROOF: Final = Proof(
    name="planted",
    claim=(
        "The program is broken on purpose, in one place at a time, and each time one of the "
        "default tests fails."
    ),
    units=units,
    run=run,
    is_drawn=False,
    is_of_tests=True,
)
