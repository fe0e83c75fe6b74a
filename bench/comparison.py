"""Many versions side by side: which of 1,000 versions is best by one of 50 metrics."""

from __future__ import annotations

import random
import sys
from typing import TYPE_CHECKING, Final

from bench.commands import registry
from bench.filling import add_version, open_home
from bench.measuring import compare, repeat, run
from bench.report import Row

if TYPE_CHECKING:
    from collections.abc import Iterator

    from bench.places import Place

_VERSIONS: Final = 1_000
_METRICS: Final = 50
_ROUNDS: Final = 11
_BASE: Final = (sys.executable, "-c", "import typer, sqlite3")
_BUDGET: Final = 1
"""In seconds."""

_FORMATS: Final = ("table", "tsv", "json", "csv")


def measure_comparison(place: Place) -> Iterator[Row]:
    """Ask in each format which version is best."""
    home = str(place.folder / "measured")
    run(sys.executable, "-m", "bench.comparison", home)
    for format_ in _FORMATS:
        command = ("compare", "model", "--max", "metric-3", "--min", "metric-7")
        ours = repeat(*registry(place.folder / "measured", *command, "--format", format_))
        label = f"`compare --format {format_}` of {_VERSIONS:,} versions with {_METRICS} metrics"
        compared = compare(ours, repeat(*_BASE), _ROUNDS)
        yield Row.of_seconds(label, "`import typer, sqlite3`", compared, _BUDGET)


def _fill(home: str) -> None:
    """Log versions, each with a run that measured something, and metadata that differs."""
    workspace = open_home(home)
    chosen = random.Random(1)  # noqa: S311 - numbers that look measured
    with workspace.writing() as transaction:
        for number in range(_VERSIONS):
            add_version(workspace, transaction, "model", number)
        transaction.connection.executemany(
            "INSERT INTO metrics (run_id, name, last_step, last_value) VALUES (?, ?, 10, ?)",
            (
                (run_id, f"metric-{metric}", round(chosen.random() + number / _VERSIONS, 6))
                for number, (run_id,) in enumerate(
                    transaction.connection.execute(
                        "SELECT run_id FROM versions ORDER BY id"
                    ).fetchall()
                )
                for metric in range(_METRICS)
            ),
        )


if __name__ == "__main__":
    _fill(sys.argv[1])
