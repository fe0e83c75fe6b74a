"""What the live versions hold: contents, and the versions and paths that a content is in.

Live is a version that is in its artifact still. The records of deleted ones stay for the
history, but nothing that only they reach.
"""

import sqlite3
from collections.abc import Iterable, Iterator

from registry_cli.catalog.manifests import sound_page
from registry_cli.catalog.run_diffs import list_diffs
from registry_cli.domain.manifests import (
    FileEntry,
    Page,
    ReferenceEntry,
    read_references,
    read_stored_files,
)
from registry_cli.errors import DamagedError

_IS_LIVE = """
    EXISTS (
        SELECT 1 FROM version_pages AS place
        JOIN memberships AS membership ON membership.version_id = place.version_id
        WHERE place.page_id = page.id AND membership.to_event IS NULL
          AND membership.source_id IS NULL AND membership.from_event > :after
          AND (:version IS NULL OR place.version_id = :version)
    )
"""


def read_live_files(
    connection: sqlite3.Connection,
    *,
    after_event: int = 0,
    version_id: int | None = None,
    is_strict: bool = False,
) -> Iterator[FileEntry]:
    """Yield the files of all live versions, in no order; what versions share comes once.

    What the work trees of runs differed in is needed like them, and comes last. What versions
    only refer to is no content, and left out.

    `after_event` leaves out what was there by then. A page that is damaged is left out, too:
    `catalog/record_checks.py` tells of it; where `is_strict`, it raises `DamagedError`.
    """
    for page in _read_live_pages(connection, after_event, version_id, is_strict=is_strict):
        yield from read_stored_files(page.entries)
    if version_id is None:
        yield from list_diffs(connection)


def read_live_references(
    connection: sqlite3.Connection, *, version_id: int | None = None
) -> Iterator[ReferenceEntry]:
    """Yield what live versions refer to, all or one; what versions share comes once."""
    for page in _read_live_pages(connection, 0, version_id):
        yield from read_references(page.entries)


def _read_live_pages(
    connection: sqlite3.Connection,
    after_event: int,
    version_id: int | None,
    *,
    is_strict: bool = False,
) -> Iterator[Page]:
    rows = connection.execute(
        f"""
        SELECT page.digest, page.first_path, page.file_count, page.size, page.entries
        FROM pages AS page WHERE {_IS_LIVE}
        """,  # noqa: S608 - a constant
        {"after": after_event, "version": version_id},
    )
    for row in rows:
        try:
            yield sound_page(Page(*row))
        except DamagedError:
            if is_strict:
                raise


def find_holders(
    connection: sqlite3.Connection, contents: Iterable[str]
) -> dict[str, tuple[tuple[str, ...], tuple[str, ...]]]:
    """Return which live versions hold each of these contents, and as which paths.

    Contents are named by blake3; of a content that no live version holds there is nothing, but
    that of a run has a path that says so. Every page is read for it.
    """
    wanted = set(contents)
    paths: dict[str, set[str]] = {}
    pages: dict[str, set[int]] = {}
    for diff in list_diffs(connection) if wanted else ():
        if diff.digest.blake3 in wanted:
            paths.setdefault(diff.digest.blake3, set()).add(diff.path)
    rows = connection.execute(
        f"SELECT page.id, page.entries FROM pages AS page WHERE {_IS_LIVE}",  # noqa: S608 - a constant
        {"after": 0, "version": None},
    )
    for page_id, entries in rows if wanted else ():
        try:
            found = [file for file in read_stored_files(entries) if file.digest.blake3 in wanted]
        except DamagedError:
            continue
        for file in found:
            paths.setdefault(file.digest.blake3, set()).add(file.path)
            pages.setdefault(file.digest.blake3, set()).add(page_id)
    return {
        content: (
            name_versions_with(connection, pages.get(content, ())),
            tuple(sorted(paths[content])),
        )
        for content in paths
    }


def name_versions_with(connection: sqlite3.Connection, page_ids: Iterable[int]) -> tuple[str, ...]:
    """Return the qualified names of the live versions that have one of these pages, sorted."""
    names: set[str] = set()
    for page_id in page_ids:
        rows = connection.execute(
            """
            SELECT name.qualified_name || ':v' || membership.number
            FROM version_pages AS place
            JOIN memberships AS membership ON membership.version_id = place.version_id
            JOIN sequence_names AS name ON name.sequence_id = membership.sequence_id
            WHERE place.page_id = ? AND membership.source_id IS NULL
              AND membership.to_event IS NULL
            """,
            (page_id,),
        )
        names.update(name for (name,) in rows)
    return tuple(sorted(names))


def name_version(connection: sqlite3.Connection, version_id: int) -> tuple[str, ...]:
    """Return the qualified name of a live version, nothing of a deleted one."""
    rows = connection.execute(
        """
        SELECT name.qualified_name || ':v' || membership.number
        FROM memberships AS membership
        JOIN sequence_names AS name ON name.sequence_id = membership.sequence_id
        WHERE membership.version_id = ? AND membership.source_id IS NULL
          AND membership.to_event IS NULL
        """,
        (version_id,),
    )
    return tuple(name for (name,) in rows)
