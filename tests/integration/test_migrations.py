"""The schema: made and migrated step by step, and only where it is not what it should be."""

from __future__ import annotations

import signal
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from registry_cli.catalog import connections, database, schema
from registry_cli.catalog.author import Author
from registry_cli.catalog.database import SCHEMA_VERSION, Catalog, NewerCatalogError
from registry_cli.catalog.locks import LockWait
from registry_cli.domain.events import Kind
from registry_cli.domain.founding import found
from registry_cli.errors import MachineError
from registry_cli.operations.init import InitRequest, init
from registry_cli.operations.team_create import create_team
from tests.support.workspace import open_home

if TYPE_CHECKING:
    from collections.abc import Iterator

SCRIPTS = sorted(Path(schema.__file__).with_name("migrations").iterdir())

Schema = list[tuple[str, str, str | None]]


def schema_of(connection: sqlite3.Connection) -> Schema:
    rows = connection.execute(
        """
        SELECT type, name, sql FROM sqlite_master
        WHERE tbl_name <> '_sqlite_migrations' ORDER BY type, name
        """
    )
    return list(rows)


def empty_catalog() -> closing[sqlite3.Connection]:
    return closing(sqlite3.connect(":memory:", isolation_level=None))


@pytest.fixture
def newest() -> Schema:
    """Return the schema as all migrations in one go make it."""
    with empty_catalog() as connection:
        schema.migrate(connection)
        return schema_of(connection)


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """Make a home whose catalog is of today."""
    create_team(open_home(tmp_path / "home"), "research")
    return tmp_path / "home"


@pytest.fixture
def outside(home: Path) -> Iterator[sqlite3.Connection]:
    with closing(sqlite3.connect(home / "catalog.db", isolation_level=None)) as connection:
        yield connection


def test_version_of_the_schema_counts_the_migrations() -> None:
    assert [script.name[:4] for script in SCRIPTS] == [
        f"{number:04}" for number in range(1, SCHEMA_VERSION + 1)
    ]


@pytest.mark.parametrize("script", SCRIPTS, ids=lambda script: script.stem)
def test_a_migration_goes_on_where_another_program_stopped(script: Path, newest: Schema) -> None:
    from sqlite_utils import Database

    with empty_catalog() as connection:
        until_there = schema._migrations()  # noqa: SLF001 - stopping is not what the program does
        until_there.apply(Database(connection), stop_before=script.stem)
        assert schema_of(connection) != newest
        schema.migrate(connection)
        assert schema_of(connection) == newest
        assert connection.execute("PRAGMA foreign_key_check").fetchall() == []


def test_migrating_again_changes_nothing(newest: Schema) -> None:
    with empty_catalog() as connection:
        schema.migrate(connection)
        schema.migrate(connection)
        assert schema_of(connection) == newest


def test_a_new_catalog_is_what_sqlite_utils_would_have_made_of_it() -> None:
    """It is made without, which takes half the time; only later migrations are its work."""
    from sqlite_utils import Database

    def everything(connection: sqlite3.Connection) -> list[list[tuple[object, ...]]]:
        queries = (
            "SELECT type, name, sql FROM sqlite_master WHERE sql IS NOT NULL ORDER BY name",
            "SELECT id, migration_set, name, length(applied_at) FROM _sqlite_migrations",
        )
        return [connection.execute(query).fetchall() for query in queries]

    with empty_catalog() as one, empty_catalog() as other:
        schema.migrate(one)
        schema._migrations().apply(Database(other))  # noqa: SLF001 - the long way
        assert everything(one) == everything(other)


def test_the_catalog_of_a_home_that_is_not_there_has_the_same_schema(newest: Schema) -> None:
    with empty_catalog() as connection:
        schema.build_in_memory(connection)
        assert schema_of(connection) == newest


def test_an_up_to_date_catalog_never_loads_sqlite_utils(home: Path) -> None:
    script = """
import sys
from pathlib import Path
from registry_cli.operations.init import InitRequest, init
from registry_cli.operations.team_create import create_team
from tests.support.workspace import open_home

workspace = open_home(Path(sys.argv[1]))
with workspace.reading() as connection:
    print(connection.execute("SELECT count(*) FROM events").fetchone()[0])
create_team(workspace, "review")
print("sqlite_utils" in sys.modules)
"""
    done = subprocess.run(
        [sys.executable, "-c", script, str(home)], capture_output=True, text=True, check=True
    )
    with closing(sqlite3.connect(home / "catalog.db")) as connection:
        (events,) = connection.execute("SELECT count(*) FROM events").fetchone()
    assert done.stdout.split() == [str(events - 2), "False"]


def test_a_newer_catalog_is_refused_and_left_alone(home: Path, outside: sqlite3.Connection) -> None:
    outside.execute(f"PRAGMA user_version = {SCHEMA_VERSION + 1}")
    before = (home / "catalog.db").read_bytes()
    workspace = open_home(home)
    with pytest.raises(NewerCatalogError) as reading, workspace.reading():
        pytest.fail("read a newer catalog")
    with pytest.raises(NewerCatalogError), workspace.writing():
        pytest.fail("wrote a newer catalog")
    assert (reading.value.exit_code, reading.value.code) == (7, "newer")
    assert str(SCHEMA_VERSION + 1) in reading.value.message
    assert (home / "catalog.db").read_bytes() == before
    assert not list(home.glob("*.backup"))


@pytest.fixture
def next_release(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Turn the program into a later one, and return the script of its newest migration."""
    folder = tmp_path / "migrations"
    folder.mkdir()
    for script in SCRIPTS:
        (folder / script.name).write_bytes(script.read_bytes())
    monkeypatch.setattr(schema, "_FOLDER", folder)
    monkeypatch.setattr(database, "SCHEMA_VERSION", SCHEMA_VERSION + 1)
    newest = folder / f"{SCHEMA_VERSION + 1:04}_notes.sql"
    newest.write_text("CREATE TABLE notes (id INTEGER PRIMARY KEY, text TEXT NOT NULL);\n")
    return newest


def test_reading_an_older_catalog_backs_it_up_and_migrates_it(
    home: Path, next_release: Path
) -> None:
    assert next_release.is_file()
    before = (home / "catalog.db").read_bytes()
    with open_home(home).reading() as connection:
        assert connection.execute("SELECT count(*) FROM notes").fetchone() == (0,)
        assert connection.execute("PRAGMA user_version").fetchone() == (SCHEMA_VERSION + 1,)
    assert backup_of(home).read_bytes()[100:] == before[100:]  # apart from SQLite's own header


def test_reading_an_older_catalog_sees_one_moment_too(home: Path, next_release: Path) -> None:
    assert next_release.is_file()
    with open_home(home).reading() as connection:
        assert connection.in_transaction


def test_writing_to_an_older_catalog_migrates_it_first(home: Path, next_release: Path) -> None:
    assert next_release.is_file()
    with open_home(home).writing() as transaction:
        transaction.connection.execute("INSERT INTO notes (text) VALUES ('new')")
        transaction.record(Kind.TEAM_CREATED, "review", {})
    assert backup_of(home).is_file()
    with open_home(home).reading() as connection:
        assert connection.execute("SELECT text FROM notes").fetchone() == ("new",)


def test_the_backup_is_an_older_home(
    home: Path, next_release: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert next_release.is_file()
    with open_home(home).reading():
        pass
    backup_of(home).rename(home / "catalog.db")
    monkeypatch.undo()
    with open_home(home).reading() as connection:
        teams = connection.execute("SELECT name FROM entities WHERE kind = 'team' ORDER BY name")
        assert teams.fetchall() == [("research",), ("team",)]


def test_the_backup_of_a_migration_that_was_interrupted_stays_the_older_catalog(
    home: Path, next_release: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    # As a kill leaves it between two migrations: the first is done, the second is not.
    second = next_release.with_name(f"{SCHEMA_VERSION + 2:04}_more.sql")
    second.write_text("NONSENSE;\n")
    monkeypatch.setattr(database, "SCHEMA_VERSION", SCHEMA_VERSION + 2)
    with pytest.raises(sqlite3.OperationalError, match="NONSENSE"), open_home(home).reading():
        pytest.fail("read a catalog that is half migrated")
    first_backup = backup_of(home).read_bytes()
    second.write_text("CREATE TABLE more (id INTEGER PRIMARY KEY);\n")
    with open_home(home).reading() as connection:
        assert connection.execute("SELECT count(*) FROM more").fetchone() == (0,)
    assert backup_of(home).read_bytes() == first_backup
    with closing(sqlite3.connect(backup_of(home))) as backup:
        assert "notes" not in {name for _, name, _ in schema_of(backup)}


def test_the_backup_can_be_read_by_whoever_could_read_the_catalog(
    home: Path, next_release: Path
) -> None:
    assert next_release.is_file()
    (home / "catalog.db").chmod(0o660)
    with open_home(home).reading():
        pass
    assert backup_of(home).stat().st_mode & 0o777 == 0o660
    assert not list(home.glob("*.unfinished*"))


def test_a_migration_that_fails_leaves_the_older_catalog(
    home: Path, outside: sqlite3.Connection, next_release: Path
) -> None:
    before = schema_of(outside)
    next_release.write_text("CREATE TABLE notes (id INTEGER PRIMARY KEY);\nNONSENSE;\n")
    with pytest.raises(sqlite3.OperationalError, match="NONSENSE"), open_home(home).reading():
        pytest.fail("read a catalog that is half migrated")
    assert schema_of(outside) == before
    assert outside.execute("PRAGMA user_version").fetchone() == (SCHEMA_VERSION,)
    next_release.write_text("CREATE TABLE notes (id INTEGER PRIMARY KEY);\n")
    with open_home(home).reading() as connection:
        assert connection.execute("SELECT count(*) FROM notes").fetchone() == (0,)


def backup_of(home: Path) -> Path:
    return home / f"catalog.db.schema-{SCHEMA_VERSION}.backup"


KILLED_WHILE_FOUNDING = """
import os, signal, sys
from pathlib import Path
from registry_cli.catalog.author import Author
from registry_cli.catalog.database import Catalog
from registry_cli.catalog.locks import LockWait

def die():
    os.kill(os.getpid(), signal.SIGKILL)

with Catalog(Path(sys.argv[1]), LockWait(), die).writing(lambda: Author("tester", "")):
    pass
"""


@pytest.fixture
def half_made(tmp_path: Path) -> Catalog:
    """Make a catalog whose maker was killed between the schema and the founding."""
    done = subprocess.run([sys.executable, "-c", KILLED_WHILE_FOUNDING, str(tmp_path)], check=False)
    assert done.returncode == -signal.SIGKILL
    assert (tmp_path / "catalog.db").stat().st_size > 0
    return catalog_in(tmp_path)


def catalog_in(folder: Path) -> Catalog:
    at = "2023-11-14T22:13:20.000000Z"
    return Catalog(folder, LockWait(), lambda: found("tester", at, None, None))


def test_a_half_made_catalog_looks_like_none(half_made: Catalog) -> None:
    before = half_made.path.read_bytes()
    with half_made.reading() as connection:
        (registries,) = connection.execute("SELECT count(*) FROM registries").fetchone()
    assert registries == 2
    assert half_made.path.read_bytes() == before


def test_a_half_made_catalog_is_completed_by_who_writes_next(half_made: Catalog) -> None:
    with half_made.writing(lambda: Author("tester", "")) as transaction:
        transaction.record(Kind.TEAM_CREATED, "research", {})
    with half_made.reading() as connection:
        names = connection.execute("SELECT name FROM entities ORDER BY id").fetchall()
        assert names == [("tester",), ("team",), ("local",), ("research",)]
        assert connection.execute("PRAGMA user_version").fetchone() == (SCHEMA_VERSION,)
    assert not list(half_made.path.parent.glob("*.backup"))


def test_init_says_that_it_made_a_home_that_was_half_made(half_made: Catalog) -> None:
    home = half_made.path.parent
    assert not half_made.is_made()
    assert init(open_home(home), InitRequest()).created
    assert not init(open_home(home), InitRequest()).created


def test_only_the_name_of_a_catalog_that_is_killed_still_earlier(tmp_path: Path) -> None:
    with closing(connections.open_for_writing(tmp_path / "catalog.db")) as connection:
        connection.execute(f"PRAGMA application_id = {connections.APPLICATION_ID}")
    catalog = catalog_in(tmp_path)
    with catalog.reading() as connection:
        assert connection.execute("SELECT count(*) FROM registries").fetchone() == (2,)
    with catalog.writing(lambda: Author("tester", "")):
        pass
    with catalog.reading() as connection:
        assert connection.execute("SELECT count(*) FROM registries").fetchone() == (2,)


@pytest.mark.parametrize("pragma", ["user_version = 1", "application_id = 7", "user_version = 9"])
def test_a_database_of_another_program_is_refused_and_left_alone(
    tmp_path: Path, pragma: str
) -> None:
    home = tmp_path / "home"
    home.mkdir()
    with closing(sqlite3.connect(home / "catalog.db", isolation_level=None)) as foreign:
        foreign.execute("CREATE TABLE songs (name TEXT)")
        foreign.execute(f"PRAGMA {pragma}")
    before = (home / "catalog.db").read_bytes()
    with pytest.raises(MachineError, match="another program") as caught, open_home(home).reading():
        pytest.fail("read a foreign database")
    with pytest.raises(MachineError, match="another program"), open_home(home).writing():
        pytest.fail("wrote a foreign database")
    assert caught.value.exit_code == 7
    assert (home / "catalog.db").read_bytes() == before


def test_migrations_run_in_transactions_of_their_own(tmp_path: Path) -> None:
    # What the design relies on in sqlite-utils, with a connection in autocommit mode.
    from sqlite_utils import Database, Migrations

    with closing(sqlite3.connect(tmp_path / "some.db", isolation_level=None)) as connection:
        migrations = Migrations("test")

        @migrations(name="1")
        def fail(database: Database, /) -> None:
            database.conn.execute("CREATE TABLE half (id INTEGER)")
            raise KeyError

        with pytest.raises(KeyError):
            migrations.apply(Database(connection))
        assert not connection.in_transaction
        assert schema_of(connection) == []
        assert callable(fail)


def test_an_empty_file_is_a_home_not_yet_made(tmp_path: Path) -> None:
    home = tmp_path / "home"
    home.mkdir()
    (home / "catalog.db").touch()
    workspace = open_home(home)
    assert not workspace.is_made()
    with workspace.reading() as connection:
        assert connection.execute("SELECT count(*) FROM registries").fetchone() == (2,)
    assert [path.name for path in home.iterdir()] == ["catalog.db"]
    create_team(workspace, "research")
    assert workspace.is_made()
