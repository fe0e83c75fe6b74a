"""What of a long proof is done, in a file that survives interruptions: a line of JSON per unit."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, NamedTuple, Self

if TYPE_CHECKING:
    from pathlib import Path

    from tests.stress.proof import Figures


class Done(NamedTuple):
    """A unit that was run: how long it took, and its figures, or what it failed with."""

    unit: str
    seconds: float
    figures: Figures | None
    failure: str | None


class Ledger:
    """The units of one row that were run, for one seed and one state of what it is about."""

    def __init__(self, path: Path, seed: int, state: str) -> None:
        self._path = path
        self._head = {"seed": seed, "state": state}
        self.done: dict[str, Done] = {}

    @classmethod
    def opened(cls, path: Path, seed: int, state: str) -> Self:
        """Return what was done, or an empty ledger where that was for another seed or state."""
        ledger = cls(path, seed, state)
        lines = _whole_lines(path)
        if lines[:1] == [ledger._head]:
            for line in lines[1:]:
                done = Done(**line)
                if done.failure is None:  # what failed is run again
                    ledger.done[done.unit] = done
        else:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(json.dumps(ledger._head) + "\n", encoding="utf-8")
        return ledger

    def add(self, done: Done) -> None:
        """Keep what a unit did."""
        self.done[done.unit] = done
        with self._path.open("a", encoding="utf-8") as file:
            file.write(json.dumps(done._asdict()) + "\n")


def _whole_lines(path: Path) -> list[Any]:
    """Return the lines of a file that may have been cut within the last."""
    if not path.exists():
        return []
    return [
        json.loads(line)
        for line in path.read_text(encoding="utf-8").splitlines(keepends=True)
        if line.endswith("\n")
    ]
