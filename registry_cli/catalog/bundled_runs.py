"""What a bundle says of runs, read from what they told while they went on."""

from __future__ import annotations

import itertools
import json
from typing import TYPE_CHECKING, Final

from registry_cli.catalog import metrics, run_diffs
from registry_cli.domain.bundles import (
    ITEMS_IN_RECORD,
    BundledDiff,
    BundledRun,
    BundledRunDetails,
    BundledSeries,
    BundledUse,
    BundledUses,
)
from registry_cli.domain.runs import OPEN, RUNNING

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Iterator


def read_run(connection: sqlite3.Connection, run_id: str) -> BundledRun:
    """Return the record of a run."""
    row = connection.execute(
        """
        SELECT run.id, run.name, entity.name, entity.kind, project.name,
               run.created_at, run.created_by
        FROM runs AS run
        JOIN projects AS project ON project.id = run.project_id
        JOIN entities AS entity ON entity.id = project.entity_id
        WHERE run.id = ?
        """,
        (run_id,),
    ).fetchone()
    return BundledRun(*row)


def read_details(connection: sqlite3.Connection, run_id: str) -> BundledRunDetails | None:
    """Return what a run told of itself, None of that of a single log.

    One that still goes on is open elsewhere: no process there will end it.
    """
    row = connection.execute(
        """
        SELECT name, state, exit_status, started_at, ended_at, duration, command, git, python,
               config, summary, job_type, group_name, notes, tags
        FROM run_details WHERE run_id = ?
        """,
        (run_id,),
    ).fetchone()
    if row is None:
        return None
    name, state, exit_status, started_at, ended_at, duration, command, git, python = row[:9]
    config, summary, job_type, group, notes, tags = row[9:]
    diff = next(run_diffs.list_diffs(connection, run_id), None)
    return BundledRunDetails(
        run=read_run(connection, run_id),
        name=name,
        state=OPEN if state == RUNNING else state,
        exit_status=exit_status,
        started_at=started_at,
        ended_at=ended_at,
        duration=duration,
        command=tuple(json.loads(command)) if command is not None else None,
        git=json.loads(git) if git is not None else None,
        diff=BundledDiff(diff.digest.blake3, diff.digest.xxh3, diff.size) if diff else None,
        python=json.loads(python) if python is not None else None,
        config=json.loads(config),
        summary=json.loads(summary),
        job_type=job_type,
        group=group,
        notes=notes,
        tags=tuple(json.loads(tags)),
    )


def list_series(connection: sqlite3.Connection, run_id: str) -> Iterator[BundledSeries]:
    """Yield all that a run measured, in the order that it began to."""
    for name in metrics.list_names(connection, run_id):
        points = metrics.read_series(connection, run_id, name)
        while some := tuple(itertools.islice(points, ITEMS_IN_RECORD)):
            steps, values = zip(*some, strict=True)
            yield BundledSeries(name, steps, values)


def list_uses(connection: sqlite3.Connection, run_id: str) -> Iterator[BundledUses]:
    """Yield the versions that a run took or gave, also those that are not here."""
    rows = connection.execute(_USES, {"run": run_id})
    for direction, of_direction in itertools.groupby(rows, lambda row: str(row[0])):
        uses = (BundledUse(*rest) for _, *rest in of_direction)
        while some := tuple(itertools.islice(uses, ITEMS_IN_RECORD)):
            yield BundledUses(direction, some)


_USES: Final = """
    SELECT
        usage.direction, version.uid,
        ifnull(
            (
                SELECT name.qualified_name || ':v' || membership.number
                FROM memberships AS membership
                JOIN sequence_names AS name ON name.sequence_id = membership.sequence_id
                WHERE membership.version_id = version.id AND membership.source_id IS NULL
                  AND membership.to_event IS NULL
            ),
            -- Of what was deleted, where it was last; no index leads there.
            (
                SELECT name.qualified_name || ':v' || membership.number
                FROM memberships AS membership
                JOIN sequence_names AS name ON name.sequence_id = membership.sequence_id
                WHERE membership.version_id = version.id AND membership.source_id IS NULL
                ORDER BY membership.id DESC LIMIT 1
            )
        ),
        usage.at
    FROM usages AS usage JOIN versions AS version ON version.id = usage.version_id
    WHERE usage.run_id = :run
    UNION ALL
    SELECT direction, version_uid, name, at FROM absent_usages WHERE run_id = :run
    ORDER BY 1, 2
"""
