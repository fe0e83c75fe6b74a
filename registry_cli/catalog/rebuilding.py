"""Make a catalog anew, in a file of its own: the records as they are, the state from the events."""

from __future__ import annotations

import itertools
import os
import shutil
import sqlite3
from contextlib import closing
from typing import TYPE_CHECKING

from registry_cli.catalog import connections, failures, schema
from registry_cli.catalog.apply import apply_event
from registry_cli.catalog.event_checks import verify_chain
from registry_cli.catalog.packs import add_pack
from registry_cli.catalog.transactions import read_events
from registry_cli.errors import DamagedError, Hint, MachineError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from pathlib import Path

    from registry_cli.domain.packs import PackedContent

    Pack = tuple[str, int, list[PackedContent]]

_RECORDS = ("events", "pages", "runs", "versions", "version_pages")
_TOLD_BY_RUNS = ("run_details", "metrics", "metric_points", "usages", "absent_usages", "run_diffs")
"""What no event tells, and a catalog of before may not have."""


def rebuild_into(
    path: Path,
    target: Path,
    *,
    schema_version: int,
    packs: Iterable[Pack],
    is_there: Callable[[str], bool],
) -> None:
    """Write into the new file `target` what the catalog at `path` should be.

    Where contents lie is taken from `packs`, and from the old catalog for what else it knows of
    packs that are there, as `is_there` says of their names. Raises `DamagedError` where events
    or records cannot be read, or are not what was recorded, and `MachineError` where the disk or
    the permissions are in the way.
    """
    try:
        with (
            closing(connections.open_for_reading(path)) as old,
            closing(connections.open_for_writing(target)) as new,
        ):
            old.execute("BEGIN")
            verify_chain(old)
            new.execute(f"PRAGMA application_id = {connections.APPLICATION_ID}")
            schema.migrate(new)
            new.execute("PRAGMA foreign_keys = OFF")  # rows come before those that they name
            new.execute("BEGIN IMMEDIATE")
            for table in _RECORDS:
                copy_rows(old, new, table)
            for table in _TOLD_BY_RUNS:
                if has_table(old, table):
                    copy_rows(old, new, table)
            for event in read_events(old):
                apply_event(new, event)
            for pack in packs:
                add_pack(new, *pack)
            _keep_places(old, new, is_there)
            new.execute(f"PRAGMA user_version = {schema_version}")
            new.execute("COMMIT")
            _check(new)
    except (sqlite3.DatabaseError, LookupError, TypeError, ValueError) as error:
        if isinstance(error, sqlite3.DatabaseError):
            hindered = failures.translate(error, target)
            if isinstance(hindered, MachineError):  # a full disk is no damage
                raise hindered from error
        raise DamagedError(
            f"the history or the records cannot be read: {error}",
            Hint("bring catalog.db back from a copy or a backup"),
        ) from error


def can_rebuild(path: Path, scratch: Path) -> bool:
    """Say whether the catalog at `path` can be made anew, by a trial in the new file `scratch`."""
    try:
        rebuild_into(path, scratch, schema_version=0, packs=(), is_there=lambda _name: False)
    except DamagedError:
        return False
    except MachineError:  # which tells nothing of the catalog
        pass
    return True


def copy_rows(source: sqlite3.Connection, target: sqlite3.Connection, table: str) -> None:
    """Copy all rows of a table into the empty one of the same name, one in memory at a time."""
    rows = source.execute(f'SELECT * FROM "{table}"')  # noqa: S608 - a name from the schema
    places = ", ".join("?" for _ in rows.description)
    target.executemany(f'INSERT INTO "{table}" VALUES ({places})', rows)  # noqa: S608 - as above


def has_table(connection: sqlite3.Connection, table: str) -> bool:
    """Say whether there is a table of that name."""
    row = connection.execute(
        "SELECT 1 FROM sqlite_master WHERE type = 'table' AND name = ?", (table,)
    ).fetchone()
    return row is not None


def _keep_places(
    old: sqlite3.Connection, new: sqlite3.Connection, is_there: Callable[[str], bool]
) -> None:
    """Take over the places in packs that are not told of, for contents that have no other."""
    told = {name for (name,) in new.execute("SELECT name FROM packs")}
    for old_id, name, size in _list_packs(old):
        if name in told or not is_there(name):
            continue
        pack_id = new.execute("INSERT INTO packs (name, size) VALUES (?, ?)", (name, size))
        new.executemany(
            """
            INSERT OR IGNORE INTO packed_blobs (blake3, pack_id, offset, size)
            VALUES (?, ?, ?, ?)
            """,
            (
                (blake3, pack_id.lastrowid, offset, size)
                for blake3, offset, size in old.execute(
                    "SELECT blake3, offset, size FROM packed_blobs WHERE pack_id = ?", (old_id,)
                )
            ),
        )


def _list_packs(connection: sqlite3.Connection) -> list[tuple[int, str, int]]:
    try:
        return connection.execute(
            """
            SELECT id, name, size FROM packs
            WHERE typeof(name) = 'text' AND typeof(size) = 'integer' ORDER BY id
            """
        ).fetchall()
    except sqlite3.DatabaseError:  # of the table nothing is needed where all packs tell
        return []


def _check(new: sqlite3.Connection) -> None:
    problems = new.execute("PRAGMA integrity_check").fetchall()
    if problems != [("ok",)] or new.execute("PRAGMA foreign_key_check").fetchone() is not None:
        raise ValueError("they name what is not there")


def put_in_place(path: Path, target: Path) -> Path:
    """Put `target` in the place of the catalog at `path`, durably; return where that is kept.

    There is a catalog at every moment.
    """
    os.chmod(target, os.stat(path).st_mode & 0o7777)
    numbers = itertools.count(1)
    backup = next(
        each
        for each in (path.with_name(f"{path.name}.rebuild-{number}.backup") for number in numbers)
        if not os.path.lexists(each)
    )
    try:
        os.link(path, backup)
    except OSError:  # a file system without hard links
        shutil.copyfile(path, backup)
    os.rename(target, path)
    folder = os.open(path.parent, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)
    return backup
