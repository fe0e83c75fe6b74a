"""What runs tell of themselves: how they were begun, how far they are, how they ended."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, Final

from registry_cli.catalog.metrics import read_last_values
from registry_cli.domain.metadata import to_json
from registry_cli.domain.runs import FINISHED, OPEN, RUNNING, ProcessMark, Run, RunLabels

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Mapping

    from registry_cli.domain.metadata import Json


def open_details(connection: sqlite3.Connection, run_id: str, *, at: str) -> None:
    """Let a run that only a variable names have details, unless it has some."""
    connection.execute(
        """
        INSERT INTO run_details (run_id, name, state, started_at, config, summary)
        SELECT id, name, ?, ?, '{}', '{}' FROM runs
        WHERE id = ? AND NOT EXISTS (SELECT 1 FROM run_details WHERE run_id = runs.id)
        """,
        (OPEN, at, run_id),
    )


def begin(
    connection: sqlite3.Connection,
    run_id: str,
    *,
    at: str,
    parent: str | None,
    command: tuple[str, ...] | None,
    git: dict[str, Json] | None,
    python: dict[str, Json] | None,
    process: ProcessMark | None,
) -> None:
    """Note how a run begins that has details, and which process will end it."""
    connection.execute(
        """
        UPDATE run_details
        SET state = ?, exit_status = NULL, started_at = ?, ended_at = NULL, duration = NULL,
            parent_id = ifnull(parent_id, nullif(?, run_id)),
            command = ?, git = ?, python = ?, process = ?
        WHERE run_id = ?
        """,
        (
            RUNNING,
            at,
            parent,
            _text(list(command) if command is not None else None),
            _text(git),
            _text(python),
            _text(dict(process._asdict()) if process is not None else None),
            run_id,
        ),
    )


def end(
    connection: sqlite3.Connection,
    run_id: str,
    *,
    state: str,
    exit_status: int | None = None,
    at: str | None = None,
    duration: float | None = None,
) -> None:
    """Note how a run ended; `duration` is in seconds."""
    connection.execute(
        """
        UPDATE run_details SET state = ?, exit_status = ?, ended_at = ?, duration = ?
        WHERE run_id = ?
        """,
        (state, exit_status, at, duration, run_id),
    )


def write_values(
    connection: sqlite3.Connection,
    run_id: str,
    *,
    name: str,
    config: dict[str, Json],
    summary: dict[str, Json],
) -> None:
    """Write what can be set by hand, whole."""
    connection.execute(
        "UPDATE run_details SET name = ?, config = ?, summary = ? WHERE run_id = ?",
        (name, to_json(config), to_json(summary), run_id),
    )


def write_labels(connection: sqlite3.Connection, run_id: str, labels: RunLabels) -> None:
    """Write the labels that are not None."""
    connection.execute(
        """
        UPDATE run_details
        SET job_type = ifnull(?, job_type), group_name = ifnull(?, group_name),
            tags = ifnull(?, tags), notes = ifnull(?, notes)
        WHERE run_id = ?
        """,
        (
            labels.job_type,
            labels.group,
            _text([*labels.tags] if labels.tags is not None else None),
            labels.notes,
            run_id,
        ),
    )


def read_values(
    connection: sqlite3.Connection, run_id: str
) -> tuple[str, dict[str, Json], dict[str, Json]] | None:
    """Return name, config and summary as they were written by hand; None without details."""
    row = connection.execute(
        "SELECT name, config, summary FROM run_details WHERE run_id = ?", (run_id,)
    ).fetchone()
    return (row[0], json.loads(row[1]), json.loads(row[2])) if row is not None else None


def read_state(
    connection: sqlite3.Connection, run_id: str
) -> tuple[str, ProcessMark | None] | None:
    """Return the state of a run and the process that began it; None without details."""
    row = connection.execute(
        "SELECT state, process FROM run_details WHERE run_id = ?", (run_id,)
    ).fetchone()
    return (row[0], _mark(row[1])) if row is not None else None


def list_running(connection: sqlite3.Connection) -> list[tuple[str, ProcessMark]]:
    """Return the runs that a process goes on with, or did when it was killed."""
    rows = connection.execute(
        """
        SELECT run_id, process FROM run_details
        WHERE state = 'running' AND process IS NOT NULL ORDER BY run_id
        """
    )
    marks = [(run_id, _mark(text)) for run_id, text in rows]
    return [(run_id, mark) for run_id, mark in marks if mark is not None]


def list_runs(
    connection: sqlite3.Connection,
    *,
    run_id: str | None = None,
    project: str | None = None,
    entity_id: int | None = None,
    state: str | None = None,
    parent: str | None = None,
    job_type: str | None = None,
    group: str | None = None,
    tag: str | None = None,
    limit: int | None = None,
) -> list[Run]:
    """Return runs, newest first; each value that is not None leaves out what has another."""
    wanted = {
        "run": run_id,
        "project": project,
        "entity": entity_id,
        "state": state,
        "parent": parent,
        "job_type": job_type,
        "group": group,
        "tag": tag,
        "limit": -1 if limit is None else limit,
    }
    rows = connection.execute(_RUNS, wanted).fetchall()
    measured = read_last_values(connection, [row[0] for row in rows])
    return [_to_run(row, measured.get(row[0], {})) for row in rows]


_RUNS: Final = """
    SELECT run.id, ifnull(details.name, run.name), entity.name, project.name, details.state,
           details.exit_status, ifnull(details.started_at, run.created_at), details.ended_at,
           details.duration, details.command, details.config, details.summary, details.git,
           details.python, details.parent_id, run.created_by, details.job_type,
           details.group_name, details.tags, details.notes
    FROM runs AS run
    JOIN projects AS project ON project.id = run.project_id
    JOIN entities AS entity ON entity.id = project.entity_id
    LEFT JOIN run_details AS details ON details.run_id = run.id
    WHERE (:run IS NULL OR run.id = :run)
      AND (:project IS NULL OR project.name = :project)
      AND (:entity IS NULL OR project.entity_id = :entity)
      AND (:state IS NULL OR ifnull(details.state, 'finished') = :state)
      AND (:parent IS NULL OR details.parent_id = :parent)
      AND (:job_type IS NULL OR details.job_type = :job_type)
      AND (:group IS NULL OR details.group_name = :group)
      AND (:tag IS NULL OR EXISTS (SELECT 1 FROM json_each(details.tags) WHERE value = :tag))
    ORDER BY ifnull(details.started_at, run.created_at) DESC, run.rowid DESC
    LIMIT :limit
"""


def _to_run(row: tuple[Any, ...], measured: Mapping[str, Json]) -> Run:
    run_id, name, entity, project, state, exit_status, started_at, ended_at, duration = row[:9]
    command, config, summary, git, python, parent, created_by = row[9:16]
    job_type, group, tags, notes = row[16:]
    return Run(
        id=run_id,
        name=name,
        project=project,
        state=state or FINISHED,
        exit_status=exit_status,
        started_at=started_at,
        duration=duration,
        command=tuple(json.loads(command)) if command is not None else None,
        config=json.loads(config) if config is not None else {},
        summary={**measured, **(json.loads(summary) if summary is not None else {})},
        git=json.loads(git) if git is not None else None,
        parent=parent,
        entity=entity,
        created_by=created_by,
        ended_at=ended_at,
        python=json.loads(python) if python is not None else None,
        job_type=job_type or "",
        group=group or "",
        tags=tuple(json.loads(tags)) if tags is not None else (),
        notes=notes or "",
    )


def _text(value: Json) -> str | None:
    return to_json(value) if value is not None else None


def _mark(text: str | None) -> ProcessMark | None:
    return ProcessMark(**json.loads(text)) if text is not None else None
