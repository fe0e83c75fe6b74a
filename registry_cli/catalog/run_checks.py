"""Whether what runs told of themselves can be read, and adds up: nothing else vouches for it."""

from __future__ import annotations

import json
import sqlite3
from datetime import datetime
from operator import itemgetter
from typing import TYPE_CHECKING, Final

from registry_cli.domain.damage import RUN, Damage

if TYPE_CHECKING:
    from collections.abc import Iterator


def find_told_damages(connection: sqlite3.Connection) -> Iterator[Damage]:
    """Yield the runs whose details, metrics or uses are not as they are written."""
    yield from _find_detail_damages(connection)
    for query, problem in ((_METRICS, "the metric {!r} is not what its values say"), (_USES, _USE)):
        for run_id, name in connection.execute(query):
            yield Damage(RUN, str(run_id), problem.format(name))


def _find_detail_damages(connection: sqlite3.Connection) -> Iterator[Damage]:
    rows = connection.cursor()
    rows.row_factory = sqlite3.Row
    for row in rows.execute("SELECT * FROM run_details"):
        try:
            _read(row)
        except _UNREADABLE:
            yield Damage(RUN, str(row["run_id"]), "what it told of itself cannot be read")


_UNREADABLE: Final = (AttributeError, LookupError, RecursionError, TypeError, ValueError)
"""What comes of a value that is another than was written."""


def _read(row: sqlite3.Row) -> None:
    """Read a row as those who show it do; raises one of `_UNREADABLE` where they could not."""
    for column in ("name", "state", "job_type", "group_name", "notes"):
        row[column].encode()  # which refuses what was no UTF-8
    for column in ("started_at", "ended_at"):
        if row[column] is not None or column == "started_at":
            datetime.fromisoformat(row[column])
    if row["duration"] is not None:
        float.__format__(row["duration"], ".0f")
    for column, keys in _DOCUMENTS.items():
        if row[column] is not None:
            values = json.loads(row[column])
            itemgetter(*keys)(values) if keys else values.items()
    for column in ("command", "tags"):
        for word in json.loads(row[column] or "[]"):
            word.encode()


_DOCUMENTS: Final[dict[str, tuple[str, ...]]] = {
    "config": (),
    "summary": (),
    "git": ("commit", "branch", "dirty", "folder"),
    "python": ("version",),
    "process": ("host", "boot", "pids", "number", "started"),
}
"""Columns of JSON objects, and the keys that each has to have."""

_METRICS: Final = """
    SELECT metric.run_id, metric.name FROM metrics AS metric
    WHERE typeof(metric.name) <> 'text'
       OR NOT EXISTS (
           SELECT 1 FROM metric_points AS point
           WHERE point.metric_id = metric.id AND point.step = metric.last_step
             AND point.value IS metric.last_value
       )
       OR EXISTS (
           SELECT 1 FROM metric_points AS point
           WHERE point.metric_id = metric.id AND point.step > metric.last_step
       )
"""

_USE: Final = "of the version {!r} it cannot be read when it was used"
_USES: Final = """
    SELECT usage.run_id, ifnull(version.name, usage.version_id) FROM usages AS usage
    LEFT JOIN versions AS version ON version.id = usage.version_id
    WHERE typeof(usage.at) <> 'text' OR datetime(usage.at) IS NULL
    UNION ALL
    SELECT run_id, name FROM absent_usages
    WHERE typeof(at) <> 'text' OR datetime(at) IS NULL OR typeof(name) <> 'text'
"""
