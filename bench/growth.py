"""What grows with the number of versions or files, and what does not: time and bytes per step."""

from __future__ import annotations

import shutil
import statistics
import sys
from typing import TYPE_CHECKING

from bench.commands import registry
from bench.large_file import forget_stats, remove
from bench.many_files import write_tree
from bench.measuring import Run, Samples, interleave, repeat, run
from bench.report import Growth

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from bench.places import Place

_ROUNDS = 9
_CATALOGS = (1_000, 10_000, 100_000, 1_000_000)
_ARTIFACTS = 1_000
_TREES = (10_000, 100_000, 1_000_000)
_STEPS = 1_000
_STEP_FILES = 10_000
_WINDOW = 20
"""How many steps in a row a figure is the median of."""


def measure_growth(place: Place) -> Iterator[Growth]:
    """Measure the three ways in which a home grows."""
    yield from _measure_catalog(place)
    yield from _measure_files(place)
    yield from _measure_steps(place)


def _measure_catalog(place: Place) -> Iterator[Growth]:
    """Give a catalog ever more versions, and ask for the same things each time."""
    home = place.folder / "catalog"
    model = place.folder / "model.bin"
    run(sys.executable, "-m", "bench.filling", str(home), "few", "10", "1")
    model.write_text("a real one", encoding="utf-8")
    run(*registry(home, "log", str(model), "--name", "real", "--type", "model"))
    run(*registry(home, "path", "real"))
    asked = (
        ("versions", "few"), ("show", "few"), ("path", "real"), ("exists", "few"),
        ("versions", "few", "--limit", "1"),
    )  # fmt: skip

    def log(number: int) -> Run:
        model.write_text(f"content {home.stat().st_mtime_ns} {number}", encoding="utf-8")
        return run(*registry(home, "log", str(model), "--name", "real"))

    def link(number: int) -> Run:
        return run(*registry(home, "link", "few", f"model/c-{count}-{number}"))

    total = 0
    for count in _CATALOGS:
        before = (home / "catalog.db").stat().st_size
        artifacts = min(_ARTIFACTS, (count - total) // 10)
        run(sys.executable, "-m", "bench.filling",
            str(home), f"many-{count}", str(count - total), str(artifacts))  # fmt: skip
        size = ((home / "catalog.db").stat().st_size - before) / (count - total)
        total = count
        sides = (log, link, *(repeat(*registry(home, *arguments)) for arguments in asked))
        measured = interleave(sides, _ROUNDS)
        labels = ("log", "link", *map(" ".join, asked))
        took = ", ".join(
            f"`{label}` {_ms(samples)}" for label, samples in zip(labels, measured, strict=True)
        )
        yield Growth("versions in a catalog", f"{count:,}", took, f"{size:,.0f} B a version", "")
    remove(home)
    model.unlink()


def _measure_files(place: Place) -> Iterator[Growth]:
    """Log and get trees of ever more files."""
    for count in _TREES:
        tree, home, target = (place.folder / name for name in ("tree", "files", "got"))
        write_tree(tree, count, size=64)
        forget_stats()
        arguments = registry(home, "log", str(tree), "--type", "dataset")
        first, again = run(*arguments), run(*arguments)
        got = run(*registry(home, "get", "tree", str(target)))
        peak = max(each.memory for each in (first, again, got)) / 2**20
        catalog = (home / "catalog.db").stat().st_size / count
        took = ", ".join(
            f"{label} {each.seconds:.1f} s ({each.seconds / count * 1e6:.0f} µs a file)"
            for label, each in (("`log`", first), ("again", again), ("`get`", got))
        )
        yield Growth(
            "files in a version", f"{count:,}", took, f"{catalog:,.0f} B of catalog a file",
            f"{peak:.0f} MiB",
        )  # fmt: skip
        shutil.rmtree(tree)
        shutil.rmtree(target)
        remove(home)


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


def _ms(samples: Samples) -> str:
    return f"{samples.median * 1000:.0f} ms"


def _size(home: Path) -> int:
    return sum(path.stat().st_size for path in home.rglob("*") if path.is_file())
