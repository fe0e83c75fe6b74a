"""Take contents that come as a stream into the store, as a log takes files."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from registry_cli.blobs.intake import Intake
from registry_cli.blobs.packs import LARGEST_PACKED
from registry_cli.blobs.room import room_for
from registry_cli.blobs.streaming import stream_contents
from registry_cli.blobs.writing import write_all
from registry_cli.digests import ContentDigest, Hasher, digest_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

_WHAT = "the contents of the bundle"


class StreamIntake(Intake):
    """Contents of one import on their way into the store; otherwise as an `Intake`.

    A content is named by its blake3, its xxh3 and its size in bytes.
    """

    def take_stream(self, blake3: str, xxh3: str, size: int, chunks: Iterator[bytes]) -> bool:
        """Keep a content, `size` bytes in chunks; say whether it is what it is called."""
        digest = ContentDigest(xxh3, blake3)
        self._make_folders()
        with room_for(_WHAT):
            if size > LARGEST_PACKED:
                return self._take_large(digest, size, chunks)
            data = b"".join(chunks)
            if digest_of(data) != digest:
                return False
            self._small.add(digest, data)
            return True

    def take_bytes(self, data: bytes) -> ContentDigest:
        """Keep a content that is in memory, and return its digests."""
        digest = digest_of(data)
        self.take_stream(digest.blake3, digest.xxh3, len(data), iter([data]))
        return digest

    def rely_on_stored(self, contents: Iterable[tuple[str, str, int]]) -> str | None:
        """Count on contents that the store holds, after reading them.

        Returns the blake3 of the first that it does not hold, None where it holds all; raises
        `DamagedError` for one that is not what it was. Give it some thousand at a time.
        """
        wanted = [(ContentDigest(xxh3, blake3), size) for blake3, xxh3, size in contents]
        absent = self._store.find_missing(wanted)
        if absent:
            return min(digest.blake3 for digest in absent)
        rows = ((digest.blake3, digest.xxh3, size) for digest, size in wanted)
        for _, _, chunks in stream_contents(self._store, rows):
            for _ in chunks:
                pass
        # Another process may have published it a moment ago, and not synced its name yet.
        for digest, size in wanted:
            if self._store.has_file(digest, size):
                self._unsynced |= {self._store.folder, self._store.path_of(digest).parent}
        return None

    def finish(self) -> None:
        """Complete what is still in memory, once all contents are taken."""
        with room_for(_WHAT):
            self._finish_small()

    def _take_large(self, digest: ContentDigest, size: int, chunks: Iterator[bytes]) -> bool:
        hasher = Hasher()
        if self._store.is_intact(digest, size):
            for chunk in chunks:
                hasher.update(chunk)
            self._unsynced |= {self._store.folder, self._store.path_of(digest).parent}
            return hasher.digest() == digest
        staged = self._folder / "incoming"
        flags = os.O_RDWR | os.O_CREAT | os.O_TRUNC
        target = os.open(staged, flags, 0o600)
        try:
            for chunk in chunks:
                hasher.update(chunk)
                write_all(target, chunk)
            if hasher.digest() != digest:
                return False
            self._keep(staged, target, digest, size)
        finally:
            os.close(target)
        return True
