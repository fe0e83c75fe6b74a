"""Manifests: the sorted files of a version, cut into pages that versions share.

A page ends where the hash of a path says so, so that a change in one place leaves all other
pages as they are, and equal pages are stored once.
"""

from __future__ import annotations

from registry_cli.digests import ContentDigest, IdentityHasher, blake3_hex, page_boundary_hash
from registry_cli.errors import DamagedError, list_hint
from registry_cli.named_tuples import CompiledNamedTuple, NamedTuple

TYPE_CHECKING = False  # typing costs 6 ms
if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from typing import Any, Final, TypeVar

    AnEntry = TypeVar("AnEntry", "FileEntry", "FileEntry | ReferenceEntry")

_AVERAGE_PAGE: Final = 128
"""How many files a page holds on average; measured, see docs/design.md."""
_LARGEST_PAGE: Final = 8 * _AVERAGE_PAGE
_LINES_AT_ONCE: Final = 100
_UNREADABLE: Final = (AttributeError, LookupError, TypeError, ValueError)
_REFERENCE_MARK: Final = ',{"reference":'
"""Stands in the text of a page that holds references and in no other: a quote within a path is
escaped, and after the one that ends it there is no brace."""


class FileEntry(CompiledNamedTuple):
    """One file of a version: its path, its size in bytes and the digest of its content."""

    path: str
    size: int
    digest: ContentDigest

    @property
    def shown_digest(self) -> str | None:
        """What people and programs are told of its content: the blake3."""
        return self.digest.blake3

    def digest_line(self) -> bytes:
        """Return what the file brings into the digest of its version."""
        return f"{self.path}\0{self.digest.blake3}\0{self.size}\n".encode()


class ReferenceEntry(NamedTuple):
    """What a version refers to without holding it: its path in the version, and its address.

    `size` in bytes and `digest` are those of when it was logged, or None where nobody said them.
    A digest of 64 hex digits alone is a blake3; others begin with their algorithm and a colon.
    """

    path: str
    size: int | None
    digest: str | None
    uri: str

    @property
    def shown_digest(self) -> str | None:
        """As of a file; with its algorithm where it is no blake3, None where nobody said one."""
        return self.digest

    @property
    def blake3(self) -> str | None:
        """The digest where it is one that can be compared with that of a file."""
        return None if self.digest is None or ":" in self.digest else self.digest

    def digest_line(self) -> bytes:
        """Return what it brings into the digest of its version: a field more than a file."""
        size = "" if self.size is None else self.size
        return f"{self.path}\0{self.digest or ''}\0{size}\0{self.uri}\n".encode()


Entry = FileEntry | ReferenceEntry


class Page(CompiledNamedTuple):
    """A run of entries in the order of their paths.

    `entries` is JSON text: a list of `[path, size, blake3, xxh3]`, and for a reference
    `[path, size, digest, null, {"reference": uri}]`. `digest` is its blake3.
    """

    digest: str
    first_path: str
    file_count: int
    size: int
    entries: str


class VersionDigest:
    """The digest, size and file count of a version, gathered while its entries stream by.

    blake3 over one line `path NUL blake3 NUL size LF` per file, and `path NUL digest NUL size NUL
    address LF` per reference, in the order of the paths as UTF-8 bytes. Name, time, mode and
    paging do not count. The size is that of all files, and of references as far as it is known.
    """

    def __init__(self) -> None:
        self._hasher = IdentityHasher()
        self._lines: list[bytes] = []  # not hashed yet: many small updates cost more than one
        self.size = 0
        self.file_count = 0

    def count(self, entries: Iterable[AnEntry]) -> Iterator[AnEntry]:
        """Pass the entries through, counting each."""
        for entry in entries:
            self._lines.append(entry.digest_line())
            if len(self._lines) >= _LINES_AT_ONCE:
                self._hash_lines()
            self.size += entry.size or 0
            self.file_count += 1
            yield entry

    def hexdigest(self) -> str:
        """Return the digest of all entries so far, 64 hex characters."""
        self._hash_lines()
        return self._hasher.hexdigest()

    def _hash_lines(self) -> None:
        self._hasher.update(b"".join(self._lines))
        self._lines = []


def cut_into_pages(entries: Iterable[Entry]) -> Iterator[Page]:
    """Cut entries, sorted by path, at boundaries that only their paths decide."""
    rows: list[Entry] = []
    for entry in entries:
        rows.append(entry)
        is_boundary = page_boundary_hash(entry.path) % _AVERAGE_PAGE == 0
        if is_boundary or len(rows) == _LARGEST_PAGE:
            yield _make_page(rows)
            rows = []
    if rows:
        yield _make_page(rows)


def read_entries(entries: str) -> Iterator[Entry]:
    """Read back the JSON text of a page; raises `DamagedError` for what is none."""
    if _REFERENCE_MARK not in entries:
        return iter(_read_files(entries))
    try:
        return iter([_read_row(row) for row in _load(entries)])
    except _UNREADABLE as error:
        raise _damaged(error) from error


def read_stored_files(entries: str) -> Iterator[FileEntry]:
    """Read back those of a page whose bytes the home holds: all but references."""
    if _REFERENCE_MARK not in entries:
        return iter(_read_files(entries))
    return (entry for entry in read_entries(entries) if isinstance(entry, FileEntry))


def read_references(entries: str) -> Iterator[ReferenceEntry]:
    """Read back the references of a page, which most do not have."""
    if _REFERENCE_MARK not in entries:
        return iter(())
    return (entry for entry in read_entries(entries) if isinstance(entry, ReferenceEntry))


def reference_row(
    entry: ReferenceEntry,
) -> tuple[str, int | None, str | None, None, dict[str, str]]:
    """Return how a reference stands in a page."""
    return (entry.path, entry.size, entry.digest, None, {"reference": entry.uri})


def _damaged(error: Exception) -> DamagedError:
    return DamagedError(f"a stored manifest is damaged: {error}", list_hint())


def _load(entries: str) -> Any:  # noqa: ANN401 - what JSON gives
    import json  # noqa: PLC0415 - 4 ms, which who looks for one file can do without

    return json.loads(entries)


def _read_files(entries: str) -> list[FileEntry]:
    try:
        return [
            FileEntry(path, size, ContentDigest(xxh3, blake3))
            for path, size, blake3, xxh3 in _load(entries)
        ]
    except _UNREADABLE as error:
        raise _damaged(error) from error


def _read_row(row: Any) -> Entry:  # noqa: ANN401 - as above
    path, size, digest, xxh3, *more = row
    if not more:
        return FileEntry(path, size, ContentDigest(xxh3, digest))
    (about,) = more
    return ReferenceEntry(path, size, digest, about["reference"])


def _make_page(rows: list[Entry]) -> Page:
    import json  # noqa: PLC0415 - as above

    # Asked of all types at once: a log of many files should not pay for what it does not have.
    cells: list[Any]
    if ReferenceEntry in map(type, rows):
        cells = [_row_of(row) for row in rows]
    else:
        files: list[Any] = [*rows]
        cells = [(path, size, blake3, xxh3) for path, size, (xxh3, blake3) in files]
    entries = json.dumps(cells, ensure_ascii=False, separators=(",", ":"))
    return Page(
        digest=blake3_hex(entries.encode()),
        first_path=rows[0].path,
        file_count=len(rows),
        size=sum(row.size or 0 for row in rows),
        entries=entries,
    )


def _row_of(entry: Entry) -> tuple[Any, ...]:
    if isinstance(entry, ReferenceEntry):
        return reference_row(entry)
    return (entry.path, entry.size, entry.digest.blake3, entry.digest.xxh3)
