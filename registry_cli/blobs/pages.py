"""Manifest pages between the copying of files and the transaction that stores them."""

import json
import tempfile
from collections.abc import Iterable, Iterator
from typing import Final, Self

from registry_cli.domain.manifests import Page

_IN_MEMORY: Final = 8 << 20
"""Bytes kept in memory: the pages of some 60,000 files. More goes to a temporary file."""


class PageSpool:
    """Collect pages, then read them back in the same order, any number of times."""

    def __init__(self) -> None:
        self._file = tempfile.SpooledTemporaryFile(_IN_MEMORY)  # noqa: SIM115 - closed on exit

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_exception: object) -> None:
        self._file.close()

    def extend(self, pages: Iterable[Page]) -> None:
        """Add pages, one in memory at a time."""
        for page in pages:
            entries = page.entries.encode()
            # A line about the page, then its entries as they are: to quote them takes long.
            about = (page.digest, page.first_path, page.file_count, page.size, len(entries))
            self._file.write(json.dumps(about).encode() + b"\n" + entries)

    def __iter__(self) -> Iterator[Page]:
        self._file.seek(0)
        while about := self._file.readline():
            digest, first_path, file_count, size, length = json.loads(about)
            entries = self._file.read(length).decode()
            yield Page(digest, first_path, file_count, size, entries)
