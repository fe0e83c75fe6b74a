"""Bundles that are cut at every byte, changed 10,000 times, or made to burst."""

from __future__ import annotations

from typing import Final

from tests.stress.proof import STORE
from tests.stress.pytests import pytest_proof

PROOF: Final = pytest_proof(
    "bundles",
    "In one case a bundle of at most 64 KiB is cut at every byte, and in four it is changed, "
    "10,000 times in all; in the others, bundles with hostile members and bombs are offered. "
    "Nothing is imported in part, nothing is written outside, and the memory that the bombs take, "
    "which is measured, stays bounded.",
    "tests/stress/test_bundles.py",
    "tests/integration/test_bundles.py",
    "tests/integration/test_import.py",
    operations=STORE,
)
