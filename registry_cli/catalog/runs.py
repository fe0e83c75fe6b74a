"""Runs: every log belongs to one. What a run tells while it goes on stands beside its record."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from registry_cli.catalog.entities import Entity

if TYPE_CHECKING:
    import sqlite3


class Run(NamedTuple):
    """The record of a run. The time is UTC in ISO 8601."""

    id: str
    name: str
    project_id: int
    created_at: str
    created_by: str


def ensure_run(
    connection: sqlite3.Connection,
    *,
    run_id: str,
    project_id: int,
    at: str,
    by: str,
    name: str | None = None,
) -> None:
    """Add the run unless it is there; an id that nobody used yet starts that run."""
    connection.execute(
        """
        INSERT INTO runs (id, name, project_id, created_at, created_by)
        SELECT :id, :name, :project, :at, :by
        WHERE NOT EXISTS (SELECT 1 FROM runs WHERE id = :id)
        """,
        {"id": run_id, "name": name or run_id, "project": project_id, "at": at, "by": by},
    )


def find_run(connection: sqlite3.Connection, run_id: str) -> Run | None:
    """Return the run of that id."""
    row = connection.execute(
        "SELECT id, name, project_id, created_at, created_by FROM runs WHERE id = ?", (run_id,)
    ).fetchone()
    return Run(*row) if row is not None else None


def find_newest_called(connection: sqlite3.Connection, name: str) -> str | None:
    """Return the id of the newest run that was given this name and has another id."""
    row = connection.execute(
        "SELECT id FROM runs WHERE name = ? AND id != name ORDER BY created_at DESC LIMIT 1",
        (name,),
    ).fetchone()
    return str(row[0]) if row is not None else None


def add_run(connection: sqlite3.Connection, run: Run) -> None:
    """Add a run that is not there."""
    connection.execute(
        "INSERT INTO runs (id, name, project_id, created_at, created_by) VALUES (?, ?, ?, ?, ?)",
        run,
    )


def find_owner(connection: sqlite3.Connection, run_id: str) -> Entity | None:
    """Return whose run it is, None where there is no such run."""
    row = connection.execute(
        """
        SELECT entity.id, entity.kind, entity.name, entity.display_name
        FROM runs AS run
        JOIN projects AS project ON project.id = run.project_id
        JOIN entities AS entity ON entity.id = project.entity_id
        WHERE run.id = ?
        """,
        (run_id,),
    ).fetchone()
    return Entity(*row) if row is not None else None
