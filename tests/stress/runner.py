"""Run the units of a row, several at once, and go on where an earlier run was interrupted."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import TYPE_CHECKING, Final

from tests.stress.ledger import Done, Ledger
from tests.stress.rows import load

if TYPE_CHECKING:
    from tests.stress.proof import Proof

_SETTINGS: Final = ("REGISTRY_", "WANDB_", "XDG_", "MAKE", "MFLAGS", "GNUMAKEFLAGS")
_LONGEST_UNIT: Final = 3600
"""Seconds."""
_TAIL: Final = 4000
"""Characters that are kept of what a unit says when it fails."""
_QUICK_FOLDER: Final = Path("/dev/shm")  # noqa: S108 - folders in it get names of their own


def run_row(row: str, *, seed: int, tree: Path, ledger: Ledger) -> bool:
    """Run all units of a row that are not done; say whether none failed."""
    proof = load(row)
    units = proof.units(seed)
    waiting = [unit for unit in units if unit not in ledger.done]
    _tell(f"{row}: {len(units)} units, {len(units) - len(waiting)} done before, seed {seed}")
    with ThreadPoolExecutor(proof.at_once) as pool:
        try:
            for done in pool.map(lambda unit: _run_unit(proof, unit, seed, tree), waiting):
                ledger.add(done)
                _tell(f"{row}: {done.unit} {done.seconds:.0f} s {done.failure or ''}")
        except BaseException:
            pool.shutdown(cancel_futures=True)
            raise
    return all(ledger.done[unit].failure is None for unit in units)


def _run_unit(proof: Proof, unit: str, seed: int, tree: Path) -> Done:
    # In memory what is synced costs nothing, and the kernel does the same.
    is_quick = not proof.needs_disk and os.access(_QUICK_FOLDER, os.W_OK)
    parent = _QUICK_FOLDER if is_quick else tree.parent
    started = time.monotonic()
    with tempfile.TemporaryDirectory(dir=parent, prefix="stress-") as folder:
        process = subprocess.run(
            [sys.executable, "-m", "tests.stress.unit", proof.name, unit, str(seed)],
            cwd=folder,
            env=_environment(Path(folder), tree),
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            timeout=_LONGEST_UNIT,
            check=False,
        )
    seconds = time.monotonic() - started
    if process.returncode != 0:
        return Done(unit, seconds, None, (process.stdout + process.stderr)[-_TAIL:])
    return Done(unit, seconds, json.loads(process.stdout.splitlines()[-1]), None)


def _environment(folder: Path, tree: Path) -> dict[str, str]:
    kept = {name: value for name, value in os.environ.items() if not name.startswith(_SETTINGS)}
    return kept | {
        "HOME": str(folder / "user"),
        "PYTHONPATH": str(tree),
        "REGISTRY_HOME": str(folder / "home"),
    }


def _tell(message: str) -> None:
    sys.stderr.write(f"{message}\n")
