"""A catalog of ever more versions, against one of ten: what is asked of it, and what is written."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Final

from bench.commands import registry
from bench.large_file import remove
from bench.measuring import Run, compare, repeat, run
from bench.report import Row

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from bench.measuring import Side
    from bench.places import Place

_ROUNDS: Final = 15
_FEW: Final = 10
_COUNTS: Final = (1_000, 10_000, 100_000, 1_000_000)
_ARTIFACTS: Final = 1_000
_BUDGET: Final = 1.2
_READING: Final = (
    ("versions", "few"),
    ("versions", "few", "--limit", "1"),
    ("show", "few"),
    ("exists", "few"),
    ("path", "real:v0"),
)
"""What is asked of an artifact of ten versions, and of one with a file."""


def measure_catalog(place: Place) -> Iterator[Row]:
    """Ask the same of both catalogs, and log and link in both."""
    small, large = place.folder / "small", place.folder / "large"
    for home in (small, large):
        _begin(place, home)
    total = _FEW
    for count in _COUNTS:
        before = (large / "catalog.db").stat().st_size
        artifacts = min(_ARTIFACTS, (count - total) // 10)
        added = (count - total) // artifacts * artifacts
        run(sys.executable, "-m", "bench.filling",
            str(large), f"many-{count}", str(added), str(artifacts))  # fmt: skip
        yield from _compare(place, small, large, count)
        size = ((large / "catalog.db").stat().st_size - before) / added
        yield Row(f"catalog of {count:,} versions", f"{size:,.0f} B each", "", "", "", "", "")
        total += added
    remove(small)
    remove(large)


def _begin(place: Place, home: Path) -> None:
    """Make a home with an artifact of ten versions, and a real one whose tree is there."""
    run(sys.executable, "-m", "bench.filling", str(home), "few", str(_FEW), "1")
    model = place.folder / "model.bin"
    model.write_text("a real one", encoding="utf-8")
    run(*registry(home, "log", str(model), "--name", "real", "--type", "model"))
    run(*registry(home, "path", "real:v0"))


def _compare(place: Place, small: Path, large: Path, count: int) -> Iterator[Row]:
    what = f"of {count:,} versions"
    model = place.folder / "model.bin"

    def logging(home: Path) -> Side:
        def log(number: int) -> Run:
            model.write_text(f"{home.name} {what} {number}", encoding="utf-8")
            return _created(*registry(home, "log", str(model), "--name", "real"))

        return log

    def linking(home: Path) -> Side:
        def link(number: int) -> Run:
            return _created(*registry(home, "link", "few", f"model/c-{count}-{number}"))

        return link

    peak = 0
    for arguments in _READING:
        ours, theirs = (repeat(*registry(home, *arguments)) for home in (large, small))
        compared = compare(ours, theirs, _ROUNDS)
        peak = max(peak, compared.ours.peak)
        label = f"`{' '.join(arguments)}` in a catalog {what}"
        yield Row.of_ratio(label, f"in one of {_FEW}", compared, _BUDGET)
    for name, writing in (("log", logging), ("link", linking)):
        compared = compare(writing(large), writing(small), _ROUNDS)
        peak = max(peak, compared.ours.peak)
        yield Row.of_ratio(f"`{name}` in a catalog {what}", f"in one of {_FEW}", compared, _BUDGET)
    yield Row.of_memory(f"any of these in a catalog {what}: peak memory", peak)


def _created(*arguments: str) -> Run:
    """Run what must make something new."""
    done = run(*arguments)
    if not done.stdout.endswith("\ttrue\n"):
        raise SystemExit(f"bench: nothing was made by {arguments}")
    return done
