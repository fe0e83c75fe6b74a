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
    looks = [is_found(home)]
    figures = _run_store(home) if unit == "store" else _run_catalog(home, f"{seed} {unit}")
    looks.append(is_found(home))
    assert not any(looks), "a false alarm"
    return {**figures, "looks at a sound home": len(looks), "false alarms there": sum(looks)}


def _run_store(home: Path) -> Figures:
    damaged = [(f"{blob.name} {kind}", found) for blob, kind, found in damage_blobs(home)]
    flipped = [(blob.name, found) for blob, found in flip_blobs(home, _STEP)]
    missed = [where for where, found in damaged + flipped if not found]
    assert not missed, missed
    return {
        "damages to whole files": len(damaged),
        "bits flipped in files": len(flipped),
        "missed": len(missed),
    }


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
        "of these, told all the same: a header or a type is another": sum(
            found for _, is_damage, found in outcomes if not is_damage
        ),
        "missed": len(missed),
    }


PROOF: Final = Proof(
    name="damage",
    claim=(
        "One bit is flipped in every 997th byte of every blob and pack of a home, and 12,000 in "
        "the rows, events and page headers of its catalog; each of its five blobs and packs is "
        "cut, emptied, extended, zeroed, turned round, deleted, replaced by a folder or a link, "
        "and changes places with each of the others. `verify --full` finds each that changes what "
        "the home says, and nothing in a home that is sound."
    ),
    units=units,
    run=run,
    operations=STORE,
)
