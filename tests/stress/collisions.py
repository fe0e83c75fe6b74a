"""Different contents with equal xxh3_128, which were built."""

from __future__ import annotations

from typing import Final

from tests.stress.pytests import pytest_proof

PROOF: Final = pytest_proof(
    "collisions",
    "Pairs of different contents with equal xxh3_128, from 32 bytes to beyond 1 MiB, are logged in "
    "both orders, into files and packs, and go through import: both come back byte for byte.",
    "tests/unit/test_xxh3_collisions.py",
    "tests/integration/test_blob_store.py",
    "tests/integration/test_import.py",
    marks="not stress",
)
