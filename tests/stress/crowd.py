"""64 processes that log to one artifact, with readers and garbage collection beside them."""

from __future__ import annotations

import os
import statistics
from pathlib import Path
from typing import TYPE_CHECKING, Final

from tests.stress.proof import STORE, Proof
from tests.support.contention import log_beside_readers

if TYPE_CHECKING:
    from tests.stress.proof import Figures

_PROCESSES: Final = 64
_TIMES: Final = 100
_READERS: Final = 16


def units(_seed: int) -> list[str]:
    """Return the two kinds of homes."""
    return ["local", "network"]


def run(unit: str, _seed: int) -> Figures:
    """Let them all work at once."""
    if unit == "network":
        os.environ["REGISTRY_NETWORK_RULES"] = "1"
    work = Path("work")
    work.mkdir()
    home = Path("home").absolute()
    os.chdir(work)
    crowd = log_beside_readers(home, _PROCESSES, _TIMES, _READERS)
    writes = [hold for hold in crowd.holds if hold.lock == "catalog.lock" and hold.is_exclusive]
    held = sorted(hold.held for hold in writes)
    return {
        "commands": len(crowd.results),
        "logs": _PROCESSES * _TIMES,
        "gaps, errors, lost blobs": 0,
        f"{unit}: lock to commit, median, seconds": statistics.median(held),
        f"{unit}: lock to commit, p99, seconds (at most 0.05)": held[len(held) * 99 // 100],
        f"{unit}: wait to write, median, seconds": statistics.median(
            hold.waited for hold in writes
        ),
        f"{unit}: longest wait for a lock, seconds (at most 10)": max(
            hold.waited for hold in crowd.holds
        ),
    }


PROOF: Final = Proof(
    name="crowd",
    claim=(
        "64 processes log 100 contents each to one artifact, and 16 read it meanwhile, with `gc` "
        "beside them: on a local disk, and by the rules of network file systems. No number is "
        "missing, no command fails, no blob is lost."
    ),
    units=units,
    run=run,
    at_once=1,
    needs_disk=True,
    operations=STORE,
    is_drawn=False,
)
