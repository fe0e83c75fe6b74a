"""Proofs that are tests for pytest: each test is a unit, with all of its parameters."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Final

from tests.stress.proof import Proof
from tests.stress.tree import CHECKOUT

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tests.stress.proof import Figures

_PYTEST: Final = (sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "--tb=short")
_PASSED: Final = re.compile(r"(\d+) passed")


def pytest_proof(
    name: str, claim: str, *files: str, marks: str = "", operations: Sequence[str] = ()
) -> Proof:
    """Return the proof that these test files are; `marks` as pytest's option `-m`."""
    options = ("-m", marks)

    def units(_seed: int) -> list[str]:
        collected = subprocess.run(
            [*_PYTEST, *options, "--collect-only", *files],
            cwd=CHECKOUT,
            capture_output=True,
            text=True,
            check=True,
        )
        lines = collected.stdout.splitlines()
        return sorted({line.partition("[")[0] for line in lines if line.startswith("tests/")})

    def run(unit: str, seed: int) -> Figures:
        done = subprocess.run(
            [
                *(*_PYTEST, *options, f"--hypothesis-seed={seed}"),
                *(f"--basetemp={Path.cwd()}/tests", unit),
            ],
            cwd=CHECKOUT,
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 0, done.stdout + done.stderr
        passed = _PASSED.search(done.stdout)
        assert passed is not None, done.stdout
        return {"tests": 1, "cases": int(passed[1]), "failed": 0}

    return Proof(
        name=name, claim=claim, units=units, run=run, operations=operations, is_of_tests=True
    )
