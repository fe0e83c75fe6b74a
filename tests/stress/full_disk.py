"""Disks of 256 KiB to 8 MiB, in steps of 64 KiB, which fill up."""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING, Final

from tests.stress.proof import STORE, Proof
from tests.support.full_disk import fill

if TYPE_CHECKING:
    from tests.stress.proof import Figures

_SIZES: Final = range(256, 8192 + 1, 64)
"""KiB."""
_PARTS: Final = 16


def units(_seed: int) -> list[str]:
    """Return parts of the sizes, small and large ones in each."""
    return [str(part) for part in range(_PARTS)]


def run(unit: str, seed: int) -> Figures:
    """Fill each disk of the part."""
    figures: Counter[str] = Counter()
    for size in _SIZES[int(unit) :: _PARTS]:
        filled = fill(Path("disk").absolute(), size, seed)
        assert filled.refused, f"{size} KiB were not filled"
        figures["disks that were filled"] += 1
        figures["commands done"] += filled.done
        figures["commands refused"] += filled.refused
        figures["disks with versions, which gc freed"] += filled.is_collected
        figures["logs that found the room"] += filled.is_used_again
    return {**figures, "states between": 0}


PROOF: Final = Proof(
    name="full-disk",
    claim=(
        "A home lies on a tmpfs of 256 KiB to 8 MiB, in steps of 64 KiB, which logs and links "
        "fill up: each is done or refused with exit code 7, and what was there stays whole and "
        "readable. Then, where any version found room, all are deleted, and gc gives the room "
        "back; where more than 64 KiB were stored, a log finds it."
    ),
    units=units,
    run=run,
    operations=STORE,
)
