"""Give packed contents files of their own, for links to lead to."""

from __future__ import annotations

import shutil
from typing import TYPE_CHECKING, Self

from registry_cli.blobs.folders import sync_file, sync_folder
from registry_cli.blobs.reading import PackedReader
from registry_cli.digests import ContentDigest, damage_check_hex

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from registry_cli.blobs.store import BlobStore


class Unpacker:
    """Write packed contents out once, as blobs like any other; the caller holds `gc.lock`."""

    def __init__(self, store: BlobStore, aside: Path) -> None:
        """Work in the folder `aside` of `tmp/`, which is made when it is needed."""
        self._store = store
        self._packed = PackedReader(store)
        self._aside = aside
        self._is_made = False

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_exception: object) -> None:
        self._packed.close()
        if self._is_made:  # where nothing can be written, nothing can be removed either
            shutil.rmtree(self._aside, ignore_errors=True)  # a signal may have left files there

    def unpack(self, contents: Iterable[tuple[ContentDigest, int]]) -> set[ContentDigest]:
        """Give those of these contents a file that lie in a pack only; return what has none yet.

        That is what is gone or damaged. Sizes are in bytes. All places are looked up at once:
        give it some thousand at a time.
        """
        lacking = {
            digest: size for digest, size in contents if not self._store.has_file(digest, size)
        }
        self._packed.expect([digest.blake3 for digest in lacking])
        staged: list[Path] = []
        try:
            for digest, size in lacking.items():
                data = self._packed.read(digest.blake3, size)
                if data is not None and damage_check_hex(data) == digest.xxh3:
                    self._make_aside()
                    staged.append(self._aside / digest.blob_name)
                    _write(staged[-1], data)
            self._publish(staged)
        finally:
            for path in staged:
                path.unlink(missing_ok=True)
        return lacking.keys() - {ContentDigest.of_blob(path.name) for path in staged}

    def _make_aside(self) -> None:
        if not self._is_made:
            self._is_made = True
            self._aside.mkdir(mode=0o700)

    def _publish(self, staged: list[Path]) -> None:
        unsynced: set[Path] = set()
        for path in staged:
            sync_file(path)
        for path in staged:
            self._store.publish(path, unsynced.add)
        for folder in unsynced:
            sync_folder(folder)


def _write(path: Path, data: bytes) -> None:
    with path.open("xb", buffering=0) as file:
        view = memoryview(data)
        while view:
            view = view[file.write(view) :]
    path.chmod(0o444)
