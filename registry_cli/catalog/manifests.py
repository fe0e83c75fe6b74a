"""The pages of manifests, each stored once, and reading files back from them."""

import sqlite3
from collections.abc import Iterable, Iterator

from registry_cli.catalog.run_diffs import list_diffs
from registry_cli.digests import blake3_hex
from registry_cli.domain.manifests import Entry, Page, read_entries, read_stored_files
from registry_cli.errors import DamagedError, list_hint


def add_pages(connection: sqlite3.Connection, version_id: int, pages: Iterable[Page]) -> None:
    """Give a new version its pages, in order; equal pages are shared."""
    for position, page in enumerate(pages):
        connection.execute(
            """
            INSERT INTO pages (digest, first_path, file_count, size, entries)
            SELECT :digest, :first_path, :file_count, :size, :entries
            WHERE NOT EXISTS (SELECT 1 FROM pages WHERE digest = :digest)
            """,
            page._asdict(),
        )
        connection.execute(
            """
            INSERT INTO version_pages (version_id, position, page_id)
            VALUES (?, ?, (SELECT id FROM pages WHERE digest = ?))
            """,
            (version_id, position, page.digest),
        )


def read_pages(connection: sqlite3.Connection, version_id: int) -> Iterator[Page]:
    """Yield the pages of a version in order, one in memory at a time."""
    rows = connection.execute(
        """
        SELECT page.digest, page.first_path, page.file_count, page.size, page.entries
        FROM version_pages AS place
        JOIN pages AS page ON page.id = place.page_id
        WHERE place.version_id = ? ORDER BY place.position
        """,
        (version_id,),
    )
    return (sound_page(Page(*row)) for row in rows)


def sound_page(page: Page) -> Page:
    """Return the page; a path or digest that changed on the disk must not be believed."""
    try:
        is_sound = blake3_hex(page.entries.encode()) == page.digest
    except (AttributeError, UnicodeEncodeError):  # no text at all, or none that is UTF-8
        is_sound = False
    if not is_sound:
        raise DamagedError(
            f"the list of files that begins with {page.first_path!r} is damaged",
            list_hint(),
        )
    return page


def incomplete_list(name: str) -> DamagedError:
    """Return the error for a version whose list of files lacks a page."""
    return DamagedError(f"the list of files of {name!r} is not whole", list_hint())


def read_files(connection: sqlite3.Connection, version_id: int) -> Iterator[Entry]:
    """Yield the files and references of a version in the order of their paths."""
    for page in read_pages(connection, version_id):
        yield from read_entries(page.entries)


def find_referenced_blobs(connection: sqlite3.Connection, names: set[str]) -> set[str]:
    """Return which of these blob names any manifest or run refers to; every page is read for it."""
    found = {diff.digest.blob_name for diff in list_diffs(connection)} & names
    for (entries,) in connection.execute("SELECT entries FROM pages"):
        found.update(
            entry.digest.blob_name
            for entry in read_stored_files(entries)
            if entry.digest.blob_name in names
        )
    return found
