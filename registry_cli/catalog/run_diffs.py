"""What the work trees of runs differed in: contents that no version holds, and gc must keep."""

from __future__ import annotations

from registry_cli.digests import ContentDigest
from registry_cli.domain.manifests import FileEntry
from registry_cli.errors import DamagedError, damage_hint

TYPE_CHECKING = False  # typing costs 6 ms
if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Iterator


def set_diff(connection: sqlite3.Connection, run_id: str, digest: ContentDigest, size: int) -> None:
    """Note the difference of a run, in place of one that it had before."""
    connection.execute(
        """
        INSERT INTO run_diffs (run_id, size, blake3, xxh3) VALUES (?, ?, ?, ?)
        ON CONFLICT (run_id) DO UPDATE
        SET size = excluded.size, blake3 = excluded.blake3, xxh3 = excluded.xxh3
        """,
        (run_id, size, digest.blake3, digest.xxh3),
    )


def list_diffs(connection: sqlite3.Connection, run_id: str | None = None) -> Iterator[FileEntry]:
    """Yield the differences of all runs, or of one, as files that are called after them.

    Raises `DamagedError` where a row is not what was written: gc must not take it for nothing.
    """
    rows = connection.execute(
        """
        SELECT run_id, size, blake3, xxh3 FROM run_diffs
        WHERE :run IS NULL OR run_id = :run ORDER BY run_id
        """,
        {"run": run_id},
    )
    for run, size, blake3, xxh3 in rows:
        if not (isinstance(size, int) and isinstance(blake3, str) and isinstance(xxh3, str)):
            raise DamagedError(f"what is kept of the diff of run {run} is damaged", damage_hint())
        yield FileEntry(f"the diff of run {run}", size, ContentDigest(xxh3, blake3))
