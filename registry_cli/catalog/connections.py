"""Open the catalog file for reading or writing, and translate what SQLite says.

A connection runs in autocommit mode; transactions are begun and ended in `database.py`.
"""

import os
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final
from urllib.parse import quote

from registry_cli.catalog.locks import BusyError
from registry_cli.errors import DamagedError, Hint, MachineError

Connection = sqlite3.Connection
"""What the other layers pass to the queries of this package; they never use it themselves."""

SQLITE_VERSION: Final = sqlite3.sqlite_version

APPLICATION_ID: Final = 0x72677374
"""What `PRAGMA application_id` holds: "rgst" in ASCII, so that a foreign file is not taken over."""

_BUSY_MILLISECONDS: Final = 60_000


class FullDiskError(MachineError):
    """There is no room left for what was to be written."""

    code = "full"


class ReadOnlyError(MachineError):
    """The home cannot be written to."""

    code = "read-only"


def open_for_reading(path: Path, *, has_locks: bool = True) -> sqlite3.Connection:
    """Open an existing catalog without ever changing what it holds.

    A writable home is opened writable, because a reader may have to roll back the journal
    that a killed writer left; `query_only` still refuses every statement that writes.
    """
    mode = "rw" if os.access(path, os.W_OK) and os.access(path.parent, os.W_OK) else "ro"
    connection = _connect(path, mode if has_locks else "ro&nolock=1")
    connection.execute("PRAGMA query_only = ON")
    return connection


def open_for_writing(path: Path) -> sqlite3.Connection:
    """Open the catalog, creating the file where it is missing; every commit is durable."""
    connection = _connect(path, "rwc")
    # Measured in docs/design.md; TRUNCATE syncs the emptied journal, so FULL is durable.
    connection.execute("PRAGMA journal_mode = TRUNCATE")
    connection.execute("PRAGMA synchronous = FULL")
    connection.execute("PRAGMA foreign_keys = ON")
    return connection


def open_in_memory() -> sqlite3.Connection:
    """Open an empty catalog that nobody keeps."""
    connection = sqlite3.connect(":memory:", isolation_level=None)
    connection.execute("PRAGMA foreign_keys = ON")
    return connection


def _connect(path: Path, mode: str) -> sqlite3.Connection:
    connection = sqlite3.connect(
        f"file:{quote(str(path))}?mode={mode}", uri=True, isolation_level=None
    )
    connection.execute(f"PRAGMA busy_timeout = {_BUSY_MILLISECONDS}")
    return connection


@contextmanager
def translated_errors(path: Path) -> Iterator[None]:
    """Turn what SQLite raises into the errors of the product."""
    try:
        yield
    except sqlite3.DatabaseError as error:
        translated = _translate(error, path)
        if translated is None:
            raise
        raise translated from error


def _translate(error: sqlite3.DatabaseError, path: Path) -> MachineError | DamagedError | None:
    # The low byte is the primary result code; the rest only refines it.
    match getattr(error, "sqlite_errorcode", 0) & 0xFF:
        case sqlite3.SQLITE_BUSY | sqlite3.SQLITE_LOCKED:
            return BusyError(f"another program is using {path}", Hint("try again when it is done"))
        case sqlite3.SQLITE_FULL:
            return FullDiskError(f"no room left to write {path}", Hint("free some space"))
        case sqlite3.SQLITE_READONLY | sqlite3.SQLITE_PERM:
            return ReadOnlyError(
                f"{path} is read-only", Hint("check who may write to the folder of the home")
            )
        case sqlite3.SQLITE_CANTOPEN | sqlite3.SQLITE_IOERR:
            return MachineError(
                f"cannot read or write {path}: {error}",
                Hint("check the disk and the permissions of the home"),
            )
        case sqlite3.SQLITE_CORRUPT | sqlite3.SQLITE_NOTADB:
            return DamagedError(
                f"{path} is damaged: {error}", Hint("restore the home from a copy or a backup")
            )
        case _:
            return None
