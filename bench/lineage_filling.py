"""Fill a home with lineage: `python -m bench.lineage_filling HOME RUNS INPUTS`.

Each run takes so many versions of those before it and gives one, so that all hang together. They
lie in a thousand artifacts. What is between versions and runs is no event, and is written at once.
"""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Final

from bench.filling import add_version, open_home

if TYPE_CHECKING:
    import sqlite3

_AT_ONCE: Final = 20_000
_ARTIFACTS: Final = 1_000


def _fill(home: str, runs: int, inputs: int) -> None:
    """Log a version of each run, and one more that they all come from: `step-0:v0`."""
    workspace = open_home(home)
    for first in range(0, runs + 1, _AT_ONCE):
        with workspace.writing() as transaction:
            for each in range(first, min(first + _AT_ONCE, runs + 1)):
                number, artifact = divmod(each, _ARTIFACTS)
                add_version(workspace, transaction, f"step-{artifact}", number)
    with workspace.writing() as transaction:
        _join(transaction.connection, runs, inputs)


def _join(connection: sqlite3.Connection, runs: int, inputs: int) -> None:
    """Let the run of each version take the versions before it, and be more than a single log."""
    connection.execute(
        """
        INSERT INTO run_details (
            run_id, name, state, started_at, ended_at, duration, config, summary
        )
        SELECT id, 'step', 'finished', created_at, created_at, 1.5, '{}', '{}' FROM runs
        """
    )
    made = connection.execute("SELECT id, run_id FROM versions ORDER BY id").fetchall()
    connection.executemany(
        "INSERT INTO usages (run_id, version_id, direction, at) VALUES (?, ?, 'input', '2026')",
        (
            (made[number][1], made[number - distance][0])
            for number in range(1, runs + 1)
            for distance in range(1, min(inputs, number) + 1)
        ),
    )


if __name__ == "__main__":
    _fill(sys.argv[1], int(sys.argv[2]), int(sys.argv[3]))
