"""Faults that are planted on purpose or made by rule, in short.

`make stress ONLY=planted` plants them all, and `ONLY=mutants` makes 300.
"""

from __future__ import annotations

import random
from pathlib import Path
from typing import TYPE_CHECKING, Final

import pytest

from tests.stress.tree import copy_tree
from tests.support.mutants import find_mutants
from tests.support.planted_faults import FAULTS
from tests.support.planting import ask, find_noticing_test

if TYPE_CHECKING:
    from tests.support.planting import Fault

_CHECKOUT: Final = Path(__file__).parent.parent.parent

_QUICK = "publishing overwrites"
_NAMES: Final = "registry_cli/domain/names.py"
_MUTANTS: Final = 4
_NOTICED: Final = 3


def test_a_fault_that_is_planted_is_noticed(tmp_path: Path) -> None:
    fault = next(fault for fault in FAULTS if fault.name == _QUICK)
    noticed = find_noticing_test(copy_tree(tmp_path / "tree"), fault)
    assert noticed is not None
    assert noticed.startswith(f"{fault.tests[0]}::")


def test_faults_made_by_rule_in_the_rules_of_names_are_noticed(tmp_path: Path) -> None:
    tree = copy_tree(tmp_path / "tree")
    mutants = find_mutants(_NAMES, (tree / _NAMES).read_text(encoding="utf-8"))
    noticed = 0
    for mutant in random.Random(1).sample([*mutants], _MUTANTS):
        (tree / _NAMES).write_text(mutant.text, encoding="utf-8")
        noticed += ask(tree, ("tests/unit/test_names.py",)) is not None
    assert noticed >= _NOTICED


@pytest.mark.parametrize("fault", FAULTS, ids=lambda fault: fault.name)
def test_every_fault_still_has_its_place_in_the_program(fault: Fault) -> None:
    source = (_CHECKOUT / fault.file).read_text(encoding="utf-8")
    assert source.count(fault.text) == 1
