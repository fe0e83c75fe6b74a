"""What it means that SQLite fails: the errors of the product in place of its own."""

from __future__ import annotations

import sqlite3
from contextlib import contextmanager

from registry_cli.catalog import connections
from registry_cli.catalog.locks import BusyError
from registry_cli.errors import DamagedError, FullDiskError, Hint, MachineError, catalog_hint

TYPE_CHECKING = False  # typing costs 6 ms
if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


class ReadOnlyError(MachineError):
    """The home cannot be written to."""

    code = "read-only"


@contextmanager
def translated_errors(path: Path | str) -> Iterator[None]:
    """Turn what SQLite raises into the errors of the product."""
    try:
        yield
    except sqlite3.DatabaseError as error:
        translated = translate(error, path) or _blame(path, error)
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
        connection = connections.open_for_reading(path, busy_wait=0)
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


def translate(error: sqlite3.DatabaseError, path: Path | str) -> MachineError | DamagedError | None:
    """Return the error of the product for one of SQLite's, None where that tells of neither."""
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
    return DamagedError(f"{path} is damaged: {error}", catalog_hint())
