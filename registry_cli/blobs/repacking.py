"""Take what is good out of a damaged pack, into a new one."""

from __future__ import annotations

import os
from contextlib import suppress
from typing import TYPE_CHECKING, Self

from registry_cli.blobs.folders import sync_folder
from registry_cli.blobs.packs import PackWriter, read_footer
from registry_cli.digests import Hasher

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from registry_cli.blobs.store import BlobStore
    from registry_cli.digests import ContentDigest
    from registry_cli.domain.packs import PackedContent

    Pack = tuple[str, int, list[PackedContent]]
    """A pack as the catalog wants to know it: name, size in bytes, and what it holds."""


class Repacker:
    """Write packs in the folder `aside`, which is made and removed.

    The caller holds `gc.lock` shared, until the catalog knows of what was packed.
    """

    def __init__(self, store: BlobStore, aside: Path) -> None:
        self._store = store
        self._aside = aside

    def __enter__(self) -> Self:
        self._aside.mkdir(mode=0o700)
        return self

    def __exit__(self, *_exception: object) -> None:
        for name in os.listdir(self._aside):
            os.unlink(self._aside / name)
        self._aside.rmdir()

    def repack(
        self, pack: str, contents: Iterable[tuple[ContentDigest, int, int]]
    ) -> list[Pack] | None:
        """Publish these contents of a pack, each with offset and size, in a new one.

        Returns None where one of them is damaged or the pack is gone, though it is needed, and
        an empty list where none is needed.
        """
        wanted = list(contents)
        if not wanted:
            return []
        source = self._store.open_pack(pack, 0)
        if source is None:
            return None
        writer = PackWriter(self._aside / "pack")
        try:
            for digest, offset, size in wanted:
                data = os.pread(source, size, offset)
                if Hasher().update(data).digest() != digest:
                    return None
                writer.add(digest, data)
            staged = writer.finish(self._aside)
        finally:
            writer.close()
            os.close(source)
        folders: set[Path] = set()
        self._store.publish(staged, folders.add)
        for folder in sorted(folders):
            sync_folder(folder)
        path = self._store.blob_path(staged.name)
        return [(staged.name, path.stat().st_size, list(read_footer(path)))]


def remove_blob(path: Path) -> None:
    """Remove a damaged file of the store, or an empty folder that has its name."""
    with suppress(FileNotFoundError, NotADirectoryError):
        path.rmdir()
    path.unlink(missing_ok=True)
