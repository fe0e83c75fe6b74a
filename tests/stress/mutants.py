"""Faults made by rule, 300 of them drawn by the seed: how many do the tests notice?"""

from __future__ import annotations

import random
from pathlib import Path
from typing import TYPE_CHECKING, Final

from tests.stress.proof import Proof
from tests.stress.tree import CHECKOUT, copy_tree
from tests.support.chosen_tests import files_about, lines_run_by_tests, running_tests
from tests.support.mutants import Mutant, find_mutants
from tests.support.planting import ask_within

if TYPE_CHECKING:
    from tests.stress.proof import Figures

_COUNT: Final = 300
_IN_UNIT: Final = 5
_PATTERNS: Final = (
    "registry_cli/blobs/*.py",
    "registry_cli/catalog/**/*.py",
    "registry_cli/operations/gc*.py",
    "registry_cli/workspace/gc_locks.py",
    "registry_cli/domain/names.py",
)
_SECONDS: Final = 40
"""For how long the tests are asked that run a line, the quickest first, and those of processes."""
_SECONDS_ABOUT: Final = 40
"""For how long those are asked whose names are about the same."""
_PROCESSES: Final = (
    "tests/integration/test_power_loss.py",
    "tests/integration/test_faults.py",
    "tests/integration/test_kills.py",
)
"""Tests of real processes, which coverage cannot tell apart: they are asked last."""
_WITH_PROCESSES: Final = (
    "registry_cli/blobs/",
    "registry_cli/catalog/connections.py",
    "registry_cli/catalog/database.py",
    "registry_cli/catalog/locks.py",
)
"""What they are about."""


def draw(seed: int) -> list[Mutant]:
    """Draw the mutants of all places in the program, each place as likely as the next."""
    mutants = [
        mutant
        for pattern in _PATTERNS
        for path in sorted(CHECKOUT.glob(pattern))
        for mutant in find_mutants(
            str(path.relative_to(CHECKOUT)), path.read_text(encoding="utf-8")
        )
    ]
    return random.Random(seed).sample(mutants, _COUNT)


def units(_seed: int) -> list[str]:
    """Return units of some mutants each."""
    return [str(number) for number in range(_COUNT // _IN_UNIT)]


def run(unit: str, seed: int) -> Figures:
    """Ask the tests about each mutant of the unit."""
    all_tests = lines_run_by_tests(CHECKOUT)
    tree = copy_tree(Path("tree").absolute())
    first = int(unit) * _IN_UNIT
    survivors = []
    for mutant in draw(seed)[first : first + _IN_UNIT]:
        path = tree / mutant.file
        source = path.read_text(encoding="utf-8")
        path.write_text(mutant.text, encoding="utf-8")
        groups = (
            (running_tests(all_tests, mutant.file, source, mutant.line), _SECONDS),
            (files_about(CHECKOUT, mutant.file, mutant.line), _SECONDS_ABOUT),
            (_PROCESSES if mutant.file.startswith(_WITH_PROCESSES) else (), _SECONDS),
        )
        is_noticed = any(
            ask_within(tree, tuple(tests), seconds) is not None
            for tests, seconds in groups
            if tests
        )
        path.write_text(source, encoding="utf-8")
        if not is_noticed:
            survivors.append(f"`{mutant.name}`")
    return {
        "mutants": _IN_UNIT,
        "noticed (at least 255)": _IN_UNIT - len(survivors),
        "survivors": survivors,
    }


PROOF: Final = Proof(
    name="mutants",
    claim=(
        "Of all places in `blobs`, `catalog`, `gc` and `names` where a comparison, a condition, "
        "a number, a call, a `return` or a piece of SQL can be changed, 300 are drawn by the seed "
        "and changed, one at a time. Tests notice most; the survivors are listed."
    ),
    units=units,
    run=run,
    is_of_tests=True,
)
