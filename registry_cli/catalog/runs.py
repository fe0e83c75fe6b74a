"""Runs: every log belongs to one."""

import sqlite3


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
