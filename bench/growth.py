"""What grows with the number of versions or files, and what does not: time and bytes per step."""

from __future__ import annotations

import shutil
import statistics
from typing import TYPE_CHECKING

from bench.commands import registry
from bench.large_file import forget_stats, remove
from bench.many_files import write_tree
from bench.measuring import Run, run
from bench.report import Growth

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from bench.places import Place

_TREES = {10_000: 7, 100_000: 7, 1_000_000: 1}
"""Files, and how often they are measured."""
_STEPS = 1_000
_STEP_FILES = 10_000
_WINDOW = 20
"""How many steps in a row a figure is the median of."""


def measure_growth(place: Place) -> Iterator[Growth]:
    """Measure two ways in which a home grows; a catalog of many versions is a part of its own."""
    yield from _measure_files(place)
    yield from _measure_steps(place)


def _measure_files(place: Place) -> Iterator[Growth]:
    """Log and get trees of ever more files, and copy them, which is what the machine takes."""
    for count, rounds in _TREES.items():
        tree, home, target = (place.folder / name for name in ("tree", "files", "got"))
        write_tree(tree, count, size=64)
        arguments = registry(home, "log", str(tree), "--type", "dataset")
        runs: list[list[Run]] = []
        catalogs: list[float] = []
        for _ in range(rounds):
            forget_stats()
            logged = [run(*arguments), run(*arguments)]
            delivered = run(*registry(home, "get", "tree", str(target)))
            catalogs.append((home / "catalog.db").stat().st_size / count)
            shutil.rmtree(target)  # there may be no room for as many files a third time
            copied = run("cp", "-r", str(tree), str(target))
            shutil.rmtree(target)
            remove(home)
            runs.append([*logged, delivered, copied])
        labels = ("`log`", "again", "`get`", "`cp -r`")
        took = ", ".join(
            f"{label} {seconds:.1f} s ({seconds / count * 1e6:.0f} µs a file)"
            for label, seconds in zip(labels, map(_median, zip(*runs, strict=True)), strict=True)
        )
        peak = max(each.memory for done in runs for each in done) / 2**20
        yield Growth(
            "files in a version", f"{count:,}", took if rounds > 1 else f"{took}; once",
            f"{max(catalogs):,.0f} B of catalog a file", f"{peak:.0f} MiB",
        )  # fmt: skip
        shutil.rmtree(tree)


def _measure_steps(place: Place) -> Iterator[Growth]:
    """Log a set of files a thousand times, each time with one file changed."""
    tree, home = place.folder / "tree", place.folder / "steps"
    write_tree(tree, _STEP_FILES)
    changed = tree / "part-000" / f"{0:07}.bin"
    arguments = registry(home, "log", str(tree), "--type", "dataset")
    runs: list[Run] = []
    sizes: list[int] = []
    for step in range(_STEPS + 1):
        changed.write_text(f"step {step}", encoding="utf-8")
        runs.append(run(*arguments))
        sizes.append(_size(home))
    for end in (_WINDOW, _STEPS // 10, _STEPS // 2, _STEPS):
        seconds = statistics.median(each.seconds for each in runs[end - _WINDOW + 1 : end + 1])
        size = (sizes[end] - sizes[end - _WINDOW]) / _WINDOW
        yield Growth(
            f"versions of {_STEP_FILES:,} files, one changed",
            f"{end:,}",
            f"`log` {seconds * 1000:.0f} ms",
            f"{size / 1024:,.1f} KiB a version",
            f"{max(each.memory for each in runs) / 2**20:.0f} MiB",
        )
    shutil.rmtree(tree)
    remove(home)


def _median(runs: tuple[Run, ...]) -> float:
    return statistics.median(each.seconds for each in runs)


def _size(home: Path) -> int:
    return sum(path.stat().st_size for path in home.rglob("*") if path.is_file())
