"""Faults that are planted on purpose, in short; `make stress ONLY=planted` plants them all."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Final

import pytest

from tests.stress.tree import copy_tree
from tests.support.planted_faults import FAULTS
from tests.support.planting import find_noticing_test

if TYPE_CHECKING:
    from tests.support.planting import Fault

_CHECKOUT: Final = Path(__file__).parent.parent.parent

_QUICK = "publishing overwrites"


def test_a_fault_that_is_planted_is_noticed(tmp_path: Path) -> None:
    fault = next(fault for fault in FAULTS if fault.name == _QUICK)
    noticed = find_noticing_test(copy_tree(tmp_path / "tree"), fault)
    assert noticed is not None
    assert noticed.startswith(f"{fault.tests[0]}::")


@pytest.mark.stress
@pytest.mark.parametrize("fault", FAULTS, ids=lambda fault: fault.name)
def test_every_fault_still_has_its_place_in_the_program(fault: Fault) -> None:
    source = (_CHECKOUT / fault.file).read_text(encoding="utf-8")
    assert source.count(fault.text) == 1
