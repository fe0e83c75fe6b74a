"""The tests that are too long for every day: those that are marked `stress`."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Final

from tests.stress.proof import Proof
from tests.stress.tree import CHECKOUT

if TYPE_CHECKING:
    from tests.stress.proof import Figures

_PYTEST: Final = (sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "-m", "stress")


def units(_seed: int) -> list[str]:
    """Return the tests, each as often parametrized as it may be."""
    collected = subprocess.run(
        [*_PYTEST, "--collect-only"], cwd=CHECKOUT, capture_output=True, text=True, check=True
    )
    lines = collected.stdout.splitlines()
    return sorted({line.partition("[")[0] for line in lines if line.startswith("tests/")})


def run(unit: str, _seed: int) -> Figures:
    """Run a test, with each of its parameters."""
    done = subprocess.run(
        [*_PYTEST, f"--basetemp={Path.cwd()}/tests", unit],
        cwd=CHECKOUT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    passed = next(word for word in done.stdout.split("\n")[-2].split() if word.isdigit())
    return {"tests": int(passed), "failed": 0}


PROOF: Final = Proof(
    name="tests",
    claim=(
        "The tests that take too long for every day: interrupts and kills at every step, many "
        "processes, damage of every k-th blob, row and page, contents that collide, bundles that "
        "are cut and changed, hostile names."
    ),
    units=units,
    run=run,
)
