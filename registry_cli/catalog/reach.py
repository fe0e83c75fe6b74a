"""Which versions are live, and which pages they have: read in parts, so that writers get through.

Versions and pages are never changed and only added, so parts that are read one after the other
tell of one moment, where each takes only what was there at the first.
"""

from __future__ import annotations

import json
from array import array
from typing import TYPE_CHECKING, Final, NamedTuple

from registry_cli.catalog.manifests import incomplete_list, sound_page
from registry_cli.catalog.run_diffs import list_diffs
from registry_cli.domain.manifests import Page, read_stored_files

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Iterable, Iterator, Mapping

    from registry_cli.domain.manifests import FileEntry

GONE: Final = -1
"""The group of a version that is not live."""


class Moment(NamedTuple):
    """The last place of a version in a sequence that there was, and the last page."""

    membership_id: int
    page_id: int


def read_moment(connection: sqlite3.Connection) -> Moment:
    """Return how far the catalog goes now."""
    row = connection.execute(
        """
        SELECT (SELECT ifnull(max(id), 0) FROM memberships), (SELECT ifnull(max(id), 0) FROM pages)
        """
    ).fetchone()
    return Moment(*row)


class Member(NamedTuple):
    """A version in an artifact or collection, or an artifact; `size` is the bytes of its files."""

    id: int
    name: str
    size: int


def read_groups(connection: sqlite3.Connection, artifacts: Mapping[int, int]) -> array[int]:
    """Return for each version, by its row id, the group that it is counted in.

    That is what `artifacts` says of the row id of its artifact, 0 where that says nothing, and
    `GONE` where the version is not live.
    """
    groups = array("i", [GONE]) * (last_version_id(connection) + 1)
    rows = connection.execute(
        """
        SELECT version_id, sequence_id FROM memberships
        WHERE source_id IS NULL AND to_event IS NULL
        """
    )
    for version_id, sequence_id in rows:
        groups[version_id] = artifacts.get(sequence_id, 0)
    return groups


def list_artifact_sizes(connection: sqlite3.Connection) -> list[Member]:
    """Return all artifacts, by qualified name, each with the bytes of all its versions."""
    rows = connection.execute(
        """
        SELECT sequence.id, name.qualified_name, (
            SELECT CAST(total(version.size) AS INTEGER) FROM memberships AS membership
            JOIN versions AS version ON version.id = membership.version_id
            WHERE membership.sequence_id = sequence.id AND membership.to_event IS NULL
        )
        FROM sequences AS sequence
        JOIN sequence_names AS name ON name.sequence_id = sequence.id
        WHERE sequence.kind = 'artifact' AND sequence.to_event IS NULL
        ORDER BY name.qualified_name
        """
    )
    return [Member(*row) for row in rows]


def list_version_sizes(
    connection: sqlite3.Connection, sequence_id: int, membership_id: int | None
) -> list[Member]:
    """Return the versions of an artifact or collection, newest first, or one; by version id."""
    rows = connection.execute(
        """
        SELECT version.id, name.qualified_name || ':v' || membership.number, version.size
        FROM memberships AS membership
        JOIN versions AS version ON version.id = membership.version_id
        JOIN sequence_names AS name ON name.sequence_id = membership.sequence_id
        WHERE membership.sequence_id = :sequence AND membership.to_event IS NULL
          AND (:membership IS NULL OR membership.id = :membership)
        ORDER BY membership.number DESC
        """,
        {"sequence": sequence_id, "membership": membership_id},
    )
    return [Member(*row) for row in rows]


def list_version_ids(
    connection: sqlite3.Connection, sequence_id: int, membership_id: int | None
) -> Iterator[int]:
    """Yield the row ids of the versions of an artifact, or of one of them."""
    rows = connection.execute(
        """
        SELECT version_id FROM memberships
        WHERE sequence_id = :sequence AND to_event IS NULL
          AND (:membership IS NULL OR id = :membership)
        """,
        {"sequence": sequence_id, "membership": membership_id},
    )
    return (version_id for (version_id,) in rows)


def read_page_users(
    connection: sqlite3.Connection, first: int, last: int
) -> Iterator[tuple[int, int]]:
    """Yield page and version, by their row ids, for these pages; all of a page come together."""
    return connection.execute(
        """
        SELECT page_id, version_id FROM version_pages
        WHERE page_id BETWEEN ? AND ? ORDER BY page_id, version_id
        """,
        (first, last),
    )


def read_page_rows(
    connection: sqlite3.Connection, first: int, last: int
) -> Iterator[tuple[int, Page]]:
    """Yield these pages in order, each with its row id; whether they are sound is not known."""
    rows = connection.execute(
        """
        SELECT id, digest, first_path, file_count, size, entries FROM pages
        WHERE id BETWEEN ? AND ? ORDER BY id
        """,
        (first, last),
    )
    return ((page_id, Page(*page)) for page_id, *page in rows)


def find_incomplete_version(connection: sqlite3.Connection, first: int, last: int) -> str | None:
    """Return the name of a live version, among these row ids, that has not the pages it had.

    As far as the number of files and their size in bytes tell: digests are for `verify`.
    """
    row = connection.execute(
        """
        SELECT version.name FROM versions AS version
        JOIN memberships AS membership
          ON membership.version_id = version.id AND membership.to_event IS NULL
          AND membership.source_id IS NULL
        WHERE version.id BETWEEN ? AND ? AND (version.file_count, version.size) <> (
            SELECT ifnull(sum(page.file_count), 0), ifnull(sum(page.size), 0)
            FROM version_pages AS place
            JOIN pages AS page ON page.id = place.page_id
            WHERE place.version_id = version.id
        )
        """,
        (first, last),
    ).fetchone()
    return row[0] if row is not None else None


def check_lists(connection: sqlite3.Connection) -> None:
    """Raise `DamagedError` where a live version lacks some of its pages."""
    name = find_incomplete_version(connection, 1, last_version_id(connection))
    if name is not None:
        raise incomplete_list(name)


def read_files_since(connection: sqlite3.Connection, moment: Moment) -> Iterator[FileEntry]:
    """Yield the files of the live versions that were added after a moment; some come twice.

    What the work trees of runs differed in comes with them, whenever that was.
    """
    rows = connection.execute(
        """
        SELECT page.digest, page.first_path, page.file_count, page.size, page.entries
        FROM memberships AS membership
        JOIN version_pages AS place ON place.version_id = membership.version_id
        JOIN pages AS page ON page.id = place.page_id
        WHERE membership.id > ? AND membership.source_id IS NULL AND membership.to_event IS NULL
        """,
        (moment.membership_id,),
    )
    for row in rows:
        yield from read_stored_files(sound_page(Page(*row)).entries)
    yield from list_diffs(connection)


def has_live_digest(connection: sqlite3.Connection, digest: str) -> bool:
    """Say whether any live version has this digest."""
    row = connection.execute(
        """
        SELECT 1 FROM versions AS version
        JOIN memberships AS membership ON membership.version_id = version.id
        WHERE version.digest = ? AND membership.to_event IS NULL
        """,
        (digest,),
    ).fetchone()
    return row is not None


def find_versions(connection: sqlite3.Connection, digest: str) -> Iterator[int]:
    """Yield the row ids of the versions, live or not, that have this digest."""
    rows = connection.execute("SELECT id FROM versions WHERE digest = ?", (digest,))
    return (version_id for (version_id,) in rows)


def last_version_id(connection: sqlite3.Connection) -> int:
    """Return the highest row id of a version, 0 where there is none."""
    (last,) = connection.execute("SELECT ifnull(max(id), 0) FROM versions").fetchone()
    return int(last)


def name_sources(connection: sqlite3.Connection, version_ids: Iterable[int]) -> list[str]:
    """Return the qualified names that versions have in their artifacts, or had, sorted."""
    rows = connection.execute(
        """
        SELECT name.qualified_name, membership.number
        FROM memberships AS membership
        JOIN sequence_names AS name ON name.sequence_id = membership.sequence_id
        WHERE membership.source_id IS NULL
          AND membership.version_id IN (SELECT value FROM json_each(?))
        ORDER BY name.qualified_name, membership.number
        """,
        (json.dumps(list(version_ids)),),
    )
    return [f"{name}:v{number}" for name, number in rows]
