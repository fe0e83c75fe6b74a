"""Bring a catalog to the schema of this program. Loaded only where it is new or older."""

import sqlite3
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Final

from registry_cli.catalog import text_index

if TYPE_CHECKING:
    from sqlite_utils import Database, Migrations

_FOLDER: Final = Path(__file__).with_name("migrations")
_SET: Final = "registry"
_BOOKKEEPING: Final = (
    """CREATE TABLE "_sqlite_migrations" (
   "id" INTEGER PRIMARY KEY,
   "migration_set" TEXT,
   "name" TEXT,
   "applied_at" TEXT
)""",
    """CREATE UNIQUE INDEX "idx__sqlite_migrations_migration_set_name"
    ON "_sqlite_migrations" ("migration_set", "name")""",
)
"""Letter by letter what sqlite-utils writes, which a test compares."""


def migrate(connection: sqlite3.Connection) -> None:
    """Apply the migrations that the catalog lacks, each in a transaction of its own.

    `user_version` is left to the caller, who sets it in the transaction that completes the work.
    """
    if connection.execute("SELECT count(*) FROM sqlite_master").fetchone() == (0,):
        _make(connection)
        return
    from sqlite_utils import Database  # 50 ms and more, only for a catalog that is older

    _migrations().apply(Database(connection))


def _make(connection: sqlite3.Connection) -> None:
    """Make the newest schema in one transaction, and note it as sqlite-utils would."""
    connection.execute("BEGIN IMMEDIATE")
    for statement in _BOOKKEEPING:
        connection.execute(statement)
    for script in list_scripts():
        _run(connection, script)
        connection.execute(
            """
            INSERT INTO _sqlite_migrations (migration_set, name, applied_at)
            VALUES (?, ?, strftime('%Y-%m-%d %H:%M:%f000+00:00', 'now'))
            """,
            (_SET, script.stem),
        )
    connection.execute("COMMIT")


def list_applied(connection: sqlite3.Connection) -> list[str]:
    """Return the migrations that the catalog has had, also those of one that was interrupted."""
    (has_any,) = connection.execute(
        "SELECT count(*) FROM sqlite_master WHERE name = '_sqlite_migrations'"
    ).fetchone()
    if not has_any:
        return []
    rows = connection.execute(
        "SELECT name FROM _sqlite_migrations WHERE migration_set = ? ORDER BY name", (_SET,)
    )
    return [name for (name,) in rows]


def list_migrations() -> list[str]:
    """Return the names of all migrations, in their order."""
    return [script.stem for script in list_scripts()]


def build_in_memory(connection: sqlite3.Connection) -> None:
    """Make the same schema without bookkeeping: the catalog of a home that does not exist yet."""
    for script in list_scripts():
        _run(connection, script)


def _migrations() -> "Migrations":
    from sqlite_utils import Migrations  # as above

    migrations = Migrations(_SET)
    for script in list_scripts():

        def apply(database: "Database", /, script: Path = script) -> None:
            _run(database.conn, script)

        migrations(name=script.stem)(apply)
    return migrations


def list_scripts() -> list[Path]:
    """Return the files of all migrations, in their order."""
    return sorted(_FOLDER.glob("[0-9]*.sql"))


def settle_text_index(connection: sqlite3.Connection) -> None:
    """Begin or end that the full-text index is kept, as this SQLite can; in a transaction."""
    statements = [
        statement
        for script in list_scripts()
        for statement in _statements(script.read_text(encoding="utf-8"))
        if text_index.is_of_index(statement)
    ]
    text_index.settle(connection, statements)


def _run(connection: sqlite3.Connection, script: Path) -> None:
    has_index = text_index.is_supported(connection)
    for statement in _statements(script.read_text(encoding="utf-8")):
        if has_index or not text_index.is_of_index(statement):
            connection.execute(statement)


def _statements(script: str) -> Iterator[str]:
    """Split a script, because `executescript` would commit the transaction we are in."""
    statement = ""
    for line in script.splitlines(keepends=True):
        statement += line
        if sqlite3.complete_statement(statement):
            yield statement
            statement = ""
