"""Find one file of a version, without reading more of its manifest than one page."""

from __future__ import annotations

from registry_cli.catalog.manifests import sound_page
from registry_cli.digests import ContentDigest
from registry_cli.domain.manifests import FileEntry, Page

TYPE_CHECKING = False  # typing costs 6 ms
if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Iterator


def find_file(connection: sqlite3.Connection, version_id: int, path: str) -> FileEntry | None:
    """Return a file of a version; raise `DamagedError` where the page that lists it changed.

    None is no proof that it is not there: the page was found by what no digest covers.
    """
    (last,) = connection.execute(
        "SELECT max(position) FROM version_pages WHERE version_id = ?", (version_id,)
    ).fetchone()
    # Compared here, because what is no Unicode cannot be handed to SQLite. The order is the same.
    low, high = 0, last or 0
    while low < high:
        middle = (low + high + 1) // 2
        first_path = _first_path(connection, version_id, middle)
        if first_path is not None and first_path <= path:
            low = middle
        else:
            high = middle - 1
    files = _read_files(connection, version_id, low)
    return next((file for file in files if file.path == path), None)


def find_first_file(connection: sqlite3.Connection, version_id: int) -> FileEntry | None:
    """Return the first file of a version; raise `DamagedError` where its page changed."""
    return next(_read_files(connection, version_id, 0), None)


def count_files(connection: sqlite3.Connection, version_id: int) -> int:
    """Return how many files a version has."""
    (count,) = connection.execute(
        "SELECT file_count FROM versions WHERE id = ?", (version_id,)
    ).fetchone()
    return int(count)


def _first_path(connection: sqlite3.Connection, version_id: int, position: int) -> str | None:
    row = connection.execute(
        """
        SELECT page.first_path
        FROM version_pages AS place
        JOIN pages AS page ON page.id = place.page_id
        WHERE place.version_id = ? AND place.position = ?
        """,
        (version_id, position),
    ).fetchone()
    return row[0] if row is not None else None


def _read_page(connection: sqlite3.Connection, version_id: int, position: int) -> Page | None:
    row = connection.execute(
        """
        SELECT page.digest, page.first_path, page.file_count, page.size, page.entries
        FROM version_pages AS place
        JOIN pages AS page ON page.id = place.page_id
        WHERE place.version_id = ? AND place.position = ?
        """,
        (version_id, position),
    ).fetchone()
    return Page(*row) if row is not None else None


def _read_files(
    connection: sqlite3.Connection, version_id: int, position: int
) -> Iterator[FileEntry]:
    """Read a page by SQLite, which is there already: to load json takes 4 ms."""
    page = _read_page(connection, version_id, position)
    if page is None:
        return
    rows = connection.execute(
        """
        SELECT json_extract(value, '$[0]'), json_extract(value, '$[1]'),
               json_extract(value, '$[2]'), json_extract(value, '$[3]')
        FROM json_each(?)
        """,
        (sound_page(page).entries,),
    )
    for path, size, blake3, xxh3 in rows:
        yield FileEntry(path, size, ContentDigest(xxh3, blake3))
