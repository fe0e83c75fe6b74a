"""The long proofs, in the order in which `make stress` runs them."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from tests.stress.proof import Proof

ROWS: Final = (
    "kills", "faults", "faults-rest", "power", "crowd", "full-disk", "damage", "collisions",
    "names", "bundles", "machine", "planted", "coverage", "mutants", "tests",
)  # fmt: skip
"""Each is a module of this folder, which holds a `PROOF`."""


def load(row: str) -> Proof:
    """Return the proof of a row."""
    proof: Proof = import_module(f"tests.stress.{row.replace('-', '_')}").PROOF
    return proof
