"""Read many packed contents in turn, faster than one by one."""

from __future__ import annotations

import itertools
import os
from typing import TYPE_CHECKING, Final, Self, TypeVar

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator

    from registry_cli.blobs.store import BlobStore
    from registry_cli.domain.packs import PackedPlace

Item = TypeVar("Item")

BATCH: Final = 5000
"""How many contents to expect at once: a query costs a millisecond and 2 µs for each."""
_MOST_OPEN: Final = 16
_AHEAD: Final = 256 << 10
"""Bytes."""


def in_batches(items: Iterable[Item], size: int = BATCH) -> Iterator[list[Item]]:
    """Yield the items in lists of that many, the last one shorter."""
    remaining = iter(items)
    while batch := list(itertools.islice(remaining, size)):
        yield batch


class PackedReader:
    """Read packed contents whole; their places are asked for in batches, packs stay open.

    The caller holds `gc.lock`, so that no pack is rewritten meanwhile.
    """

    def __init__(self, store: BlobStore) -> None:
        self._store = store
        self._places: dict[str, PackedPlace] = {}
        self._packs: dict[str, int | None] = {}
        # What was read last: bytes of one pack, from one place on.
        self._ahead_of = ""
        self._ahead = b""
        self._ahead_start = -1

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_exception: object) -> None:
        self.close()

    def expect(self, digests: Collection[str]) -> None:
        """Look up where these contents lie, named by blake3; forget those of before."""
        self._places = self._store.find_packed(digests) if digests else {}

    @property
    def has_places(self) -> bool:
        """Whether any of the expected contents lies in a pack."""
        return bool(self._places)

    def read(self, blake3: str, size: int) -> bytes | None:
        """Return the bytes that stand for an expected content, or None where it has no place.

        They may be damaged, or fewer than `size`: the caller knows the digest.
        """
        place = self._places.get(blake3)
        if place is None or place.size != size:
            return None
        name, offset, _ = place
        if name != self._ahead_of:
            self._ahead_of, self._ahead, self._ahead_start = name, b"", -1
        start = offset - self._ahead_start
        if start < 0 or start + size > len(self._ahead):
            # A version is mostly read in the order in which it was packed: whoever goes on from
            # where the last one ended gets the next ones with one call of the system.
            goes_on = start == len(self._ahead)
            pack = self._packs[name] if name in self._packs else self._open(name)
            if pack is None:
                return None
            self._ahead = os.pread(pack, max(size, _AHEAD) if goes_on else size, offset)
            self._ahead_start, start = offset, 0
        return self._ahead[start : start + size]

    def _open(self, name: str) -> int | None:
        if len(self._packs) >= _MOST_OPEN:
            self.close()
        self._packs[name] = pack = self._store.open_pack(name, 0)
        return pack

    def close(self) -> None:
        """Close the packs; reading opens them again."""
        packs, self._packs = self._packs, {}
        self._ahead_of = ""
        for pack in packs.values():
            if pack is not None:
                os.close(pack)
