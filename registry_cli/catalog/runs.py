"""Runs: every log belongs to one."""

import sqlite3


def ensure_run(
    connection: sqlite3.Connection, *, run_id: str, project_id: int, at: str, by: str
) -> None:
    """Add the run unless it is there; an id that nobody used yet starts that run."""
    connection.execute(
        """
        INSERT OR IGNORE INTO runs (id, name, project_id, created_at, created_by)
        VALUES (?, ?, ?, ?, ?)
        """,
        (run_id, run_id, project_id, at, by),
    )
