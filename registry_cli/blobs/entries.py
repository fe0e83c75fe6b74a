"""The files of a version that may be a new one, until it is known whether it is."""

from collections.abc import Iterable, Iterator
from typing import Self

from registry_cli.blobs.spool import SortedSpool
from registry_cli.digests import ContentDigest
from registry_cli.domain.manifests import FileEntry


class EntrySpool:
    """Collect entries in the order of their paths, then read them back, any number of times."""

    def __init__(self) -> None:
        self._spool = SortedSpool[tuple[str, int, str, str]]()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_exception: object) -> None:
        self._spool.__exit__()

    def extend(self, entries: Iterable[FileEntry]) -> None:
        """Add entries."""
        add = self._spool.add
        for path, size, (xxh3, blake3) in entries:
            add((path, size, xxh3, blake3))

    def __iter__(self) -> Iterator[FileEntry]:
        for path, size, xxh3, blake3 in self._spool:
            yield FileEntry(path, size, ContentDigest(xxh3, blake3))
