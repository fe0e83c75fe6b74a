"""The files of a version that may be a new one, until it is known whether it is."""

import heapq
from collections.abc import Iterable, Iterator
from operator import attrgetter
from typing import Self

from registry_cli.blobs.spool import SortedSpool
from registry_cli.digests import ContentDigest
from registry_cli.domain.manifests import Entry, FileEntry, ReferenceEntry


class EntrySpool:
    """Collect entries in the order of their paths, then read them back, any number of times."""

    def __init__(self) -> None:
        self._spool = SortedSpool[tuple[str, int, str, str]]()
        self._references = SortedSpool[tuple[str, int | None, str | None, str]]()
        self._has_references = False

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_exception: object) -> None:
        self._spool.__exit__()
        self._references.__exit__()

    def extend(self, files: Iterable[FileEntry]) -> None:
        """Add files."""
        add = self._spool.add
        for path, size, (xxh3, blake3) in files:
            add((path, size, xxh3, blake3))

    def extend_mixed(self, entries: Iterable[Entry]) -> None:
        """Add files and references; which is which is asked of each, so `extend` is faster."""
        for entry in entries:
            if isinstance(entry, ReferenceEntry):
                self._references.add((entry.path, entry.size, entry.digest, entry.uri))
                self._has_references = True
            else:
                self._spool.add((entry.path, entry.size, entry.digest.xxh3, entry.digest.blake3))

    def stored_files(self) -> Iterator[FileEntry]:
        """Yield all but references."""
        for path, size, xxh3, blake3 in self._spool:
            yield FileEntry(path, size, ContentDigest(xxh3, blake3))

    def __iter__(self) -> Iterator[Entry]:
        if not self._has_references:
            return self.stored_files()
        references = (ReferenceEntry(*row) for row in self._references)
        return heapq.merge(self.stored_files(), references, key=attrgetter("path"))
