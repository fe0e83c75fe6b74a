"""The catalog as the other layers see it: reading, writing, and when it is made or migrated."""

from __future__ import annotations

import os
import stat
import time
from contextlib import ExitStack, closing, contextmanager

from registry_cli.catalog import connections, failures, locks, text_index
from registry_cli.errors import Hint, MachineError
from registry_cli.named_tuples import NamedTuple

TYPE_CHECKING = False  # typing costs 6 ms
if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Callable, Iterable, Iterator
    from pathlib import Path
    from typing import Final

    from registry_cli.catalog.author import Author
    from registry_cli.catalog.rebuilding import Pack
    from registry_cli.catalog.transactions import Transaction
    from registry_cli.domain.founding import Founding

_USER_VERSION: Final = slice(60, 64)
"""Where the header of an SQLite file holds `PRAGMA user_version`."""

SCHEMA_VERSION: Final = 14
"""What `PRAGMA user_version` holds in an up-to-date catalog: the number of migrations."""


class NewerCatalogError(MachineError):
    """A later version of the program wrote this catalog."""

    code = "newer"


class _Early(NamedTuple):
    """A connection that was opened before the lock was taken, and the file that it leads to."""

    connection: sqlite3.Connection
    file: os.stat_result


class Catalog:
    """The catalog of one home. It keeps no connection: each use opens and closes its own."""

    def __init__(self, home: Path, wait: locks.LockWait, founding: Callable[[], Founding]) -> None:
        self.path = home / "catalog.db"
        self._lock = home / "catalog.lock"
        self._wait = wait
        self._founding = founding
        self.has_founded = False
        """Whether it was this one that founded the catalog, of all that may try at once."""

    def is_made(self) -> bool:
        """Say whether there is a catalog; an empty file and a half-made one are none yet."""
        return _is_founded(self.path)

    @contextmanager
    def reading(self) -> Iterator[sqlite3.Connection]:
        """Yield a connection whose queries all see one moment.

        Where there is no catalog yet, they see what founding it would make.
        """
        with failures.translated_errors(self.path):
            with self._opened_for_reading() as connection:
                version = _checked_version(connection, self.path)
                if version == SCHEMA_VERSION:
                    connection.execute("BEGIN")
                    yield connection
                    return
            if version == 0:
                with self._imagined() as connection:
                    yield connection
                return
            with self._opened_for_writing():
                pass  # which migrates
            with self._opened_for_reading() as connection:
                connection.execute("BEGIN")
                yield connection

    @contextmanager
    def writing(
        self, author: Callable[[], Author], *, leaves_no_trace: bool = False
    ) -> Iterator[Transaction]:
        """Yield a transaction that is committed when the block ends, undone when it raises.

        The catalog is made first where there is none, and brought up to date where it is older.
        `author` is asked once the lock is held, so that its time is not that of the wait. What
        is overwritten stays in unused parts of the file, unless it `leaves_no_trace`: that
        writes the whole file anew, after the commit.
        """
        from registry_cli.catalog.transactions import Transaction  # noqa: PLC0415 - only for a write

        with failures.translated_errors(self.path), self._opened_for_writing() as connection:
            if leaves_no_trace:
                connection.execute("PRAGMA secure_delete = ON")
            with _transaction(connection):
                yield Transaction(connection, author())
                if leaves_no_trace:
                    # The index marks words as gone, and keeps them until it is written anew.
                    text_index.rebuild(connection)
            if leaves_no_trace:
                # Pages that were split or moved before hold copies that nobody overwrote.
                connection.execute("VACUUM")

    def rebuild(self, packs: Iterable[Pack], is_there: Callable[[str], bool]) -> Path:
        """Put a catalog in place that is made from events, records and packs; return the backup.

        What else the catalog knows of packs that are there is kept: those that do not tell
        what they hold, and those of logs that ended meanwhile.
        """
        from registry_cli.catalog import rebuilding  # noqa: PLC0415 - only for a rebuild

        target = self.path.with_name(f"{self.path.name}.rebuilt.unfinished")
        journal = target.with_name(f"{target.name}-journal")
        with locks.hold(self._lock, self._wait, is_exclusive=True):
            try:
                for leftover in (journal, target):  # of a kill
                    leftover.unlink(missing_ok=True)
                rebuilding.rebuild_into(
                    self.path,
                    target,
                    schema_version=SCHEMA_VERSION,
                    packs=packs,
                    is_there=is_there,
                )
                return rebuilding.put_in_place(self.path, target)
            finally:
                for leftover in (journal, target):
                    leftover.unlink(missing_ok=True)

    @contextmanager
    def _opened_for_reading(self) -> Iterator[sqlite3.Connection]:
        if not _has_content(self.path):
            with closing(connections.open_in_memory()) as connection:
                yield connection
            return
        with (
            _sharing(self._lock, self._wait) as has_locks,
            closing(
                connections.open_for_reading(
                    self.path, has_locks=has_locks, busy_wait=self._wait.limit
                )
            ) as connection,
        ):
            yield connection

    @contextmanager
    def _opened_for_writing(self) -> Iterator[sqlite3.Connection]:
        # Others wait for the lock, so the schema is read before it, and the close comes after. A
        # cursor that is left open then keeps SQLite's own lock for that moment.
        with ExitStack() as ends:
            asked = time.monotonic()
            early = self._open_early(ends)
            wait = self._wait.after(time.monotonic() - asked)
            with locks.hold(self._lock, wait, is_exclusive=True):
                connection = self._keep_or_open(early, ends)
                version = _checked_version(connection, self.path)
                if version < SCHEMA_VERSION:
                    self._make_or_migrate(connection, version)
                if not text_index.is_settled(connection):  # a Python without FTS5 came, or went
                    from registry_cli.catalog import schema  # noqa: PLC0415 - seldom

                    with _transaction(connection):
                        schema.settle_text_index(connection)
                yield connection

    def _open_early(self, ends: ExitStack) -> _Early | None:
        """Open the catalog while others may read it, too; None where that cannot be.

        There may be nothing yet; one that another program turned to WAL is opened under the lock.
        """
        with locks.hold(self._lock, self._wait, is_exclusive=False):
            file = _status(self.path)
            if file is None or file.st_size == 0:
                return None
            connection = connections.open_early(self.path, busy_wait=self._wait.limit)
            if connection is None:
                return None
            return _Early(ends.enter_context(closing(connection)), file)

    def _keep_or_open(self, early: _Early | None, ends: ExitStack) -> sqlite3.Connection:
        """Return a connection to the file that is there now: a rebuild puts another in place."""
        file = _status(self.path)
        if early is not None and file is not None and os.path.samestat(early.file, file):
            connections.make_durable(early.connection)
            return early.connection
        connection = connections.open_for_writing(self.path, busy_wait=self._wait.limit)
        return ends.enter_context(closing(connection))

    def _make_or_migrate(self, connection: sqlite3.Connection, version: int) -> None:
        from registry_cli.catalog import schema  # noqa: PLC0415 - the door to sqlite-utils

        # A kill between two migrations leaves the earlier ones done: the backup is there already.
        if version > 0 and len(schema.list_applied(connection)) <= version:
            _back_up(connection, self.path, f"schema-{version}")
        connection.execute(f"PRAGMA application_id = {connections.APPLICATION_ID}")
        schema.migrate(connection)
        with _transaction(connection):
            connection.execute(f"PRAGMA user_version = {SCHEMA_VERSION}")
            if version == 0:
                _found(connection, self._founding())
        self.has_founded = version == 0

    @contextmanager
    def _imagined(self) -> Iterator[sqlite3.Connection]:
        from registry_cli.catalog import schema  # noqa: PLC0415 - only where there is no home

        with closing(connections.open_in_memory()) as connection:
            schema.build_in_memory(connection)
            _found(connection, self._founding())
            yield connection


@contextmanager
def glancing(home: str, wait: locks.LockWait) -> Iterator[sqlite3.Connection | None]:
    """Yield a connection to a catalog as this program makes it, else None.

    For who must be quick and change nothing: no catalog is made, imagined or migrated.
    """
    path = os.path.join(home, "catalog.db")
    if not _has_content(path):
        yield None
        return
    with (
        failures.translated_errors(path),
        _sharing(os.path.join(home, "catalog.lock"), wait) as has_locks,
        closing(
            connections.open_for_reading(path, has_locks=has_locks, busy_wait=wait.limit)
        ) as connection,
    ):
        if _checked_version(connection, path) == SCHEMA_VERSION:
            connection.execute("BEGIN")
            yield connection
        else:
            yield None


@contextmanager
def _sharing(lock_file: Path | str, wait: locks.LockWait) -> Iterator[bool]:
    """Share the lock where it can be opened; tell whether file locks work at all."""
    lock = locks.hold(lock_file, wait, is_exclusive=False)
    try:
        lock.__enter__()
    except locks.LocksUnsupportedError:
        yield False
    except OSError:  # a read-only home: SQLite's own locks have to do
        yield True
    else:
        try:
            yield True
        finally:
            lock.__exit__(None, None, None)


def _checked_version(connection: sqlite3.Connection, path: Path | str) -> int:
    """Return the schema version, 0 for a catalog not yet made; refuse newer and foreign ones."""
    (version,) = connection.execute("PRAGMA user_version").fetchone()
    (application,) = connection.execute("PRAGMA application_id").fetchone()
    if version == 0 and _forgot_that_it_was_made(connection):
        raise failures.damaged(path, "its header says that it was never made")
    if application != connections.APPLICATION_ID:
        (tables,) = connection.execute("SELECT count(*) FROM sqlite_master").fetchone()
        if version or tables:
            raise MachineError(
                f"{path} is a database of another program",
                Hint(
                    "name another folder with --home",
                    in_python="name another folder with REGISTRY_HOME",
                ),
            )
    elif version > SCHEMA_VERSION:
        raise NewerCatalogError(
            f"{path} was written by a newer registry: its schema is {version}, "
            f"this program knows {SCHEMA_VERSION}",
            Hint("upgrade the program: pip install --upgrade registry-cli"),
        )
    return int(version)


def _forgot_that_it_was_made(connection: sqlite3.Connection) -> bool:
    """Say whether there are events all the same: they come with the version of the schema."""
    (has_events,) = connection.execute(
        "SELECT count(*) FROM sqlite_master WHERE type = 'table' AND name = 'events'"
    ).fetchone()
    if not has_events:
        return False
    is_ours = connection.execute(
        "SELECT count(*) FROM pragma_table_info('events') WHERE name = 'body_digest'"
    ).fetchone() == (1,)
    return is_ours and connection.execute("SELECT 1 FROM events").fetchone() is not None


def _has_content(path: Path | str) -> bool:
    try:
        return os.stat(path).st_size > 0
    except (FileNotFoundError, NotADirectoryError):
        return False


def _status(path: Path) -> os.stat_result | None:
    """Return what the system says of a file, None where it cannot: whoever opens it is told why."""
    try:
        return path.stat()
    except OSError:
        return None


def _is_founded(path: Path | str) -> bool:
    """Say whether the work of making the catalog was completed, by a look at its header.

    What is no file counts as complete: whoever opens it refuses it.
    """
    try:
        descriptor = os.open(path, os.O_RDONLY | os.O_NONBLOCK)  # nobody waits for a pipe
    except (FileNotFoundError, NotADirectoryError):
        return False
    try:
        if not stat.S_ISREG(os.fstat(descriptor).st_mode):
            return True
        header = os.pread(descriptor, _USER_VERSION.stop, 0)
    finally:
        os.close(descriptor)
    return any(header[_USER_VERSION]) or (0 < len(header) < _USER_VERSION.stop)


def _back_up(connection: sqlite3.Connection, path: Path, name: str) -> Path:
    """Copy the catalog beside itself, for whoever may read it; return where the copy is."""
    backup = path.with_name(f"{path.name}.{name}.backup")
    unfinished = path.with_name(f"{path.name}.{name}.unfinished")
    journal = unfinished.with_name(f"{unfinished.name}-journal")
    for leftover in (journal, unfinished):  # of a kill
        leftover.unlink(missing_ok=True)
    with closing(connections.open_for_writing(unfinished)) as copy:
        connection.backup(copy)
    journal.unlink(missing_ok=True)
    unfinished.chmod(stat.S_IMODE(path.stat().st_mode))
    unfinished.replace(backup)
    return backup


def _found(connection: sqlite3.Connection, founding: Founding) -> None:
    from registry_cli.catalog.author import Author  # noqa: PLC0415 - only for a write
    from registry_cli.catalog.transactions import Transaction  # noqa: PLC0415 - as above

    transaction = Transaction(connection, Author(founding.actor, founding.at))
    for kind, subject, body in founding.events:
        transaction.record(kind, subject, body)


@contextmanager
def _transaction(connection: sqlite3.Connection) -> Iterator[None]:
    connection.execute("BEGIN IMMEDIATE")
    try:
        yield
        connection.execute("COMMIT")
    except BaseException:
        # A full disk or an I/O error may have rolled back already.
        if connection.in_transaction:
            connection.execute("ROLLBACK")
        raise
