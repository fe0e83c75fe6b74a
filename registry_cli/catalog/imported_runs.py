"""Write down what a bundle says of runs."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from registry_cli.catalog import run_diffs
from registry_cli.digests import ContentDigest
from registry_cli.domain.metadata import to_json

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Iterable

    from registry_cli.domain.bundles import BundledRunDetails, BundledSeries, BundledUses
    from registry_cli.domain.metadata import Json


def write_details(connection: sqlite3.Connection, run_id: str, told: BundledRunDetails) -> None:
    """Write what a run told of itself, in place of what is here."""
    connection.execute(
        """
        INSERT INTO run_details (
            run_id, name, state, exit_status, started_at, ended_at, duration, command, git, python,
            config, summary, job_type, group_name, notes, tags
        )
        VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
        ON CONFLICT (run_id) DO UPDATE
        SET name = excluded.name, state = excluded.state, exit_status = excluded.exit_status,
            started_at = excluded.started_at, ended_at = excluded.ended_at,
            duration = excluded.duration, command = excluded.command, git = excluded.git,
            python = excluded.python, config = excluded.config, summary = excluded.summary,
            job_type = excluded.job_type, group_name = excluded.group_name,
            notes = excluded.notes, tags = excluded.tags
        """,
        (
            run_id,
            told.name,
            told.state,
            told.exit_status,
            told.started_at,
            told.ended_at,
            told.duration,
            _text(None if told.command is None else [*told.command]),
            _text(told.git),
            _text(told.python),
            to_json(told.config),
            to_json(told.summary),
            told.job_type,
            told.group,
            told.notes,
            to_json([*told.tags]),
        ),
    )
    if told.diff is not None:
        digest = ContentDigest(told.diff.xxh3, told.diff.blake3)
        run_diffs.set_diff(connection, run_id, digest, told.diff.size)


def add_series(connection: sqlite3.Connection, run_id: str, series: BundledSeries) -> None:
    """Write values of one metric; what is here at the same steps is replaced."""
    connection.execute(
        """
        INSERT INTO metrics (run_id, name, last_step, last_value) VALUES (?, ?, ?, ?)
        ON CONFLICT (run_id, name) DO UPDATE
        SET last_step = excluded.last_step, last_value = excluded.last_value
        WHERE excluded.last_step >= last_step
        """,
        (run_id, series.metric, series.steps[-1], series.values[-1]),
    )
    (metric_id,) = connection.execute(
        "SELECT id FROM metrics WHERE run_id = ? AND name = ?", (run_id, series.metric)
    ).fetchone()
    connection.executemany(
        """
        INSERT INTO metric_points (metric_id, step, value) VALUES (?, ?, ?)
        ON CONFLICT (metric_id, step) DO UPDATE SET value = excluded.value
        """,
        ((metric_id, step, value) for step, value in zip(series.steps, series.values, strict=True)),
    )


def add_uses(connection: sqlite3.Connection, run_id: str, uses: BundledUses) -> None:
    """Note what a run took or gave: of versions that are not here, what they are called there."""
    for use in uses.uses:
        row = connection.execute("SELECT id FROM versions WHERE uid = ?", (use.id,)).fetchone()
        if row is not None:
            connection.execute(
                """
                INSERT OR IGNORE INTO usages (run_id, version_id, direction, at)
                VALUES (?, ?, ?, ?)
                """,
                (run_id, row[0], uses.direction, use.at),
            )
        else:
            connection.execute(
                """
                INSERT OR IGNORE INTO absent_usages (run_id, version_uid, direction, name, at)
                VALUES (?, ?, ?, ?, ?)
                """,
                (run_id, use.id, uses.direction, use.name, use.at),
            )


def join_edges(connection: sqlite3.Connection, uid: str, version_id: int) -> None:
    """Lead the edges of runs that wait for a version to it, now that it is here."""
    connection.execute(
        """
        INSERT OR IGNORE INTO usages (run_id, version_id, direction, at)
        SELECT run_id, ?, direction, at FROM absent_usages WHERE version_uid = ?
        """,
        (version_id, uid),
    )
    connection.execute("DELETE FROM absent_usages WHERE version_uid = ?", (uid,))


def list_absent(connection: sqlite3.Connection, run_id: str, direction: str) -> list[str]:
    """Return what the versions that a run took or gave, and that are not here, are called there."""
    rows = connection.execute(
        "SELECT name FROM absent_usages WHERE run_id = ? AND direction = ? ORDER BY name",
        (run_id, direction),
    )
    return [name for (name,) in rows]


def list_absent_inputs(
    connection: sqlite3.Connection, run_ids: Iterable[str]
) -> list[tuple[str, str, str]]:
    """Return which versions runs took that are not here: run, id of the version, name there."""
    return connection.execute(
        """
        SELECT usage.run_id, usage.version_uid, usage.name
        FROM json_each(?) AS wanted
        JOIN absent_usages AS usage ON usage.run_id = wanted.value AND usage.direction = 'input'
        ORDER BY usage.name, usage.version_uid, usage.run_id
        """,
        (json.dumps([*run_ids]),),
    ).fetchall()


def has_absent(connection: sqlite3.Connection) -> bool:
    """Say whether any run took or gave a version that is not here."""
    return connection.execute("SELECT 1 FROM absent_usages LIMIT 1").fetchone() is not None


def _text(value: Json) -> str | None:
    return to_json(value) if value is not None else None
