"""Metrics of runs: series of values by step, and the last value of each."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Iterable, Iterator, Mapping


def next_step(connection: sqlite3.Connection, run_id: str) -> int:
    """Return the step after the highest that any metric of the run has, 0 for the first."""
    (highest,) = connection.execute(
        "SELECT max(last_step) FROM metrics WHERE run_id = ?", (run_id,)
    ).fetchone()
    return highest + 1 if highest is not None else 0


def add_points(
    connection: sqlite3.Connection, run_id: str, step: int, values: Mapping[str, float | None]
) -> None:
    """Write values at a step; what was measured there before is replaced."""
    for name, value in values.items():
        connection.execute(
            """
            INSERT INTO metrics (run_id, name, last_step, last_value) VALUES (?, ?, ?, ?)
            ON CONFLICT (run_id, name) DO UPDATE
            SET last_step = excluded.last_step, last_value = excluded.last_value
            WHERE excluded.last_step >= last_step
            """,
            (run_id, name, step, value),
        )
        connection.execute(
            """
            INSERT INTO metric_points (metric_id, step, value)
            SELECT id, ?, ? FROM metrics WHERE run_id = ? AND name = ?
            ON CONFLICT (metric_id, step) DO UPDATE SET value = excluded.value
            """,
            (step, value, run_id, name),
        )


def read_last_values(
    connection: sqlite3.Connection, run_ids: Iterable[str]
) -> dict[str, dict[str, float | None]]:
    """Return the last value of each metric, by run, in the order they were first measured."""
    rows = connection.execute(
        """
        SELECT run_id, name, last_value FROM metrics
        WHERE run_id IN (SELECT value FROM json_each(?)) ORDER BY id
        """,
        (json.dumps([*run_ids]),),
    )
    found: dict[str, dict[str, float | None]] = {}
    for run_id, name, value in rows:
        found.setdefault(run_id, {})[name] = value
    return found


def list_names(connection: sqlite3.Connection, run_id: str) -> list[str]:
    """Return what a run measured, in the order it was first measured."""
    rows = connection.execute("SELECT name FROM metrics WHERE run_id = ? ORDER BY id", (run_id,))
    return [name for (name,) in rows]


def read_series(
    connection: sqlite3.Connection, run_id: str, name: str
) -> Iterator[tuple[int, float | None]]:
    """Yield step and value of one metric of a run, in the order of the steps."""
    return connection.execute(
        """
        SELECT point.step, point.value
        FROM metrics AS metric JOIN metric_points AS point ON point.metric_id = metric.id
        WHERE metric.run_id = ? AND metric.name = ?
        ORDER BY point.step
        """,
        (run_id, name),
    )
