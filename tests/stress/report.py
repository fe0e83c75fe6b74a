"""Keep the figures of the long proofs, and bring docs/reliability.md up to date with them."""

from __future__ import annotations

import json
import os
import re
import sys
from typing import TYPE_CHECKING, Any, Final

from tests.stress.proof import merged
from tests.stress.rows import ROWS, load
from tests.stress.tree import CHECKOUT

if TYPE_CHECKING:
    from tests.stress.ledger import Done

FIGURES: Final = CHECKOUT / "docs" / "reliability.json"
DOCUMENT: Final = CHECKOUT / "docs" / "reliability.md"

_TARGET: Final = re.compile(r"\((at least|at most) ([\d.]+)\)$")
"""What a figure is to reach, at the end of its name."""
_PLACE: Final = re.compile(r"(<!-- figures -->\n).*?(<!-- end of figures -->)", re.DOTALL)


def write_figures(row: str, *, seed: int, program: str, done: list[Done], failed: int) -> None:
    """Keep the figures of the units of a row that are done, and write the document."""
    kept = read_figures()
    kept = {each: kept[each] for each in ROWS if each in kept}
    kept[row] = {
        "seed": seed,
        "units": [len(done), len(load(row).units(seed))],
        "failed": failed,
        "program": program,
        "minutes": round(sum(each.seconds for each in done) / 60 / load(row).at_once, 1),
        "cores": os.cpu_count(),
        "load": round(os.getloadavg()[2]),
        "figures": merged(each.figures for each in done if each.figures is not None),
    }
    FIGURES.write_text(json.dumps(kept, indent=1) + "\n", encoding="utf-8")
    DOCUMENT.write_text(to_document(DOCUMENT.read_text(encoding="utf-8")), encoding="utf-8")


def read_figures() -> dict[str, Any]:
    """Return what is kept, by row."""
    if not FIGURES.exists():
        return {}
    kept: dict[str, Any] = json.loads(FIGURES.read_text(encoding="utf-8"))
    return kept


def misses_target(row: str) -> bool:
    """Say whether a row that was run to its end has a figure that is not what it is to reach."""
    entry = read_figures()[row]
    return _is_whole(entry) and any(_is_missed(*figure) for figure in entry["figures"].items())


def _is_whole(entry: dict[str, Any]) -> bool:
    done, units = entry["units"]
    return bool(done == units)


def _is_missed(name: str, figure: float | list[str]) -> bool:
    target = _TARGET.search(name)
    if target is None:
        return False
    assert not isinstance(figure, list)
    bound = float(target[2])
    return figure < bound if target[1] == "at least" else figure > bound


def to_document(text: str) -> str:
    """Return the document with the figures that are kept."""
    return _PLACE.sub(lambda place: place[1] + _tables() + place[2], text)


def _tables() -> str:
    kept = read_figures()
    blocks = []
    for row in ROWS:
        blocks.append(f"\n### `make stress ONLY={row}`\n\n{load(row).claim}\n")
        if row not in kept:
            blocks.append("\nNot run to its end yet.\n")
            continue
        entry = kept[row]
        drawn = f"Seed {entry['seed']}, p" if load(row).is_drawn else "P"
        blocks.append(
            f"\n{drawn}rogram {entry['program']}; {entry['minutes']} minutes on "
            f"{entry['cores']} cores, at a load of {entry['load']}.\n\n"
        )
        if not _is_whole(entry):
            blocks.append("**Only {} of {} units were run.**\n\n".format(*entry["units"]))
        if entry["failed"]:
            blocks.append(
                f"**{entry['failed']} of them failed.** The figures are of the others.\n\n"
            )
        figures = entry["figures"]
        blocks.append("| figure | |\n|---|---|\n")
        for name, figure in figures.items():
            missed = ", **missed**" if _is_whole(entry) and _is_missed(name, figure) else ""
            blocks.append(f"| {name} | {_shown(figure)}{missed} |\n")
        for name, figure in figures.items():
            if isinstance(figure, list) and figure:
                blocks.append(f"\n{name[0].upper()}{name[1:]}:\n\n")
                blocks += [f"- {each}\n" for each in sorted(figure)]
    return "".join(blocks) + "\n"


def _shown(figure: float | list[str]) -> str:
    if isinstance(figure, list):
        return f"{len(figure):,}"
    return f"{figure:,}" if isinstance(figure, int) else f"{figure:.3f}"


if __name__ == "__main__":
    sys.stdout.write(_tables())
