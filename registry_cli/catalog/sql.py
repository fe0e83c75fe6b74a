"""One statement of a user's own, which may read the catalog and do nothing else."""

from __future__ import annotations

import itertools
import sqlite3
from typing import Final, NamedTuple

from registry_cli.errors import Hint, RefusedError, UsageError

Value = None | int | float | str | bytes

_READING: Final = {
    sqlite3.SQLITE_SELECT,
    sqlite3.SQLITE_READ,
    sqlite3.SQLITE_RECURSIVE,
}
_PRAGMAS: Final = {
    "data_version",  # which the full-text index asks for
    "foreign_key_list", "index_info", "index_list", "index_xinfo", "table_info", "table_list",
    "table_xinfo",
}  # fmt: skip
"""Those that only tell of the schema. Others change the connection, or the file."""

_FUNCTIONS: Final = {"load_extension", "fts3_tokenizer", "writefile", "edit"}
"""What is not to be called: it loads code, or reaches beyond the database."""

_WRITING: Final = {
    "alter", "analyze", "attach", "begin", "commit", "create", "delete", "detach", "drop", "end",
    "insert", "reindex", "release", "replace", "rollback", "savepoint", "update", "vacuum",
}  # fmt: skip
"""How statements begin that SQLite may refuse for another reason before the authorizer does."""

_STEPS: Final = 10_000
"""Instructions of SQLite between two looks whether somebody wants it to end: a millisecond."""

_LONGEST: Final = 64 << 20
"""Bytes of one value."""

_MOST_ROWS: Final = 1_000_000
_MOST_TEXT: Final = 256 << 20
"""Characters of a whole result, which is held in memory so that no lock is while it is written."""


class Answer(NamedTuple):
    """What a statement returned: names of columns, each once, and rows."""

    columns: tuple[str, ...]
    rows: list[tuple[Value, ...]]


class TakesLongError(Exception):
    """A statement has used up its patience: nobody but the caller hears of it."""


def ask(connection: sqlite3.Connection, statement: str, *, patience: int | None = None) -> Answer:
    """Run one statement that reads.

    Raises `RefusedError` for one that would do anything else, and `UsageError` for one that
    SQLite does not take. Ctrl-C ends one that goes on for ever; `TakesLongError` is raised after
    so many ten thousands of SQLite's instructions, None for no limit.
    """
    denied: list[str] = []

    def judge(action: int, first: str | None, second: str | None, *_: object) -> int:
        if action in _READING:
            return sqlite3.SQLITE_OK
        if action == sqlite3.SQLITE_FUNCTION and (second or "").lower() not in _FUNCTIONS:
            return sqlite3.SQLITE_OK
        if action == sqlite3.SQLITE_PRAGMA and (first or "").lower() in _PRAGMAS:
            return sqlite3.SQLITE_OK
        # So SQLite asks when it opens a virtual table; itself it refuses everybody else.
        if action == sqlite3.SQLITE_UPDATE and first == "sqlite_master":
            return sqlite3.SQLITE_OK
        denied.append(first or "")
        return sqlite3.SQLITE_DENY

    connection.execute("PRAGMA query_only = ON")
    connection.setlimit(sqlite3.SQLITE_LIMIT_LENGTH, _LONGEST)
    connection.setlimit(sqlite3.SQLITE_LIMIT_ATTACHED, 0)
    connection.text_factory = lambda raw: raw.decode(errors="backslashreplace")
    connection.set_authorizer(judge)
    left = itertools.count(patience, -1) if patience is not None else None
    is_over = False

    def look() -> bool:
        # Python hears of signals only where its own code runs, so some has to.
        nonlocal is_over
        is_over = left is not None and next(left) <= 0
        return is_over

    connection.set_progress_handler(look, _STEPS)
    try:
        cursor = connection.execute(statement)
        if cursor.description is None:
            raise UsageError("there is no statement", Hint(_ALLOWED))
        return Answer(_names(cursor), _fetch(cursor))
    except (sqlite3.Error, sqlite3.Warning, UnicodeEncodeError) as error:
        if is_over:
            raise TakesLongError from error
        words = statement.split(maxsplit=1)
        is_denied = bool(denied) or (bool(words) and words[0].lower() in _WRITING)
        raise _translate(error, is_denied=is_denied) from error
    finally:
        connection.set_progress_handler(None, 0)
        connection.set_authorizer(None)


_ALLOWED: Final = "give one SELECT, such as 'select * from registry_versions'"


def _translate(error: Exception, *, is_denied: bool) -> BaseException:
    code = getattr(error, "sqlite_errorcode", sqlite3.SQLITE_ERROR) & 0xFF
    if code == sqlite3.SQLITE_INTERRUPT:  # the handler of the signal ran, and was not heard
        return KeyboardInterrupt()
    if is_denied or code in {sqlite3.SQLITE_AUTH, sqlite3.SQLITE_READONLY}:
        return RefusedError(f"sql only reads: {error}", Hint(_ALLOWED))
    if code in {sqlite3.SQLITE_ERROR, sqlite3.SQLITE_TOOBIG, sqlite3.SQLITE_MISMATCH}:
        return UsageError(
            f"SQLite does not take this: {error}",
            Hint("list tables and views", ("sql", "select name from sqlite_master")),
        )
    return error


def _names(cursor: sqlite3.Cursor) -> tuple[str, ...]:
    """Return the names of the columns; one that is there before gets a number."""
    names: list[str] = []
    for name, *_ in cursor.description:
        number, unique = 1, name
        while unique in names:
            number += 1
            unique = f"{name}_{number}"
        names.append(unique)
    return tuple(names)


def _fetch(cursor: sqlite3.Cursor) -> list[tuple[Value, ...]]:
    rows: list[tuple[Value, ...]] = []
    size = 0
    for row in cursor:
        rows.append(row)
        size += sum(len(value) for value in row if isinstance(value, str | bytes))
        if len(rows) > _MOST_ROWS or size > _MOST_TEXT:
            raise UsageError(
                f"the result has more than {_MOST_ROWS} rows or {_MOST_TEXT >> 20} MiB",
                Hint("add a LIMIT, or open catalog.db with sqlite-utils"),
            )
    return rows
