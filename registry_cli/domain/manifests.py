"""Manifests: the sorted files of a version, cut into pages that versions share.

A page ends where the hash of a path says so, so that a change in one place leaves all other
pages as they are, and equal pages are stored once.
"""

from __future__ import annotations

from registry_cli.digests import ContentDigest, IdentityHasher, blake3_hex, page_boundary_hash
from registry_cli.errors import DamagedError, damage_hint
from registry_cli.named_tuples import CompiledNamedTuple

TYPE_CHECKING = False  # typing costs 6 ms
if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from typing import Final

_AVERAGE_PAGE: Final = 128
"""How many files a page holds on average; measured, see docs/design.md."""
_LARGEST_PAGE: Final = 8 * _AVERAGE_PAGE
_LINES_AT_ONCE: Final = 100


class FileEntry(CompiledNamedTuple):
    """One file of a version: its path, its size in bytes and the digest of its content."""

    path: str
    size: int
    digest: ContentDigest


class Page(CompiledNamedTuple):
    """A run of file entries in the order of their paths.

    `entries` is JSON text: a list of `[path, size, blake3, xxh3]`. `digest` is its blake3.
    """

    digest: str
    first_path: str
    file_count: int
    size: int
    entries: str


class VersionDigest:
    """The digest, size and file count of a version, gathered while its entries stream by.

    blake3 over one line `path NUL blake3 NUL size LF` per file, in the order of the paths as
    UTF-8 bytes. Name, time, mode and paging do not count.
    """

    def __init__(self) -> None:
        self._hasher = IdentityHasher()
        self._lines: list[bytes] = []  # not hashed yet: many small updates cost more than one
        self.size = 0
        self.file_count = 0

    def count(self, entries: Iterable[FileEntry]) -> Iterator[FileEntry]:
        """Pass the entries through, counting each."""
        for entry in entries:
            self._lines.append(digest_line(entry))
            if len(self._lines) >= _LINES_AT_ONCE:
                self._hash_lines()
            self.size += entry.size
            self.file_count += 1
            yield entry

    def hexdigest(self) -> str:
        """Return the digest of all entries so far, 64 hex characters."""
        self._hash_lines()
        return self._hasher.hexdigest()

    def _hash_lines(self) -> None:
        self._hasher.update(b"".join(self._lines))
        self._lines = []


def digest_line(entry: FileEntry) -> bytes:
    """Return what a file brings into the digest of its version."""
    return f"{entry.path}\0{entry.digest.blake3}\0{entry.size}\n".encode()


def cut_into_pages(entries: Iterable[FileEntry]) -> Iterator[Page]:
    """Cut entries, sorted by path, at boundaries that only their paths decide."""
    rows: list[FileEntry] = []
    for entry in entries:
        rows.append(entry)
        is_boundary = page_boundary_hash(entry.path) % _AVERAGE_PAGE == 0
        if is_boundary or len(rows) == _LARGEST_PAGE:
            yield _make_page(rows)
            rows = []
    if rows:
        yield _make_page(rows)


def read_page(entries: str) -> Iterator[FileEntry]:
    """Read back the JSON text of a page; raises `DamagedError` for what is none."""
    import json  # noqa: PLC0415 - 4 ms, which who looks for one file can do without

    try:
        files = [
            FileEntry(path, size, ContentDigest(xxh3, blake3))
            for path, size, blake3, xxh3 in json.loads(entries)
        ]
    except (ValueError, TypeError) as error:
        raise DamagedError(f"a stored manifest is damaged: {error}", damage_hint()) from error
    return iter(files)


def _make_page(rows: list[FileEntry]) -> Page:
    import json  # noqa: PLC0415 - as above

    entries = json.dumps(
        [(path, size, blake3, xxh3) for path, size, (xxh3, blake3) in rows],
        ensure_ascii=False,
        separators=(",", ":"),
    )
    return Page(
        digest=blake3_hex(entries.encode()),
        first_path=rows[0].path,
        file_count=len(rows),
        size=sum(row.size for row in rows),
        entries=entries,
    )
