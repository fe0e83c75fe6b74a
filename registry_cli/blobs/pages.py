"""Manifest pages between the copying of files and the transaction that stores them."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Final, Self

from registry_cli.domain.manifests import Page

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from typing import IO

_IN_MEMORY: Final = 8 << 20
"""Characters kept in memory: the pages of some 60,000 files. More goes to a temporary file."""


class PageSpool:
    """Collect pages, then read them back in the same order, any number of times."""

    def __init__(self) -> None:
        self._in_memory: list[Page] = []
        self._size = 0
        self._file: IO[bytes] | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_exception: object) -> None:
        if self._file is not None:
            self._file.close()

    def extend(self, pages: Iterable[Page]) -> None:
        """Add pages, few in memory at a time."""
        for page in pages:
            self._in_memory.append(page)
            self._size += len(page.entries)
            if self._size > _IN_MEMORY:
                self._spill()

    def __iter__(self) -> Iterator[Page]:
        if self._file is not None:
            self._file.seek(0)
            while about := self._file.readline():
                digest, first_path, file_count, size, length = json.loads(about)
                entries = self._file.read(length).decode()
                yield Page(digest, first_path, file_count, size, entries)
        yield from self._in_memory

    def _spill(self) -> None:
        if self._file is None:
            import tempfile  # noqa: PLC0415 - 4 ms, for few logs

            self._file = tempfile.TemporaryFile()  # noqa: SIM115 - closed on exit
        self._file.seek(0, 2)
        for page in self._in_memory:
            entries = page.entries.encode()
            # A line about the page, then its entries as they are: to quote them takes long.
            about = (page.digest, page.first_path, page.file_count, page.size, len(entries))
            self._file.write(json.dumps(about).encode() + b"\n" + entries)
        self._in_memory, self._size = [], 0
