"""Which content a file had when it was last hashed: an SQLite file in the user's cache folder.

It costs nothing but time to lose, and is never worth an error: whatever goes wrong with it, the
files are read. What a disk or a crash damages in it is not believed, because every row holds a
checksum of itself; so nothing here waits for the disk.

A row has few columns, because each costs time for each file. Its record is the checksum of all
that is believed, 8 bytes; the two digests; and as text since when the file is waiting to be
believed, where it is, a space, and its status.
"""

from __future__ import annotations

import json
import os
import sqlite3
import stat
from contextlib import suppress
from typing import TYPE_CHECKING, Final, NamedTuple, Self

from registry_cli.digests import ContentDigest, load_fast_check

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

_APPLICATION_ID: Final = 0x72677363
"""What `PRAGMA application_id` holds: "rgsc" in ASCII."""
_SCHEMA_VERSION: Final = 1
_READ_WAIT: Final = 0.1
_WRITE_WAIT: Final = 0.3
"""Seconds that another process may hold it: to read the files takes hardly longer."""
_TOUCHED_AFTER: Final = 7
"""Days after which the use of a row is noted again, so that reading seldom writes."""
_KEPT: Final = 60
"""Days without use after which a row goes."""
_LARGEST: Final = 256 << 20
"""Bytes, some 1.8 million files; then the rows that were not used for longest go."""
_XXH3_DIGITS: Final = 32
_CHECKSUM: Final = 8
_DIGESTS: Final = _CHECKSUM + 16 + 32
"""Bytes of a record up to where the checksum and the digests end."""
_SCHEMA: Final = """
    CREATE TABLE files (
        id INTEGER PRIMARY KEY,
        used_on INTEGER NOT NULL,
        record BLOB NOT NULL
    );
    CREATE TABLE prunings (pruned_on INTEGER NOT NULL);
    INSERT INTO prunings VALUES (0);
"""
_FAILURES: Final = (sqlite3.Error, OSError, ValueError, TypeError, MemoryError)
"""All that a file in any state makes SQLite and its rows say."""
_NO_DAMAGE: Final = {
    sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED, sqlite3.SQLITE_READONLY, sqlite3.SQLITE_PERM,
    sqlite3.SQLITE_CANTOPEN, sqlite3.SQLITE_IOERR, sqlite3.SQLITE_FULL, sqlite3.SQLITE_NOMEM,
}  # fmt: skip
_ALL_INODES: Final = 1 << 64
_SPREAD: Final = 0x9E3779B97F4A7C15
"""Odd and large, so that the inodes of two devices hardly meet."""


class CachedFile(NamedTuple):
    """What was found in a file: `status` is everything that a change of the file would change.

    `waiting_since` is None for what can be believed; else it says when the file was first found
    like this, in nanoseconds of a clock that is never set.
    """

    device: int
    inode: int
    status: str
    digest: ContentDigest
    waiting_since: int | None = None


class StatCache:
    """The cache of one user on one host, in this folder; without one, nothing is kept.

    It opens its file when it is first asked, and gives up for good at the first failure.
    `today` counts days since the epoch; the file has at most `largest` bytes, and what one log
    adds.
    """

    def __init__(
        self, folder: str | None, host: str, today: int, *, largest: int = _LARGEST
    ) -> None:
        self._folder = folder or ""
        self.path = os.path.join(self._folder, f"files-{_in_file_name(host)}.db")
        self._today = today
        self._largest = largest
        self._connection: sqlite3.Connection | None = None
        self._is_ready = False
        self._is_given_up = folder is None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_exception: object) -> None:
        self.close()

    def find(self, device: int, inodes: Iterable[int]) -> dict[int, CachedFile]:
        """Return what is held of these files of one device, by inode."""
        found: dict[int, CachedFile] = {}
        for inode, record in self._records(device, inodes):
            since, _, status = record[_DIGESTS:].decode().partition(" ")
            waiting_since = int(since) if since else None
            found[inode] = CachedFile(device, inode, status, _digests_of(record), waiting_since)
        return found

    def find_believed(self, device: int, statuses: Mapping[int, bytes]) -> dict[int, ContentDigest]:
        """Return the digests of those files of one device that are believed, by inode.

        They wait for nothing, and their status is still this one. It takes half the time of
        `find`: a log asks for each of its files.
        """
        return {
            inode: _digests_of(record)
            for inode, record in self._records(device, statuses)
            if record[_DIGESTS:] == b" " + statuses[inode]
        }

    def keep(self, files: Sequence[CachedFile]) -> None:
        """Hold these files, instead of what was held of them before."""
        if self._is_given_up:
            return
        try:
            os.makedirs(self._folder, mode=0o700, exist_ok=True)
            self._write(files)
        except _FAILURES as error:
            self._give_up(error)

    def close(self) -> None:
        """Close the file."""
        if self._connection is not None:
            with suppress(sqlite3.Error):
                self._connection.close()
            self._connection = None

    def _records(self, device: int, inodes: Iterable[int]) -> list[tuple[int, bytes]]:
        """Return inode and record of each file that is held soundly; none after a failure."""
        if self._is_given_up or not (self._connection or os.path.exists(self.path)):
            return []
        try:
            return self._read(device, inodes)
        except _FAILURES as error:
            self._give_up(error)
            return []

    def _read(self, device: int, inodes: Iterable[int]) -> list[tuple[int, bytes]]:
        connection = self._opened(_READ_WAIT)
        if connection is None:
            return []
        rows = connection.execute(
            """
            SELECT file.id, file.used_on, file.record
            FROM json_each(?) AS wanted CROSS JOIN files AS file ON file.id = wanted.value
            """,
            (json.dumps([_key(device, inode) for inode in inodes]),),
        )
        found: list[tuple[int, bytes]] = []
        unused: list[int] = []
        first = _key(device, 0)
        check = load_fast_check()
        for key, used_on, record in rows:
            inode = (key - first) % _ALL_INODES
            if record[:_CHECKSUM] != check(record[_CHECKSUM:], inode ^ device):
                continue
            found.append((inode, record))
            if not 0 <= self._today - used_on < _TOUCHED_AFTER:
                unused.append(key)
        if unused:
            self._touch(connection, unused)
        return found

    def _touch(self, connection: sqlite3.Connection, keys: list[int]) -> None:
        with suppress(*_FAILURES):  # what was found is none the worse
            connection.execute(
                "UPDATE files SET used_on = ? WHERE id IN (SELECT value FROM json_each(?))",
                (self._today, json.dumps(keys)),
            )

    def _write(self, files: Sequence[CachedFile]) -> None:
        connection = self._opened(_WRITE_WAIT, makes=True)
        if connection is None:
            return
        connection.execute("BEGIN IMMEDIATE")
        connection.executemany(
            "INSERT OR REPLACE INTO files (id, used_on, record) VALUES (?, ?, ?)",
            sorted(self._rows(files)),  # as the table is ordered: faster
        )
        has_pruned = self._prune(connection)
        connection.execute("COMMIT")
        if has_pruned:  # as a script, which runs it to its end: it does a page for each step
            connection.executescript("PRAGMA incremental_vacuum")

    def _rows(self, files: Iterable[CachedFile]) -> Iterator[tuple[int, int, bytes]]:
        check = load_fast_check()
        today = self._today
        for device, inode, status, (xxh3, blake3), waiting_since in files:
            since = "" if waiting_since is None else waiting_since
            said = bytes.fromhex(xxh3 + blake3) + f"{since} {status}".encode()
            yield _key(device, inode), today, check(said, inode ^ device) + said

    def _prune(self, connection: sqlite3.Connection) -> bool:
        """Let go what was not used for long, once a day or where the file is too large."""
        (pruned_on,) = connection.execute("SELECT max(pruned_on) FROM prunings").fetchone()
        is_too_large = _size(connection) > self._largest
        if pruned_on == self._today and not is_too_large:
            return False
        connection.execute("UPDATE prunings SET pruned_on = ?", (self._today,))
        # A day to come is a mistake of a clock, then or now.
        connection.execute(
            "DELETE FROM files WHERE abs(used_on - ?) > ?",
            (self._today, _oldest_kept(connection, self._today) if is_too_large else _KEPT),
        )
        return True

    def _opened(self, wait: float, *, makes: bool = False) -> sqlite3.Connection | None:
        """Return the connection, None where there is nothing in the file or not for us."""
        if self._connection is None:
            if not _is_ours_alone(self._folder):
                self._is_given_up = True
                return None
            self._connection = _connect(self.path, wait, makes=makes)
        connection = self._connection
        if not self._is_ready:
            self._is_ready = self._check(connection, makes=makes)
        connection.execute(f"PRAGMA busy_timeout = {int(wait * 1000)}")
        return connection if self._is_ready else None

    def _check(self, connection: sqlite3.Connection, *, makes: bool) -> bool:
        """Say whether the file is as this program makes it, and make it where it is empty."""
        (version,) = connection.execute("PRAGMA user_version").fetchone()
        (application,) = connection.execute("PRAGMA application_id").fetchone()
        if (application, version) == (_APPLICATION_ID, _SCHEMA_VERSION):
            return True
        (tables,) = connection.execute("SELECT count(*) FROM sqlite_master").fetchone()
        if tables or version:  # of a newer program, or another one
            self._is_given_up = True
        elif makes:
            _make(connection)
            return True
        return False

    def _give_up(self, error: Exception) -> None:
        """Use the cache no more; where it is damaged, let the next process make a new one."""
        self.close()
        self._is_given_up = True
        code = getattr(error, "sqlite_errorcode", 0) & 0xFF
        if isinstance(error, OSError | MemoryError) or code in _NO_DAMAGE:
            return
        for path in (self.path, f"{self.path}-journal"):
            with suppress(OSError):
                os.unlink(path)


def _key(device: int, inode: int) -> int:
    """Return the row id of a file: those of a device stand together, in the order of inodes.

    Should files of two devices ever have the same one, the checksum tells whose the row is: its
    seed differs.
    """
    number = (inode + device * _SPREAD) % _ALL_INODES
    return number if number < _ALL_INODES // 2 else number - _ALL_INODES


def _digests_of(record: bytes) -> ContentDigest:
    digits = record[_CHECKSUM:_DIGESTS].hex()
    return ContentDigest(digits[:_XXH3_DIGITS], digits[_XXH3_DIGITS:])


def _in_file_name(host: str) -> str:
    return "".join(each if each.isalnum() or each in "-." else "_" for each in host)[:64]


def _is_ours_alone(folder: str) -> bool:
    """Say whether nobody else could have put into the folder what is found there."""
    status = os.stat(folder)
    return status.st_uid == os.geteuid() and not status.st_mode & (stat.S_IWGRP | stat.S_IWOTH)


def _connect(path: str, wait: float, *, makes: bool) -> sqlite3.Connection:
    if makes:  # for nobody else to read: SQLite would go by the umask
        os.close(os.open(path, os.O_RDWR | os.O_CREAT, 0o600))
    connection = sqlite3.connect(path, timeout=wait, isolation_level=None)
    connection.execute("PRAGMA synchronous = OFF")
    return connection


def _make(connection: sqlite3.Connection) -> None:
    connection.execute("PRAGMA auto_vacuum = INCREMENTAL")
    connection.execute("BEGIN IMMEDIATE")
    if connection.execute("PRAGMA user_version").fetchone() == (0,):  # nobody was faster
        for statement in _SCHEMA.split(";"):
            connection.execute(statement)
        connection.execute(f"PRAGMA application_id = {_APPLICATION_ID}")
        connection.execute(f"PRAGMA user_version = {_SCHEMA_VERSION}")
    connection.execute("COMMIT")


def _size(connection: sqlite3.Connection) -> int:
    """Return how many bytes of the file hold something."""
    (pages,) = connection.execute("PRAGMA page_count").fetchone()
    (free,) = connection.execute("PRAGMA freelist_count").fetchone()
    (page_size,) = connection.execute("PRAGMA page_size").fetchone()
    return int((pages - free) * page_size)


def _oldest_kept(connection: sqlite3.Connection, today: int) -> int:
    """Return for how many days a row may stay unused, so that a quarter of all goes."""
    rows = connection.execute(
        "SELECT abs(used_on - ?) AS age, count(*) FROM files GROUP BY age ORDER BY age", (today,)
    ).fetchall()
    most = sum(count for _, count in rows) * 3 // 4
    kept = 0
    oldest = -1
    for age, count in rows:
        kept += count
        if kept > most:
            break
        oldest = age
    return oldest
