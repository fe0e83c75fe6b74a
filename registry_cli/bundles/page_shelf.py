"""The pages of a bundle on disk, found again by their digests without a list in memory."""

import os
import tempfile
from bisect import bisect_left
from collections.abc import Iterator
from typing import Final, Self

from registry_cli.bundles.page_text import read_page
from registry_cli.domain.bundles import Totals
from registry_cli.domain.manifests import Entry, Page

_DIGEST_BYTES: Final = 32
_PLACE_BYTES: Final = 8
_ROW: Final = _DIGEST_BYTES + 2 * _PLACE_BYTES


class PageShelf:
    """Add pages in the order of their digests, then find each by its digest."""

    def __init__(self) -> None:
        self._texts = tempfile.TemporaryFile()  # noqa: SIM115 - closed on exit
        self._index = tempfile.TemporaryFile()  # noqa: SIM115 - as above
        self._end = 0
        self._count = 0

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_exception: object) -> None:
        self._texts.close()
        self._index.close()

    def __len__(self) -> int:
        return self._count

    def __getitem__(self, position: int) -> bytes:
        """Return the digest at a position, as `bisect` asks for it."""
        return os.pread(self._index.fileno(), _DIGEST_BYTES, position * _ROW)

    def add(self, digest: str, text: bytes) -> None:
        """Put a page behind those whose digests are smaller."""
        self._texts.write(text)
        self._index.write(
            bytes.fromhex(digest)
            + self._end.to_bytes(_PLACE_BYTES)
            + len(text).to_bytes(_PLACE_BYTES)
        )
        self._end += len(text)
        self._count += 1

    def finish(self) -> None:
        """Make what was added readable."""
        self._texts.flush()
        self._index.flush()

    @property
    def totals(self) -> Totals:
        """How many pages there are, and their bytes."""
        return Totals(self._count, self._end)

    def texts(self) -> Iterator[tuple[str, bytes]]:
        """Yield the digest and text of each page, in the order of the digests."""
        start = 0
        for position in range(self._count):
            row = os.pread(self._index.fileno(), _ROW, position * _ROW)
            size = int.from_bytes(row[-_PLACE_BYTES:])
            yield row[:_DIGEST_BYTES].hex(), os.pread(self._texts.fileno(), size, start)
            start += size

    def find(self, digest: str) -> tuple[Page, list[Entry]] | None:
        """Return a page with its files, None where it is not here."""
        wanted = bytes.fromhex(digest)
        position = bisect_left(self, wanted)
        if position == self._count or self[position] != wanted:
            return None
        row = os.pread(self._index.fileno(), _ROW, position * _ROW)[_DIGEST_BYTES:]
        start, size = int.from_bytes(row[:_PLACE_BYTES]), int.from_bytes(row[_PLACE_BYTES:])
        return read_page(os.pread(self._texts.fileno(), size, start).decode(), digest)
