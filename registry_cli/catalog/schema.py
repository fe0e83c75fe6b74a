"""Bring a catalog to the schema of this program. Loaded only where it is new or older."""

import sqlite3
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from sqlite_utils import Database, Migrations

_FOLDER: Final = Path(__file__).with_name("migrations")


def migrate(connection: sqlite3.Connection) -> None:
    """Apply the migrations that the catalog lacks, each in a transaction of its own.

    `user_version` is left to the caller, who sets it in the transaction that completes the work.
    """
    from sqlite_utils import Database  # 100 ms, only for a schema that changes

    _migrations().apply(Database(connection))


def count_applied(connection: sqlite3.Connection) -> int:
    """Return how many migrations the catalog has had, also those of one that was interrupted."""
    (has_any,) = connection.execute(
        "SELECT count(*) FROM sqlite_master WHERE name = '_sqlite_migrations'"
    ).fetchone()
    if not has_any:
        return 0
    (count,) = connection.execute("SELECT count(*) FROM _sqlite_migrations").fetchone()
    return int(count)


def build_in_memory(connection: sqlite3.Connection) -> None:
    """Make the same schema without bookkeeping: the catalog of a home that does not exist yet."""
    for script in _scripts():
        _run(connection, script)


def _migrations() -> "Migrations":
    from sqlite_utils import Migrations  # as above

    migrations = Migrations("registry")
    for script in _scripts():

        def apply(database: "Database", /, script: Path = script) -> None:
            _run(database.conn, script)

        migrations(name=script.stem)(apply)
    return migrations


def _scripts() -> list[Path]:
    return sorted(_FOLDER.glob("[0-9]*.sql"))


def _run(connection: sqlite3.Connection, script: Path) -> None:
    for statement in _statements(script.read_text(encoding="utf-8")):
        connection.execute(statement)


def _statements(script: str) -> Iterator[str]:
    """Split a script, because `executescript` would commit the transaction we are in."""
    statement = ""
    for line in script.splitlines(keepends=True):
        statement += line
        if sqlite3.complete_statement(statement):
            yield statement
            statement = ""
