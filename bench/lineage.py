"""Lineage of 100,000 edges in every format, against Git's log of a history of the same shape."""

from __future__ import annotations

import subprocess
import sys
from typing import TYPE_CHECKING, Final

from bench.commands import registry
from bench.large_file import remove
from bench.measuring import compare, repeat, run
from bench.report import Row

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from bench.places import Place

_ROUNDS: Final = 9
_SHAPES: Final = ((25_000, 3), (50_000, 1))
"""Runs, and how many versions each takes; each gives one. The last is a chain."""

_FORMATS: Final = (
    "-q",
    *(
        f"--format={name}"
        for name in ("table", "tsv", "json", "jsonl", "dot", "mermaid", "openlineage")
    ),
)
_BASE: Final = (sys.executable, "-c", "import typer, sqlite3")
_BUDGET: Final = 1
"""In seconds."""


def measure_lineage(place: Place) -> Iterator[Row]:
    """Walk from the first version to all that came of it."""
    for runs, inputs in _SHAPES:
        home = place.folder / f"lineage-{inputs}"
        run(sys.executable, "-m", "bench.lineage_filling", str(home), str(runs), str(inputs))
        shape = f"{runs * (inputs + 1):,} edges, {inputs} in and 1 out of each run"
        for format_ in _FORMATS:
            ours = repeat(*registry(home, "lineage", "step-0:v0", format_))
            compared = compare(ours, repeat(*_BASE), _ROUNDS)
            label = f"`lineage {format_}` of {shape}"
            yield Row.of_seconds(label, "`import typer, sqlite3`", compared, _BUDGET)
        repository = place.folder / f"history-{inputs}"
        _make_history(repository, runs, inputs)
        ours = repeat(*registry(home, "lineage", "step-0:v0", "--format", "tsv"))
        theirs = repeat("git", "-C", str(repository), "log", "--format=%H %P %an %aI %s", "main")
        label = f"`lineage --format tsv` of {shape}"
        yield Row.of_ratio(label, "`git log` of as many", compare(ours, theirs, _ROUNDS), None)
        remove(home)
        remove(repository)


def _make_history(repository: Path, commits: int, parents: int) -> None:
    """Make a repository in which each commit has so many of those before it as parents."""
    run("git", "init", "--quiet", "--bare", str(repository))
    lines = []
    for number in range(1, commits + 1):
        author = f"<bench> {1_600_000_000 + number} +0000"
        lines.append(
            f"commit refs/heads/main\nmark :{number}\ncommitter bench {author}\ndata 4\nstep"
        )
        before = range(number - 1, max(number - 1 - parents, 0), -1)
        lines += [
            f"{'merge' if place else 'from'} :{parent}" for place, parent in enumerate(before)
        ]
    command = ("git", "-C", str(repository), "fast-import", "--quiet")
    subprocess.run(command, input="\n".join([*lines, ""]).encode(), check=True)
