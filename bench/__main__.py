"""Measure the time budgets: `python -m bench [PART…]`, all parts unless some are named.

Each part is printed, kept in bench/figures.json, and docs/performance.md is written from what is
kept, so that one part can be measured anew without the others.
"""

from __future__ import annotations

import compileall
import json
import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from bench.catalog import measure_catalog
from bench.commands import measure_commands, measure_link, measure_lists
from bench.comparison import measure_comparison
from bench.curated import measure_curated
from bench.growth import measure_growth
from bench.history import measure_history
from bench.journals import measure_journals
from bench.large_file import measure_large_file
from bench.lineage import measure_lineage
from bench.many_files import measure_many_files
from bench.places import describe_machine, open_places
from bench.report import Growth, Part, Row, to_document, to_text
from tests.stress.tree import program_digest

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from bench.places import Place

_CHECKOUT: Final = Path(__file__).parent.parent
_FIGURES: Final = _CHECKOUT / "bench" / "figures.json"
_REASONS: Final = _CHECKOUT / "bench" / "reasons.md"
DOCUMENT: Final = _CHECKOUT / "docs" / "performance.md"


def _measure_short(places: list[Place]) -> Iterator[Row]:
    # On the place that comes last, which is in memory where there is one: these only read.
    yield from measure_commands(places[-1])
    for place in places:
        yield from measure_link(place)
    yield from measure_lists(places[-1])


def _measure_journals(places: list[Place]) -> Iterator[Row]:
    for place in places:
        yield measure_journals(place)


def _measure_large(places: list[Place]) -> Iterator[Row]:
    for place in places:
        yield from measure_large_file(place)


def _measure_many(places: list[Place]) -> Iterator[Row]:
    for place in places:
        yield from measure_many_files(place)


def _measure_history(places: list[Place]) -> Iterator[Row]:
    yield from measure_history(places[-1])


def _measure_curated(places: list[Place]) -> Iterator[Row]:
    yield from measure_curated(places[-1])


def _measure_lineage(places: list[Place]) -> Iterator[Row]:
    yield from measure_lineage(places[-1])


def _measure_comparison(places: list[Place]) -> Iterator[Row]:
    yield from measure_comparison(places[-1])


def _measure_catalog(places: list[Place]) -> Iterator[Row]:
    yield from measure_catalog(places[-1])


def _measure_growth(places: list[Place]) -> Iterator[Growth]:
    yield from measure_growth(places[-1])


_PARTS: Final[dict[str, tuple[str, Callable[[list[Place]], Iterator[Row | Growth]]]]] = {
    "commands": ("Short commands", _measure_short),
    "large": ("A large file", _measure_large),
    "many": ("Many small files", _measure_many),
    "journals": ("SQLite's journal", _measure_journals),
    "history": ("A history of 100,000 events", _measure_history),
    "curated": ("A large registry", _measure_curated),
    "lineage": ("Lineage of 100,000 edges", _measure_lineage),
    "comparison": ("A thousand versions side by side", _measure_comparison),
    "catalog": ("A catalog of a million versions", _measure_catalog),
    "growth": ("Growth", _measure_growth),
}


def main(names: list[str]) -> None:
    """Measure the parts; a line is printed as soon as it is known."""
    unknown = set(names) - set(_PARTS)
    if unknown:
        raise SystemExit(f"bench: no part {sorted(unknown)}; there are {', '.join(_PARTS)}")
    compileall.compile_dir(_CHECKOUT / "registry_cli", quiet=1)
    for name in names or _PARTS:
        part = _measure(name)
        print(f"{part.title}: {part.machine}\n\n{to_text(part.rows)}\n")
        _keep(name, part)
    DOCUMENT.write_text(document(), encoding="utf-8")


def document() -> str:
    """Return docs/performance.md, from the figures that are kept."""
    parts = [each for each in map(_kept, _PARTS) if each is not None]
    return to_document(parts, _REASONS.read_text(encoding="utf-8"))


def _measure(name: str) -> Part:
    title, measure = _PARTS[name]
    with open_places() as places:
        _isolate(places[-1].folder)
        machine = describe_machine(places)
        loads = [os.getloadavg()[0]]
        rows = []
        for row in measure(places):
            print("…", " · ".join(filter(None, row)), file=sys.stderr)
            rows.append(row)
            loads.append(os.getloadavg()[0])
        os.chdir(_CHECKOUT)
    load = f"load {min(loads):.1f} to {max(loads):.1f}"
    return Part(title, f"{machine}; {load}", program_digest()[:12], rows)


def _isolate(folder: Path) -> None:
    """Let the processes run this checkout, without anybody's settings."""
    for name in list(os.environ):
        if name.startswith(("REGISTRY_", "WANDB_", "XDG_", "PYTHON")):
            del os.environ[name]
    os.environ["HOME"] = str(folder)
    os.environ["PYTHONPATH"] = str(_CHECKOUT)
    os.chdir(folder)


def _keep(name: str, part: Part) -> None:
    figures = _read_figures()
    figures[name] = {
        "machine": part.machine,
        "program": part.program,
        "rows": [list(row) for row in part.rows],
    }
    text = json.dumps(figures, ensure_ascii=False, indent=1, sort_keys=True)
    _FIGURES.write_text(f"{text}\n", encoding="utf-8")


def _kept(name: str) -> Part | None:
    figures = _read_figures().get(name)
    if figures is None:
        return None
    kind = Growth if name == "growth" else Row
    rows = [kind(*row) for row in figures["rows"]]
    return Part(_PARTS[name][0], figures["machine"], figures["program"], rows)


def _read_figures() -> dict[str, dict[str, Any]]:
    try:
        return dict(json.loads(_FIGURES.read_text(encoding="utf-8")))
    except FileNotFoundError:
        return {}


if __name__ == "__main__":
    main(sys.argv[1:])
