"""Every system call of a command that changes something, killed and failing in every way."""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING, Final

from tests.stress.proof import STORE, Proof
from tests.support.faults import KILL, SCENES, Disturbance

if TYPE_CHECKING:
    from tests.stress.proof import Figures

_PARTS: Final = 7
_MOST: Final = 4000
"""Cases of one scene; of more, every second, third … is tried, from one that the seed says.

The others are those of the row `faults-rest`, so that no row takes an hour.
"""


def units(_seed: int) -> list[str]:
    """Return the parts of all scenes."""
    return [f"{scene.name}:{part}" for scene in SCENES for part in range(_PARTS)]


def run(unit: str, seed: int) -> Figures:
    """Try every case of a part of a scene."""
    return try_cases(unit, seed, are_rest=False)


def try_cases(unit: str, seed: int, *, are_rest: bool) -> Figures:
    """Try the cases of a part of a scene that this row draws, or those that it leaves."""
    name, _, part = unit.partition(":")
    scene = next(scene for scene in SCENES if scene.name == name)
    disturbance = Disturbance(scene, Path("disturbed").absolute())
    cases = disturbance.cases()
    step = len(cases) // _MOST + 1
    figures: Counter[str] = Counter()
    chosen = [
        case for number, case in enumerate(cases) if (number % step != seed % step) == are_rest
    ]
    for case in chosen[int(part) :: _PARTS]:
        try:
            outcome = disturbance.try_case(case)
        except Exception as error:
            error.add_note(f"{case.fault} at {case.call}")
            raise
        figures["cases"] += 1
        figures["ended by a kill" if case.fault == KILL else "calls that failed"] += outcome.was_met
        figures["calls that met nothing, being others in this run"] += not outcome.was_met
        figures["the state before"] += not outcome.is_done
        figures["the state after"] += outcome.is_done
        figures["exit code 0 in spite of it"] += outcome.status == 0
    figures["states between, tracebacks, lost contents"] = 0
    return {**figures}


PROOF: Final = Proof(
    name="faults",
    claim=(
        "At each system call by which `log`, `link`, `unlink`, `delete`, `gc`, `export`, `import`, "
        "`get` and `doctor --rebuild` change something the command is killed, and the call fails "
        "with EIO, ENOSPC, EDQUOT, EACCES, EROFS, EMFILE and EINTR: the state is the one before or "
        "the one after, the exit code 0 or 7, and the next command works. Of a command with more "
        "than 4,000 cases (a first log, a log of many files, a gc, a rebuild) every second or "
        "third is tried here, and the others in `faults-rest`. A failed call that the program can "
        "do without ends with 0, once all is done: EINTR where Python repeats the call, a way to "
        "copy for which there is another, advice to the kernel, tidying up, the stat cache."
    ),
    units=units,
    run=run,
    operations=STORE,
)
