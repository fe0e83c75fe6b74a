"""Small contents of one log: together in a pack where they are many, in files where few."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Final

from registry_cli.blobs.packs import PackWriter
from registry_cli.blobs.reading import PackedReader
from registry_cli.blobs.writing import write_all

if TYPE_CHECKING:
    from pathlib import Path

    from registry_cli.blobs.store import BlobStore
    from registry_cli.digests import ContentDigest

_LEAST_PACKED: Final = 100
"""How many new contents are worth a pack. Measured, see docs/design.md."""
_MOST_LOOKED_UP: Final = 4000
_LARGEST_LOOKED_UP: Final = 16 << 20
"""How many contents, and bytes of them, wait in memory to be looked for in the store at once."""


class SmallContents:
    """Collect the small contents of one log, and keep those that the store does not hold.

    Complete files appear in a folder, under the names that they will have in the store.
    """

    def __init__(self, store: BlobStore, aside: Path, complete: Path) -> None:
        self._store = store
        self._aside = aside
        self._complete = complete
        # Contents by their blake3: not looked for yet, and new but not written yet.
        self._waiting: dict[str, tuple[ContentDigest, bytes]] = {}
        self._waiting_size = 0
        self._new: dict[str, tuple[ContentDigest, bytes]] = {}
        self._writer: PackWriter | None = None
        self._written: set[str] = set()
        self.packs: list[Path] = []
        self.stored: set[Path] = set()
        """Folders of the store that hold what was found there."""
        self.already_stored_size = 0

    def add(self, digest: ContentDigest, data: bytes) -> None:
        """Take one content, which stays in memory until its batch is full."""
        blake3 = digest.blake3
        if blake3 in self._waiting or blake3 in self._new or blake3 in self._written:
            self.already_stored_size += len(data)
            return
        self._waiting[blake3] = (digest, data)
        self._waiting_size += len(data)
        if len(self._waiting) >= _MOST_LOOKED_UP or self._waiting_size >= _LARGEST_LOOKED_UP:
            self._look_up()

    def finish(self) -> None:
        """Write what is still in memory, and complete the pack."""
        self._look_up()
        if self._writer is not None:
            self._finish_pack()
        for digest, data in self._new.values():
            self._write_file(digest, data)
        self._new = {}

    def close(self) -> None:
        """Let go of a pack that was not completed."""
        if self._writer is not None:
            self._writer.close()

    def _look_up(self) -> None:
        waiting, self._waiting, self._waiting_size = self._waiting, {}, 0
        at_paths = self._store.find_paths(digest for digest, _ in waiting.values())
        with PackedReader(self._store) as reader:
            reader.expect(waiting)
            if not (at_paths or reader.has_places):
                self._new.update(waiting)
                waiting = {}
            for blake3, (digest, data) in waiting.items():
                # Compared, because a version must not count on bytes that were damaged since.
                if reader.read(blake3, len(data)) == data:
                    self.already_stored_size += len(data)
                elif digest in at_paths:
                    self._compare_file(digest, data)
                else:
                    self._new[blake3] = (digest, data)
        if self._writer is not None or self.packs or len(self._new) >= _LEAST_PACKED:
            self._pack()

    def _compare_file(self, digest: ContentDigest, data: bytes) -> None:
        if self._store.is_file_intact(digest, len(data)):
            self.already_stored_size += len(data)
            self.stored.add(self._store.path_of(digest).parent)
        else:
            self._write_file(digest, data)  # which takes the place of the damaged one

    def _pack(self) -> None:
        for digest, data in self._new.values():
            if self._writer is None:
                self._writer = PackWriter(self._aside / "pack")
            self._writer.add(digest, data)
            self._written.add(digest.blake3)
            if self._writer.is_full:
                self._finish_pack()
        self._new = {}

    def _finish_pack(self) -> None:
        if self._writer is not None:
            self.packs.append(self._writer.finish(self._complete))
        self._writer = None
        # From here on equal contents are kept again, so that memory does not grow with their
        # number; the place that is told last counts, and gc drops what nobody counts on.
        self._written = set()

    def _write_file(self, digest: ContentDigest, data: bytes) -> None:
        staged = self._aside / "small"
        flags = os.O_WRONLY | os.O_CREAT | os.O_TRUNC
        descriptor = os.open(staged, flags, 0o600)
        try:
            write_all(descriptor, data)
            os.fchmod(descriptor, 0o444)
            os.fsync(descriptor)
        finally:
            os.close(descriptor)
        os.rename(staged, self._complete / digest.blob_name)
