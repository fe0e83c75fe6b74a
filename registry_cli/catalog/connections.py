"""Open the catalog file for reading or writing.

A connection runs in autocommit mode; transactions are begun and ended in `database.py`.
"""

from __future__ import annotations

import os
import sqlite3

TYPE_CHECKING = False  # typing costs 6 ms
if TYPE_CHECKING:
    from pathlib import Path
    from typing import Final

Connection = sqlite3.Connection
"""What the other layers pass to the queries of this package; they never use it themselves."""

SQLITE_VERSION: Final = sqlite3.sqlite_version

APPLICATION_ID: Final = 0x72677374
"""What `PRAGMA application_id` holds: "rgst" in ASCII, so that a foreign file is not taken over."""

_BUSY_WAIT: Final = 60.0
"""Seconds."""

_PLAIN: Final = frozenset(b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789/_.-")


def open_for_reading(
    path: Path | str, *, has_locks: bool = True, busy_wait: float = _BUSY_WAIT
) -> sqlite3.Connection:
    """Open an existing catalog without ever changing what it holds.

    A writable home is opened writable, because a reader may have to roll back the journal
    that a killed writer left; `query_only` still refuses every statement that writes.
    """
    is_writable = os.access(path, os.W_OK) and os.access(os.path.dirname(path), os.W_OK)
    mode = "rw" if is_writable else "ro"
    connection = _connect(path, mode if has_locks else "ro&nolock=1", busy_wait)
    connection.execute("PRAGMA query_only = ON")
    return connection


def open_for_writing(path: Path, *, busy_wait: float = _BUSY_WAIT) -> sqlite3.Connection:
    """Open the catalog, creating the file where it is missing; every commit is durable."""
    connection = _connect(path, "rwc", busy_wait)
    make_durable(connection)
    return connection


def open_early(path: Path, *, busy_wait: float) -> sqlite3.Connection | None:
    """Open an existing catalog and read its schema, for `make_durable` once it may be written.

    Like a reader it may have to roll back the journal that a killed writer left. None where
    another program turned the catalog to WAL: what is open to one is in the way of others.
    """
    connection = _connect(path, "rw", busy_wait)
    if connection.execute("PRAGMA journal_mode").fetchall() == [("wal",)]:
        connection.close()
        return None
    return connection


def make_durable(connection: sqlite3.Connection) -> None:
    """Let every commit wait for the disk."""
    connection.execute("PRAGMA user_version").fetchall()  # to see what others made of the file
    # Measured in docs/design.md; TRUNCATE syncs the emptied journal, so FULL is durable.
    connection.execute("PRAGMA journal_mode = TRUNCATE")
    connection.execute("PRAGMA synchronous = FULL")
    connection.execute("PRAGMA foreign_keys = ON")


def open_in_memory() -> sqlite3.Connection:
    """Open an empty catalog that nobody keeps."""
    connection = sqlite3.connect(":memory:", isolation_level=None)
    connection.execute("PRAGMA foreign_keys = ON")
    return connection


def has_text_index() -> bool:
    """Say whether this SQLite can keep a full-text index, and search it."""
    from registry_cli.catalog.text_index import is_supported  # noqa: PLC0415 - only `doctor` asks

    connection = open_in_memory()
    try:
        return is_supported(connection)
    finally:
        connection.close()


def open_scratch(path: Path) -> sqlite3.Connection:
    """Open a new database that is thrown away; a power loss may take it."""
    connection = sqlite3.connect(path, isolation_level=None)
    connection.execute("PRAGMA journal_mode = OFF")
    connection.execute("PRAGMA synchronous = OFF")
    return connection


def _connect(path: Path | str, mode: str, busy_wait: float = _BUSY_WAIT) -> sqlite3.Connection:
    connection = sqlite3.connect(f"{_uri(path)}?mode={mode}", uri=True, isolation_level=None)
    connection.execute(f"PRAGMA busy_timeout = {int(busy_wait * 1000)}")
    return connection


def _uri(path: Path | str) -> str:
    """Write a path of any bytes as SQLite reads it; urllib's quoting costs 5 ms to load."""
    raw = os.fsencode(path)
    return "file://" + "".join(chr(byte) if byte in _PLAIN else f"%{byte:02X}" for byte in raw)
