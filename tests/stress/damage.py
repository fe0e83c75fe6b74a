"""One bit at a time in files of the store and in the catalog, and files damaged as a whole."""

from __future__ import annotations

import os
import random
from pathlib import Path
from typing import TYPE_CHECKING, Final

from tests.stress.proof import STORE, Proof
from tests.support.damage_matrix import Catalog, damage_blobs, fill_home, flip_blobs, is_found

if TYPE_CHECKING:
    from tests.stress.proof import Figures

_STEP: Final = 997
"""Every so many bytes of a file of the store has one bit flipped."""
_PARTS: Final = 20
_BITS: Final = 600
"""Bits of the catalog in each part: a third in headers, the rest in bytes that hold something."""


def units(_seed: int) -> list[str]:
    """Return the store, and the catalog in parts."""
    return ["store", *(f"catalog-{part}" for part in range(_PARTS))]


def run(unit: str, seed: int) -> Figures:
    """Damage a home of its own, one place after the other."""
    home = Path("home").absolute()
    os.environ["REGISTRY_HOME"] = str(home)
    fill_home()
    assert not is_found(home), "a false alarm"
    figures = _run_store(home) if unit == "store" else _run_catalog(home, f"{seed} {unit}")
    assert not is_found(home), "a false alarm"
    return figures


def _run_store(home: Path) -> Figures:
    missed = [f"{blob.name} {kind}" for blob, kind, found in damage_blobs(home) if not found]
    assert not missed, missed
    damaged = sum(1 for _ in damage_blobs(home))
    flipped = [found for _, found in flip_blobs(home, _STEP)]
    assert all(flipped)
    return {"files damaged": damaged, "bits flipped in files": len(flipped)}


def _run_catalog(home: Path, seed: str) -> Figures:
    catalog = Catalog(home)
    chance = random.Random(seed)
    headers, used = catalog.header_bits(), catalog.used_bits()
    bits = chance.sample(headers, _BITS // 3) + chance.sample(used, _BITS - _BITS // 3)
    outcomes = [*catalog.flip(bits)]
    missed = [bit for bit, is_damage, found in outcomes if is_damage and not found]
    assert not missed, missed
    damaging = sum(is_damage for _, is_damage, _ in outcomes)
    return {
        "bits flipped in the catalog": len(outcomes),
        "of them damage, and found": damaging,
        "of them without a meaning, such as in free space": len(outcomes) - damaging,
        "missed": 0,
        "false alarms": 0,
    }


PROOF: Final = Proof(
    name="damage",
    claim=(
        "One bit is flipped in every 997th byte of every blob and pack, and 12,000 in the rows, "
        "events and page headers of the catalog; files of the store are cut, emptied, extended, "
        "zeroed, swapped, deleted, and replaced by folders and links. `verify --full` finds each "
        "that changes what the home says, and nothing in a home that is sound."
    ),
    units=units,
    run=run,
    operations=STORE,
)
