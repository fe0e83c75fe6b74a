"""Every check of a catalog, one after the other, each in spite of what those before found."""

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Final

from registry_cli.catalog import connections
from registry_cli.catalog.contents import read_live_files
from registry_cli.catalog.event_checks import find_event_damages
from registry_cli.catalog.file_checks import find_file_damages
from registry_cli.catalog.record_checks import (
    find_page_damages,
    find_unvouched,
    find_version_damages,
)
from registry_cli.catalog.run_checks import find_told_damages
from registry_cli.catalog.state_checks import find_state_damages
from registry_cli.domain.damage import CATALOG, CATALOG_FILE, EVENT, RUN, Damage
from registry_cli.domain.manifests import FileEntry
from registry_cli.errors import DamagedError, catalog_hint

_UNREADABLE: Final = (sqlite3.DatabaseError, AttributeError, LookupError, TypeError, ValueError)
"""What comes of rows that are not what was written: other types, nothing, no end."""


@contextmanager
def opened_copy(path: Path) -> Iterator[sqlite3.Connection]:
    """Open a copy of a catalog, to look at it for as long as it takes: nobody waits for that.

    Text that is no text any more comes through, so that the row it stands in can be told.
    """
    with closing(connections.open_for_reading(path)) as connection:
        connection.text_factory = lambda raw: raw.decode(errors="surrogateescape")
        yield connection


def find_catalog_damages(connection: sqlite3.Connection, path: Path) -> Iterator[Damage]:
    """Yield all that is wrong in the catalog, a copy at `path`; a file is made beside it."""
    has_history = True
    for damage in guarded(
        lambda: find_file_damages(connection, path),
        lambda: find_event_damages(connection),
    ):
        has_history = has_history and damage.kind != EVENT
        yield damage
    yield from guarded(
        lambda: find_page_damages(connection),
        lambda: find_version_damages(connection),
        lambda: find_unvouched(connection),
        lambda: find_told_damages(connection),
    )
    if has_history:  # else what they add up to says nothing
        scratch = path.with_name("rebuilt.db")
        yield from guarded(lambda: find_state_damages(connection, scratch))


def find_damages_of_version(connection: sqlite3.Connection, version_id: int) -> Iterator[Damage]:
    """Yield what is wrong with the list of files of one version."""
    yield from guarded(
        lambda: find_page_damages(connection, version_id),
        lambda: find_version_damages(connection, version_id),
    )


def find_run_damages(connection: sqlite3.Connection) -> Iterator[Damage]:
    """Yield the runs whose records are not what versions and they themselves say."""
    found = guarded(
        lambda: find_unvouched(connection),
        lambda: find_told_damages(connection),
    )
    return (damage for damage in found if damage.kind == RUN)


def count_records(connection: sqlite3.Connection) -> tuple[int, int]:
    """Return how many events there are, and how many live versions."""
    with _told():
        (events,) = connection.execute("SELECT count(*) FROM events").fetchone()
        (versions,) = connection.execute(
            "SELECT count(*) FROM memberships WHERE source_id IS NULL AND to_event IS NULL"
        ).fetchone()
    return events, versions


def read_files_to_check(
    connection: sqlite3.Connection, *, after_event: int = 0, version_id: int | None = None
) -> Iterator[FileEntry]:
    """Yield what `read_live_files` does; raise `DamagedError` where that cannot be read."""
    with _told():
        yield from read_live_files(connection, after_event=after_event, version_id=version_id)


@contextmanager
def _told() -> Iterator[None]:
    try:
        yield
    except _UNREADABLE as error:
        raise DamagedError(
            f"what versions hold cannot be read to its end: {error}", catalog_hint()
        ) from error


def guarded(*checks: Callable[[], Iterator[Damage]]) -> Iterator[Damage]:
    """Run the checks; one that cannot go on has found that the catalog is damaged."""
    for check in checks:
        try:
            yield from check()
        except (*_UNREADABLE, DamagedError) as error:
            yield Damage(CATALOG, CATALOG_FILE, f"cannot be read to its end: {error}")
