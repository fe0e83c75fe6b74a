"""Both settings of SQLite's rollback journal that survive a power loss: what a commit costs."""

from __future__ import annotations

import sqlite3
import time
from contextlib import closing
from typing import TYPE_CHECKING

from bench.measuring import Run, compare
from bench.report import Row

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from bench.places import Place

_ROUNDS = 300
_ROWS = [("a line of the history, as long as most of them are", number) for number in range(6)]


def measure_journals(place: Place) -> Row:
    """Commit six rows from a fresh connection, as a link does, with either setting."""
    taken = _committing(place.folder / "truncate.db", "TRUNCATE", "FULL")
    other = _committing(place.folder / "delete.db", "DELETE", "EXTRA")
    return Row.of_ratio(
        f"commit with `TRUNCATE`/`FULL` on {place.file_system}",
        "with `DELETE`/`EXTRA`",
        compare(taken, other, _ROUNDS),
        1.0,
    )


def _committing(path: Path, journal: str, synchronous: str) -> Callable[[int], Run]:
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("CREATE TABLE events (id INTEGER PRIMARY KEY, body TEXT, number INT)")
        connection.commit()

    def commit(_: int) -> Run:
        started = time.perf_counter()
        with closing(sqlite3.connect(path, isolation_level=None)) as connection:
            connection.execute(f"PRAGMA journal_mode = {journal}")
            connection.execute(f"PRAGMA synchronous = {synchronous}")
            connection.execute("BEGIN IMMEDIATE")
            for row in _ROWS:
                connection.execute("INSERT INTO events (body, number) VALUES (?, ?)", row)
            connection.execute("COMMIT")
        return Run(time.perf_counter() - started, 0, "")

    return commit
