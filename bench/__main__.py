"""Measure the time budgets, print a table and write docs/performance.md: `python -m bench`."""

from __future__ import annotations

import compileall
import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from bench.commands import measure_commands, measure_link, measure_lists
from bench.journals import measure_journals
from bench.large_file import measure_log
from bench.places import describe_machine, open_places
from bench.report import to_document, to_text

if TYPE_CHECKING:
    from collections.abc import Iterator

    from bench.places import Place
    from bench.report import Row

_CHECKOUT = Path(__file__).parent.parent


def _measure(places: list[Place]) -> Iterator[Row]:
    # On the place that comes last, which is in memory where there is one: these only read.
    yield from measure_commands(places[-1])
    for place in places:
        yield measure_link(place)
    yield from measure_lists(places[-1])
    for place in places:
        yield from measure_log(place)
    for place in places:
        yield measure_journals(place)


def _isolate(folder: Path) -> None:
    """Let the processes run this checkout, without anybody's settings."""
    for name in list(os.environ):
        if name.startswith(("REGISTRY_", "WANDB_", "XDG_", "PYTHON")):
            del os.environ[name]
    os.environ["HOME"] = str(folder)
    os.environ["PYTHONPATH"] = str(_CHECKOUT)
    os.chdir(folder)


def main() -> None:
    """Measure everything; a line is printed as soon as it is known."""
    compileall.compile_dir(_CHECKOUT / "registry_cli", quiet=1)
    with open_places() as places:
        _isolate(places[-1].folder)
        machine = describe_machine(places)
        loads = [os.getloadavg()[0]]
        rows = []
        for row in _measure(places):
            print(f"… {row.scenario}: {row.ratio or row.ours}", file=sys.stderr)
            rows.append(row)
            loads.append(os.getloadavg()[0])
        os.chdir(_CHECKOUT)
    machine += f"; load {min(loads):.1f} to {max(loads):.1f}"
    print(f"{machine}\n\n{to_text(rows)}")
    document = to_document(rows, machine)
    (_CHECKOUT / "docs" / "performance.md").write_text(document, encoding="utf-8")


if __name__ == "__main__":
    main()
