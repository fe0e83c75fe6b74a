"""Runs: every log belongs to one."""

import sqlite3
from typing import NamedTuple


class Run(NamedTuple):
    """The record of a run. The time is UTC in ISO 8601."""

    id: str
    name: str
    project_id: int
    created_at: str
    created_by: str


def ensure_run(
    connection: sqlite3.Connection, *, run_id: str, project_id: int, at: str, by: str
) -> None:
    """Add the run unless it is there; an id that nobody used yet starts that run."""
    connection.execute(
        """
        INSERT INTO runs (id, name, project_id, created_at, created_by)
        SELECT :id, :id, :project, :at, :by
        WHERE NOT EXISTS (SELECT 1 FROM runs WHERE id = :id)
        """,
        {"id": run_id, "project": project_id, "at": at, "by": by},
    )


def find_run(connection: sqlite3.Connection, run_id: str) -> Run | None:
    """Return the run of that id."""
    row = connection.execute(
        "SELECT id, name, project_id, created_at, created_by FROM runs WHERE id = ?", (run_id,)
    ).fetchone()
    return Run(*row) if row is not None else None


def add_run(connection: sqlite3.Connection, run: Run) -> None:
    """Add a run that is not there."""
    connection.execute(
        "INSERT INTO runs (id, name, project_id, created_at, created_by) VALUES (?, ?, ?, ?, ?)",
        run,
    )
