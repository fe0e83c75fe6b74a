"""How much of the program the default tests run, by its branches."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING, Final

from coverage import Coverage

from tests.stress.proof import Proof
from tests.stress.tree import CHECKOUT
from tests.support.chosen_tests import COVERAGE_DATA, lines_run_by_tests

if TYPE_CHECKING:
    from tests.stress.proof import Figures


def units(_seed: int) -> list[str]:
    """Return the one unit: all tests in one run, which `mutants` needs too."""
    return ["all"]


def run(_unit: str, _seed: int) -> Figures:
    """Run the tests, and what commands they start, and look at what was run."""
    lines_run_by_tests(CHECKOUT)
    measured = Coverage(CHECKOUT / COVERAGE_DATA, config_file=CHECKOUT / "pyproject.toml")
    measured.load()
    share = measured.report(file=io.StringIO(), show_missing=False) / 100
    return {"share of statements and branches (at least 0.95)": share}


PROOF: Final = Proof(
    name="coverage",
    claim=(
        "The default tests, with the commands that they start, run at least 95 % of the "
        "statements and branches of `registry_cli`."
    ),
    units=units,
    run=run,
    at_once=1,
    is_drawn=False,
    is_of_tests=True,
)
