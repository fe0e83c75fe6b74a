"""The catalog file: reading one moment, writing all or nothing, and what can stand in the way."""

from __future__ import annotations

import errno
import fcntl
import os
import resource
import shutil
import sqlite3
from contextlib import closing, contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from registry_cli.catalog import known_names, locks
from registry_cli.catalog.author import Author
from registry_cli.catalog.connections import open_for_reading, open_for_writing
from registry_cli.catalog.database import Catalog
from registry_cli.catalog.failures import ReadOnlyError, translated_errors
from registry_cli.catalog.locks import BusyError, LocksUnsupportedError, LockWait
from registry_cli.catalog.rebuilding import can_rebuild, has_table
from registry_cli.domain.events import Kind
from registry_cli.domain.founding import found
from registry_cli.errors import DamagedError, FullDiskError, MachineError
from tests.support.damage import change
from tests.support.lock_holder import held_elsewhere
from tests.support.privileges import as_ordinary_user
from tests.support.workspace import open_home

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from contextlib import AbstractContextManager

    from tests.support.command import Command

AT = "2023-11-14T22:13:20.000000Z"


def catalog_in(folder: Path, limit: float = 60) -> Catalog:
    return Catalog(folder, LockWait(limit=limit), lambda: found("tester", AT, None, None))


def author() -> Author:
    return Author("tester", AT)


def add_half_a_team(catalog: Catalog) -> None:
    with catalog.writing(author) as transaction:
        transaction.record(Kind.TEAM_CREATED, "half", {})
        raise KeyError


def add_team_and_row_that_points_nowhere(catalog: Catalog) -> None:
    with catalog.writing(author) as transaction:
        transaction.record(Kind.TEAM_CREATED, "half", {})
        transaction.connection.execute("PRAGMA defer_foreign_keys = ON")
        transaction.connection.execute(
            "INSERT INTO projects (entity_id, name, from_event) VALUES (99, 'x', 1)"
        )


def read_every_page(catalog: Catalog) -> None:
    with catalog.reading() as connection:
        connection.execute("SELECT count(*) FROM events, pages, aliases, metadata").fetchall()
        connection.execute("PRAGMA integrity_check").fetchall()


def fill_the_disk(catalog: Catalog) -> None:
    """Go over a limit of pages, to which SQLite answers as to a full disk."""
    with (
        translated_errors(catalog.path),
        closing(open_for_writing(catalog.path)) as connection,
    ):
        (pages,) = connection.execute("PRAGMA page_count").fetchone()
        connection.execute(f"PRAGMA max_page_count = {pages}")
        connection.execute("CREATE TABLE large AS SELECT zeroblob(1000000)")


def rebuild(catalog: Catalog) -> None:
    catalog.rebuild([], lambda _name: True)


@contextmanager
def files_of_at_most(size: int) -> Iterator[None]:
    """Let this process write no file beyond so many bytes, as a disk without room."""
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))


def turn_to_wal(path: Path) -> None:
    with closing(sqlite3.connect(path, isolation_level=None)) as theirs:
        assert theirs.execute("PRAGMA journal_mode = WAL").fetchall() == [("wal",)]


def journal_mode_of(path: Path) -> str:
    """Return what another program sees: WAL is written in the file, all others are one."""
    with closing(sqlite3.connect(path)) as theirs:
        (mode,) = theirs.execute("PRAGMA journal_mode").fetchone()
    return str(mode)


def add_team(catalog: Catalog, name: str) -> None:
    with catalog.writing(author) as transaction:
        transaction.record(Kind.TEAM_CREATED, name, {})


def teams_in(catalog: Catalog) -> list[str]:
    with catalog.reading() as connection:
        return teams(connection)


def teams(connection: sqlite3.Connection) -> list[str]:
    rows = connection.execute("SELECT name FROM entities WHERE kind = 'team' ORDER BY id")
    return [name for (name,) in rows]


@pytest.fixture
def catalog(tmp_path: Path) -> Catalog:
    """Make a catalog with a team of its own, in a folder of its own."""
    folder = tmp_path / "home"
    folder.mkdir()
    catalog = catalog_in(folder)
    add_team(catalog, "research")
    return catalog


def test_a_catalog_that_is_not_there_looks_founded_and_stays_away(tmp_path: Path) -> None:
    catalog = catalog_in(tmp_path / "nowhere")
    assert not catalog.is_made()
    assert teams_in(catalog) == ["team"]
    assert not (tmp_path / "nowhere").exists()


def test_what_was_written_is_read(catalog: Catalog) -> None:
    assert catalog.is_made()
    assert teams_in(catalog) == ["team", "research"]


@pytest.mark.parametrize("name", ["a?mode=ro", "50% #1", "한국어", "a b&c", "quote'\""])
def test_any_folder_can_hold_a_catalog(tmp_path: Path, name: str) -> None:
    (tmp_path / name).mkdir()
    add_team(catalog_in(tmp_path / name), "research")
    assert teams_in(catalog_in(tmp_path / name)) == ["team", "research"]
    assert (tmp_path / name / "catalog.db").is_file()


def test_a_write_that_fails_leaves_nothing(catalog: Catalog) -> None:
    with pytest.raises(KeyError):
        add_half_a_team(catalog)
    assert teams_in(catalog) == ["team", "research"]
    add_team(catalog, "review")
    assert teams_in(catalog) == ["team", "research", "review"]


def test_a_write_that_cannot_be_committed_leaves_nothing(catalog: Catalog) -> None:
    with pytest.raises(sqlite3.IntegrityError):
        add_team_and_row_that_points_nowhere(catalog)
    assert teams_in(catalog) == ["team", "research"]


def test_a_reader_cannot_write(catalog: Catalog) -> None:
    with pytest.raises(ReadOnlyError), catalog.reading() as connection:
        connection.execute("INSERT INTO projects (entity_id, name, from_event) VALUES (1, 'x', 1)")


def test_the_author_is_asked_once_the_lock_is_held(catalog: Catalog) -> None:
    lock = catalog.path.with_name("catalog.lock")

    def late() -> Author:
        with (
            open(lock, "rb") as file,  # noqa: PTH123 - a descriptor of its own
            pytest.raises(BlockingIOError),
        ):
            fcntl.flock(file, fcntl.LOCK_SH | fcntl.LOCK_NB)
        return author()

    with catalog.writing(late) as transaction:
        transaction.record(Kind.TEAM_CREATED, "review", {})
    assert teams_in(catalog) == ["team", "research", "review"]


def test_a_writer_waits_for_a_reader_and_is_busy_at_the_limit(catalog: Catalog) -> None:
    impatient = catalog_in(catalog.path.parent, limit=0)
    with catalog.reading() as connection:
        with pytest.raises(BusyError), impatient.writing(author):
            pytest.fail("wrote while somebody reads")
        assert teams(connection) == ["team", "research"]
    add_team(impatient, "review")


def write_after(
    monkeypatch: pytest.MonkeyPatch, catalog: Catalog, meanwhile: Callable[[], object]
) -> None:
    """Add a team to a catalog after something happened while it waited for the lock."""
    hold = locks.hold

    def hold_later(
        path: Path, wait: LockWait, *, is_exclusive: bool
    ) -> AbstractContextManager[None]:
        if is_exclusive:
            monkeypatch.setattr(locks, "hold", hold)
            meanwhile()
        return hold(path, wait, is_exclusive=is_exclusive)

    monkeypatch.setattr(locks, "hold", hold_later)
    add_team(catalog, "review")


def test_a_write_goes_to_the_catalog_that_was_put_in_place_while_it_waited(
    catalog: Catalog, monkeypatch: pytest.MonkeyPatch
) -> None:
    write_after(monkeypatch, catalog, lambda: rebuild(catalog))
    assert teams_in(catalog) == ["team", "research", "review"]


def test_a_write_takes_the_catalog_that_was_made_while_it_waited(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    other = catalog_in(tmp_path)
    write_after(monkeypatch, catalog_in(tmp_path), lambda: add_team(other, "research"))
    assert teams_in(other) == ["team", "research", "review"]


def test_a_catalog_that_went_while_a_write_waited_is_made_anew(
    catalog: Catalog, monkeypatch: pytest.MonkeyPatch
) -> None:
    write_after(monkeypatch, catalog, catalog.path.unlink)
    assert teams_in(catalog) == ["team", "review"]


def test_writers_of_a_catalog_that_was_turned_to_wal_wait_for_each_other(
    catalog: Catalog, monkeypatch: pytest.MonkeyPatch
) -> None:
    turn_to_wal(catalog.path)
    other = catalog_in(catalog.path.parent)
    write_after(monkeypatch, catalog, lambda: add_team(other, "wal"))
    assert teams_in(catalog) == ["team", "research", "wal", "review"]
    assert journal_mode_of(catalog.path) == "delete"  # so the next writer opens it early


def test_a_catalog_that_is_turned_to_wal_while_a_write_waits_is_turned_back(
    catalog: Catalog, monkeypatch: pytest.MonkeyPatch
) -> None:
    write_after(monkeypatch, catalog, lambda: turn_to_wal(catalog.path))
    assert teams_in(catalog) == ["team", "research", "review"]
    assert journal_mode_of(catalog.path) == "delete"


def test_a_rebuild_takes_in_what_a_killed_program_left_in_a_wal(
    catalog: Catalog, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    names = [f"team{number}" for number in range(100)]
    killed = tmp_path / "killed"
    with closing(sqlite3.connect(catalog.path, isolation_level=None)) as theirs:
        # Pages that a rebuild leaves out, so that those after it have other numbers then.
        theirs.execute("CREATE TABLE theirs AS SELECT zeroblob(200000) AS filling")
        with catalog.writing(author) as transaction:
            for name in names:
                transaction.record(Kind.TEAM_CREATED, name, {})
        theirs.execute("PRAGMA journal_mode = WAL")
        theirs.execute("UPDATE entities SET display_name = 'changed' WHERE id > 5")
        shutil.copytree(catalog.path.parent, killed)
    left = catalog_in(killed)
    assert killed.joinpath("catalog.db-wal").stat().st_size > 0
    write_after(monkeypatch, left, lambda: rebuild(left))
    assert teams_in(left) == ["team", "research", *names, "review"]
    with left.reading() as connection:
        assert connection.execute("PRAGMA integrity_check").fetchall() == [("ok",)]


def test_a_reader_waits_for_a_writer_and_is_busy_at_the_limit(catalog: Catalog) -> None:
    impatient = catalog_in(catalog.path.parent, limit=0)
    lock = catalog.path.with_name("catalog.lock")
    with held_elsewhere(lock, is_exclusive=True):
        with pytest.raises(BusyError) as caught, impatient.reading():
            pytest.fail("read while somebody writes")
        assert caught.value.exit_code == 7
    assert teams_in(impatient) == ["team", "research"]


def test_of_very_many_types_the_latest_are_known(
    registry: Command, home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for type_ in ("model", "dataset", "metrics"):
        registry.log_text(f"a-{type_}", "content", type=type_)
    monkeypatch.setattr(known_names, "_MOST", 2)
    with open_home(home).reading() as connection:
        assert {*known_names.list_known_types(connection)} == {"dataset", "metrics"}


def test_readers_read_together(catalog: Catalog) -> None:
    impatient = catalog_in(catalog.path.parent, limit=0)
    with catalog.reading(), impatient.reading() as connection:
        assert teams(connection) == ["team", "research"]


def test_another_program_that_writes_makes_us_busy_at_the_limit(catalog: Catalog) -> None:
    impatient = catalog_in(catalog.path.parent, limit=0.1)
    with closing(sqlite3.connect(catalog.path, isolation_level=None)) as other:
        other.execute("BEGIN EXCLUSIVE")
        with pytest.raises(BusyError, match="another program"), impatient.reading():
            pytest.fail("read what another program is writing")
        with pytest.raises(BusyError, match="another program"), impatient.writing(author):
            pytest.fail("wrote what another program is writing")
    assert teams_in(impatient) == ["team", "research"]


def test_a_read_only_home_is_read_without_a_trace(catalog: Catalog) -> None:
    folder = catalog.path.parent
    catalog.path.with_name("catalog.lock").unlink()
    catalog.path.chmod(0o444)
    before = sorted(folder.iterdir())
    folder.chmod(0o555)
    try:
        assert as_ordinary_user(lambda: teams_in(catalog)) == ["team", "research"]
        assert sorted(folder.iterdir()) == before
        with pytest.raises(PermissionError):
            as_ordinary_user(lambda: add_team(catalog, "review"))
    finally:
        folder.chmod(0o755)


def test_a_lock_of_somebody_else_does_not_keep_readers_out(catalog: Catalog) -> None:
    catalog.path.with_name("catalog.lock").chmod(0o400)
    assert as_ordinary_user(lambda: teams_in(catalog)) == ["team", "research"]


def test_a_catalog_file_that_is_read_only_cannot_be_written(catalog: Catalog) -> None:
    catalog.path.chmod(0o444)
    with pytest.raises(ReadOnlyError) as caught:
        as_ordinary_user(lambda: add_team(catalog, "review"))
    assert caught.value.exit_code == 7
    assert teams_in(catalog) == ["team", "research"]


def test_without_locks_reading_works_and_writing_does_not(
    catalog: Catalog, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(_descriptor: int, _operation: int) -> None:
        raise OSError(errno.ENOLCK, os.strerror(errno.ENOLCK))

    monkeypatch.setattr(fcntl, "flock", refuse)
    assert teams_in(catalog) == ["team", "research"]
    with pytest.raises(LocksUnsupportedError) as caught:
        add_team(catalog, "review")
    assert caught.value.exit_code == 7
    assert teams_in(catalog) == ["team", "research"]


@pytest.mark.parametrize("content", [b"not a database", b"SQLite format 3\0" + b"\xff" * 5000])
def test_a_file_that_is_no_database_is_damaged(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "catalog.db").write_bytes(content)
    with pytest.raises(DamagedError) as caught:
        teams_in(catalog_in(tmp_path))
    with pytest.raises(DamagedError):
        add_team(catalog_in(tmp_path), "review")
    assert caught.value.exit_code == 6
    assert (tmp_path / "catalog.db").read_bytes() == content


def test_what_looks_like_a_bug_is_damage_where_the_catalog_cannot_be_asked(tmp_path: Path) -> None:
    path = tmp_path / "catalog.db"
    path.write_bytes(b"SQLite format 3\0" + b"\xff" * 5000)
    with pytest.raises(DamagedError, match="a row is missing"), translated_errors(path):
        raise LookupError("a row is missing")


def test_what_looks_like_a_bug_is_one_where_the_catalog_is_sound(catalog: Catalog) -> None:
    with pytest.raises(LookupError), translated_errors(catalog.path):
        raise LookupError("a row is missing")


def test_a_catalog_that_was_cut_is_damaged(catalog: Catalog) -> None:
    size = catalog.path.stat().st_size
    os.truncate(catalog.path, size // 2)
    with pytest.raises(DamagedError):
        read_every_page(catalog)


def test_a_folder_in_place_of_the_catalog_is_told(tmp_path: Path) -> None:
    (tmp_path / "catalog.db").mkdir()
    with pytest.raises(MachineError) as caught:
        teams_in(catalog_in(tmp_path))
    assert caught.value.exit_code == 7


def test_a_full_disk_is_told_and_leaves_nothing(catalog: Catalog) -> None:
    with pytest.raises(FullDiskError) as caught:
        fill_the_disk(catalog)
    assert (caught.value.exit_code, caught.value.code) == (7, "full")
    assert teams_in(catalog) == ["team", "research"]


@pytest.mark.parametrize("is_made", [True, False])
def test_every_commit_is_durable_and_the_catalog_is_one_file(
    tmp_path: Path, *, is_made: bool
) -> None:
    folder = tmp_path / "durable"
    folder.mkdir()
    catalog = catalog_in(folder)
    if is_made:
        add_team(catalog, "research")
    with catalog.writing(author) as transaction:
        connection = transaction.connection
        journal, durable = 2, {"delete": 3, "truncate": 2}
        (mode,) = connection.execute("PRAGMA journal_mode").fetchone()
        (synchronous,) = connection.execute("PRAGMA synchronous").fetchone()
        (keys,) = connection.execute("PRAGMA foreign_keys").fetchone()
        assert synchronous >= durable[mode] >= journal
        assert keys == 1
    left = {path.name: path.stat().st_size for path in catalog.path.parent.iterdir()}
    assert left.pop("catalog.db") > 0
    assert set(left.values()) == {0}  # locks, and a journal that was emptied


def test_a_reader_that_is_still_open_sees_one_moment(catalog: Catalog) -> None:
    # Another program holds no lock of ours; SQLite's own keep the moment together.
    with catalog.reading() as connection:
        before = teams(connection)
        with (
            closing(sqlite3.connect(catalog.path, timeout=0, isolation_level=None)) as other,
            pytest.raises(sqlite3.OperationalError, match="locked"),
        ):
            other.execute("UPDATE entities SET name = 'changed' WHERE name = 'research'")
        assert teams(connection) == before


def test_a_reading_connection_never_makes_a_file(tmp_path: Path) -> None:
    with pytest.raises(sqlite3.OperationalError):
        open_for_reading(tmp_path / "catalog.db").execute("SELECT 1")
    assert list(tmp_path.glob("catalog*")) == []


def test_want_of_room_says_nothing_against_a_rebuild(catalog: Catalog, tmp_path: Path) -> None:
    with files_of_at_most(8192):
        assert can_rebuild(catalog.path, tmp_path / "trial")
        with pytest.raises(MachineError):
            rebuild(catalog)
    rebuild(catalog)


def test_a_rebuild_that_would_name_what_is_not_there_is_refused(catalog: Catalog) -> None:
    change(catalog.path.parent, "INSERT INTO metrics VALUES (1, 'gone', 'loss', 0, 0.5)")
    before = catalog.path.read_bytes()

    with pytest.raises(DamagedError, match="they name what is not there"):
        rebuild(catalog)

    assert catalog.path.read_bytes() == before


def test_only_tables_of_that_name_are_tables_of_that_name() -> None:
    with closing(sqlite3.connect(":memory:")) as connection:
        connection.execute("CREATE TABLE one (x)")
        connection.execute("CREATE VIEW two AS SELECT x FROM one")
        names = ("one", "two", "three")
        assert [has_table(connection, name) for name in names] == [True, False, False]


@pytest.mark.parametrize(
    "line", ["artifacts", "path x", "log gemma", "init", "export --all -o x", "delete x --yes"]
)
def test_nobody_waits_for_a_pipe_in_place_of_the_catalog(
    registry: Command, home: Path, line: str
) -> None:
    home.mkdir()
    os.mkfifo(home / "catalog.db")
    Path("gemma").touch()

    done = registry.process(*line.split())

    assert (done.status, "is not a file" in done.message) == (6, True)
