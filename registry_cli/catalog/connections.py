"""Open the catalog file for reading or writing, and translate what SQLite says.

A connection runs in autocommit mode; transactions are begun and ended in `database.py`.
"""

from __future__ import annotations

import os
import sqlite3
from contextlib import contextmanager

from registry_cli.catalog.locks import BusyError
from registry_cli.errors import DamagedError, Hint, MachineError, damage_hint

TYPE_CHECKING = False  # typing costs 6 ms
if TYPE_CHECKING:
    from collections.abc import Iterator
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


class FullDiskError(MachineError):
    """There is no room left for what was to be written."""

    code = "full"


class ReadOnlyError(MachineError):
    """The home cannot be written to."""

    code = "read-only"


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


@contextmanager
def translated_errors(path: Path | str) -> Iterator[None]:
    """Turn what SQLite raises into the errors of the product."""
    try:
        yield
    except sqlite3.DatabaseError as error:
        translated = _translate(error, path) or _blame(path, error)
        if translated is None:
            raise
        raise translated from error
    except UnicodeDecodeError as error:  # in a message of SQLite's, which quotes the catalog
        raise damaged(path, error) from error
    except (LookupError, TypeError, ValueError) as error:
        blamed = _blame(path, error)
        if blamed is None:
            raise
        raise blamed from error


def _blame(path: Path | str, error: Exception) -> DamagedError | None:
    """Return the damage of the catalog where that explains what looks like a bug of ours."""
    from registry_cli.catalog.file_checks import find_schema_problems  # noqa: PLC0415 - after a failure
    from registry_cli.catalog.schema import list_migrations  # noqa: PLC0415 - as above

    try:
        connection = open_for_reading(path, busy_wait=0)
    except sqlite3.Error:
        return None
    try:
        is_sound = connection.execute("PRAGMA quick_check(1)").fetchone() == ("ok",)
        has_all = not connection.execute("PRAGMA foreign_key_check").fetchone()
        (version,) = connection.execute("PRAGMA user_version").fetchone()
        # One that is being migrated has another schema for a while.
        is_ours = version < len(list_migrations()) or not any(find_schema_problems(connection))
    except sqlite3.Error:
        return damaged(path, error)
    finally:
        connection.close()
    return None if is_sound and has_all and is_ours else damaged(path, error)


def _translate(
    error: sqlite3.DatabaseError, path: Path | str
) -> MachineError | DamagedError | None:
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
            return damaged(path, error)
        case _:
            # Python's own error, without a code: text that is not UTF-8. We write no such thing.
            return damaged(path, error) if "decode to UTF-8" in str(error) else None


def damaged(path: Path | str, error: object) -> DamagedError:
    """Return the error for a catalog that is not what it was."""
    return DamagedError(f"{path} is damaged: {error}", damage_hint())
