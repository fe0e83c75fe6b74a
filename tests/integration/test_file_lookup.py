"""One file is found in a manifest as if all of it were read."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from registry_cli.catalog.file_lookup import count_files, find_file, find_first_file
from registry_cli.digests import ContentDigest
from registry_cli.domain.manifests import FileEntry, cut_into_pages
from registry_cli.errors import DamagedError

if TYPE_CHECKING:
    from collections.abc import Iterator

_SCHEMA = """
    CREATE TABLE versions (id INTEGER PRIMARY KEY, file_count INTEGER);
    CREATE TABLE pages (
        id INTEGER PRIMARY KEY, digest TEXT, first_path TEXT, file_count INTEGER, size INTEGER,
        entries TEXT
    );
    CREATE TABLE version_pages (version_id INTEGER, position INTEGER, page_id INTEGER);
"""
_DIGEST = ContentDigest("1" * 32, "2" * 64)


def catalog_of(paths: set[str]) -> closing[sqlite3.Connection]:
    """Return what a catalog holds of the files of one version, whose id is 1."""
    connection = sqlite3.connect(":memory:")
    connection.executescript(_SCHEMA)
    files = [FileEntry(path, len(path), _DIGEST) for path in sorted(paths, key=str.encode)]
    for position, page in enumerate(cut_into_pages(files)):
        connection.execute("INSERT INTO pages VALUES (?, ?, ?, ?, ?, ?)", (position, *page))
        connection.execute("INSERT INTO version_pages VALUES (1, ?, ?)", (position, position))
    connection.execute("INSERT INTO versions VALUES (1, ?)", (len(files),))
    return closing(connection)


@pytest.fixture
def catalog() -> Iterator[sqlite3.Connection]:
    """Yield a catalog with a version of a thousand files, on several pages."""
    with catalog_of({f"{number % 7}/é {number}" for number in range(1000)}) as connection:
        assert connection.execute("SELECT max(position) FROM version_pages").fetchone()[0] >= 3
        yield connection


def test_every_file_is_found(catalog: sqlite3.Connection) -> None:
    for number in range(1000):
        path = f"{number % 7}/é {number}"
        assert find_file(catalog, 1, path) == FileEntry(path, len(path), _DIGEST)


@pytest.mark.parametrize("path", ["", "0", "0/é 0/", "0/é 1", "3/é", "9/é 1", "~", "\udcff", "é"])
def test_what_is_not_there_is_not_found(catalog: sqlite3.Connection, path: str) -> None:
    assert find_file(catalog, 1, path) is None


@given(paths=st.sets(st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"),
                             min_size=1), min_size=1, max_size=20))  # fmt: skip
def test_any_characters_are_read_as_they_were_written(paths: set[str]) -> None:
    with catalog_of(paths) as connection:
        assert all(
            find_file(connection, 1, path) == FileEntry(path, len(path), _DIGEST) for path in paths
        )
        first = find_first_file(connection, 1)
        assert first is not None
        assert first.path == min(paths, key=str.encode)
        assert count_files(connection, 1) == len(paths)


def test_a_page_that_changed_is_not_believed(catalog: sqlite3.Connection) -> None:
    catalog.execute("UPDATE pages SET entries = replace(entries, 'é', 'e')")
    with pytest.raises(DamagedError):
        find_file(catalog, 1, "0/é 0")
    with pytest.raises(DamagedError):
        find_first_file(catalog, 1)


@pytest.mark.parametrize(
    "damage",
    [
        "DELETE FROM version_pages",
        "DELETE FROM version_pages WHERE position = 1",
        "DELETE FROM pages",
        "UPDATE pages SET first_path = '~'",
        "UPDATE pages SET first_path = ''",
    ],
)
def test_what_is_damaged_beside_the_pages_leads_to_no_wrong_file(
    catalog: sqlite3.Connection, damage: str
) -> None:
    catalog.execute(damage)
    for number in range(0, 1000, 7):
        path = f"0/é {number}"
        assert find_file(catalog, 1, path) in {None, FileEntry(path, len(path), _DIGEST)}


def test_of_a_version_without_pages_there_is_no_first_file(catalog: sqlite3.Connection) -> None:
    catalog.execute("DELETE FROM version_pages")
    assert find_first_file(catalog, 1) is None
