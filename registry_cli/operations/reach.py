"""What versions reach of the store: contents, their files and their places in packs, side by side.

Everything comes in the order of blake3, from sorted spools and listings, so that memory does not
grow with the number of contents.
"""

from __future__ import annotations

import struct
from typing import TYPE_CHECKING, Final, NamedTuple

from registry_cli.blobs.blob_files import list_blob_files
from registry_cli.catalog import pack_places, reach, run_diffs
from registry_cli.catalog.manifests import incomplete_list, sound_page
from registry_cli.domain.manifests import read_stored_files
from registry_cli.errors import DamagedError

if TYPE_CHECKING:
    from array import array
    from collections.abc import Callable, Iterable, Iterator

    from registry_cli.blobs.blob_files import BlobFile
    from registry_cli.blobs.sorted_records import SortedRecords
    from registry_cli.catalog.pack_places import Place
    from registry_cli.catalog.reach import Moment
    from registry_cli.domain.manifests import FileEntry, Page
    from registry_cli.workspace import Workspace

_ROW: Final = struct.Struct(">32s16sQi")  # in the order of its bytes: blake3 first
ROW_WIDTH: Final = _ROW.size
_OTHERS: Final = 0
"""Who owns what no version that is measured reaches, and what lives anyway."""
_PAGES_AT_ONCE: Final = 250
"""Pages that are read under one lock: some 30,000 files."""
_VERSIONS_AT_ONCE: Final = 1000
_PLACES_AT_ONCE: Final = 20_000
_LAST: Final = b"\xff" * 33
"""What comes after every blake3."""


class Reached(NamedTuple):
    """A content that a page names: its xxh3, its size in bytes, and whom the page belongs to."""

    xxh3: bytes
    size: int
    owner: int


class Holding(NamedTuple):
    """All that the store holds of one blake3, and who reaches it."""

    blake3: bytes
    reached: list[Reached]
    files: list[BlobFile]
    place: Place | None


def scan_pages(
    workspace: Workspace,
    moment: Moment,
    groups: array[int],
    rows: SortedRecords,
    owner_of: Callable[[int, set[int]], int | None],
) -> None:
    """Add a row for every content that pages name, with the owner that `owner_of` gives its page.

    That is asked with the row id of the page and the groups of the versions that have it. A page
    of a live version that is damaged or missing raises `DamagedError`: nothing must be believed
    to be unreachable for that.
    """
    _check_versions(workspace, len(groups))
    with workspace.reading() as connection:
        for diff in run_diffs.list_diffs(connection):
            rows.add(_row_of(diff, _OTHERS))
    for first in range(1, moment.page_id + 1, _PAGES_AT_ONCE):
        last = min(first + _PAGES_AT_ONCE - 1, moment.page_id)
        with workspace.reading() as connection:
            users: dict[int, set[int]] = {}
            for page_id, version_id in reach.read_page_users(connection, first, last):
                if version_id < len(groups):  # else it was logged after the moment
                    users.setdefault(page_id, set()).add(groups[version_id])
            pages = [*reach.read_page_rows(connection, first, last)]
        # Without a lock from here on: to read a list of files takes far longer than to fetch it.
        for page_id, page in pages:
            found = users.get(page_id, set())
            owner = owner_of(page_id, found)
            if owner is not None:
                for row in _rows_of(page, owner, is_live=bool(found - {reach.GONE})):
                    rows.add(row)


def _check_versions(workspace: Workspace, end: int) -> None:
    for first in range(1, end, _VERSIONS_AT_ONCE):
        with workspace.reading() as connection:
            name = reach.find_incomplete_version(connection, first, first + _VERSIONS_AT_ONCE - 1)
        if name is not None:
            raise incomplete_list(name)


def _rows_of(page: Page, owner: int, *, is_live: bool) -> Iterator[bytes]:
    try:
        files = read_stored_files(sound_page(page).entries)
    except DamagedError:
        if is_live:
            raise
        return
    for file in files:
        yield _row_of(file, owner)


def _row_of(file: FileEntry, owner: int) -> bytes:
    blake3, xxh3 = bytes.fromhex(file.digest.blake3), bytes.fromhex(file.digest.xxh3)
    return _ROW.pack(blake3, xxh3, file.size, owner)


def read_store(
    workspace: Workspace,
    rows: Iterable[bytes],
    *,
    files: Iterable[BlobFile] | None = None,
    places: Iterable[Place] | None = None,
) -> Iterator[Holding]:
    """Yield every content that a row, a file or a place in a pack tells of.

    Files and places are all that there are, unless others are given, in the order of blake3.
    """
    pages: Iterator[tuple[bytes, bytes, int, int]] = map(_ROW.unpack, rows)
    files = iter(list_blob_files(workspace.blobs) if files is None else files)
    places = iter(read_places(workspace) if places is None else places)
    page, file, place = next(pages, None), next(files, None), next(places, None)
    while page is not None or file is not None or place is not None:
        blake3 = min(
            page[0] if page is not None else _LAST,
            file.blake3 if file is not None else _LAST,
            place.blake3 if place is not None else _LAST,
        )
        reached: list[Reached] = []
        while page is not None and page[0] == blake3:
            reached.append(Reached(*page[1:]))
            page = next(pages, None)
        found: list[BlobFile] = []
        while file is not None and file.blake3 == blake3:
            found.append(file)
            file = next(files, None)
        if place is not None and place.blake3 == blake3:
            yield Holding(blake3, reached, found, place)
            place = next(places, None)
        else:
            yield Holding(blake3, reached, found, None)


def read_places(workspace: Workspace) -> Iterator[Place]:
    """Yield all places in packs, in the order of blake3."""
    after = ""
    while True:
        with workspace.reading() as connection:
            places = pack_places.read_places(connection, after, _PLACES_AT_ONCE)
        yield from places
        if len(places) < _PLACES_AT_ONCE:
            return
        after = places[-1].blake3.hex()
