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


def list_names(connection: sqlite3.Connection, run_id: str, direction: str) -> list[str]:
    """Return the names, in their artifacts, of the versions that a run took or gave.

    Those that were deleted are left out.
    """
    rows = connection.execute(
        """
        SELECT name.qualified_name, membership.number
        FROM memberships AS membership
        JOIN sequence_names AS name ON name.sequence_id = membership.sequence_id
        WHERE membership.source_id IS NULL AND membership.to_event IS NULL
          AND membership.version_id IN (
              SELECT version_id FROM usages WHERE run_id = :run AND direction = :way
              UNION SELECT id FROM versions WHERE run_id = :run AND :way = 'output'
          )
        ORDER BY name.qualified_name, membership.number
        """,
        {"run": run_id, "way": direction},
    )
    return [f"{name}:v{number}" for name, number in rows]


def list_runs(connection: sqlite3.Connection, version_id: int, direction: str) -> list[str]:
    """Return the ids of the runs that took or gave a version, in the order they first did."""
    rows = connection.execute(
        "SELECT run_id FROM usages WHERE version_id = ? AND direction = ? ORDER BY at, run_id",
        (version_id, direction),
    )
    return [run_id for (run_id,) in rows]
