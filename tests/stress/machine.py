"""Random commands with crashes beside a plain model: 100,000 steps."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Final

from tests.stress.proof import STORE, Proof
from tests.support.machine import Machine
from tests.support.stepping import Stepper

if TYPE_CHECKING:
    from tests.stress.proof import Figures

_CURATING: Final = (
    "alias_add", "collection_delete", "collection_rename", "describe", "history_redact", "path",
    "undo",
)  # fmt: skip
"""The operations that it calls beside those of the store."""

_STEPS: Final = 100_000
_STEPS_IN_HOME: Final = 100
_HOMES_IN_UNIT: Final = 20


def units(_seed: int) -> list[str]:
    """Return units of some homes each."""
    return [str(number) for number in range(_STEPS // _STEPS_IN_HOME // _HOMES_IN_UNIT)]


def run(unit: str, seed: int) -> Figures:
    """Work in some new homes."""
    crashes = 0
    with Stepper() as stepper:
        for number in range(_HOMES_IN_UNIT):
            machine = Machine(Path.cwd(), f"{seed} {unit} {number}", stepper)
            machine.run(_STEPS_IN_HOME)
            crashes += machine.crashes
    return {
        "homes": _HOMES_IN_UNIT,
        "steps": _HOMES_IN_UNIT * _STEPS_IN_HOME,
        "crashes": crashes,
        "differences from the model": 0,
    }


PROOF: Final = Proof(
    name="machine",
    claim=(
        "Random commands, each of which opens the home anew, do what a model of plain dicts says, "
        "also after some were killed in a process of their own: `log`, `link`, `unlink`, `delete`, "
        "`get`, `path`, `export`, `import`, `gc`, `verify`, `undo`, `alias add`, `describe`, "
        "`history redact`, and to rename and delete collections. Names, numbers, aliases, digests "
        "and bytes are compared, and the state is what its events add up to."
    ),
    units=units,
    run=run,
    operations=(*STORE, *_CURATING),
)
