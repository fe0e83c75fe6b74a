"""Which versions runs took and gave: edges that are no events."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    import sqlite3

INPUT: Final = "input"
OUTPUT: Final = "output"


def is_known(connection: sqlite3.Connection, run_id: str, version_id: int, direction: str) -> bool:
    """Say whether it is known that a run took a version, or gave it."""
    row = connection.execute(
        """
        SELECT 1 FROM usages WHERE run_id = :run AND version_id = :version AND direction = :way
        UNION ALL
        SELECT 1 FROM versions
        WHERE id = :version AND run_id = :run AND :way = 'output'
        """,
        {"run": run_id, "version": version_id, "way": direction},
    ).fetchone()
    return row is not None


def add_usage(
    connection: sqlite3.Connection, run_id: str, version_id: int, direction: str, *, at: str
) -> None:
    """Note that a run took a version, or gave it."""
    connection.execute(
        """
        INSERT OR IGNORE INTO usages (run_id, version_id, direction, at) VALUES (?, ?, ?, ?)
        """,
        (run_id, version_id, direction, at),
    )
