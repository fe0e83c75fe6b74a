"""Different contents with equal xxh3_128, which were built."""

from __future__ import annotations

from typing import Final

from tests.stress.proof import STORE
from tests.stress.pytests import pytest_proof

PROOF: Final = pytest_proof(
    "collisions",
    "Pairs of different contents with equal xxh3_128, of 32 bytes, 300 bytes, 1 KiB, 1 MiB and "
    "others, are logged in both orders, into files and packs, and go through a bundle into another "
    "home: both come back byte for byte.",
    "tests/integration/test_collisions.py",
    "tests/unit/test_xxh3_collisions.py",
    "tests/integration/test_blob_store.py",
    "tests/integration/test_import.py",
    marks="not stress",
    operations=STORE,
)
