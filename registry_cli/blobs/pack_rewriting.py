"""Write a pack anew with what of it is still needed."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from registry_cli.blobs.folders import sync_folder
from registry_cli.blobs.packs import PackWriter
from registry_cli.digests import ContentDigest, damage_check_hex
from registry_cli.domain.packs import PackedContent

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

    from registry_cli.blobs.store import BlobStore


def packed_content(blake3: bytes, xxh3: bytes, offset: int, size: int) -> PackedContent:
    """Return what is known of a content in a pack, from digests as bytes."""
    return PackedContent(ContentDigest(xxh3.hex(), blake3.hex()), offset, size)


def rewrite_pack(
    store: BlobStore, name: str, size: int, needed: Iterable[PackedContent], folder: Path
) -> Path | None:
    """Write a pack that holds these contents of another, and publish it; return its staged file.

    None where something of it is damaged. The folder is in `tmp/`; the caller holds `gc.lock`
    shared, and `size` is that of the whole old pack.
    """
    source = store.open_pack(name, size)
    if source is None:
        return None
    writer = PackWriter(folder / "pack")
    try:
        for content in needed:
            data = os.pread(source, content.size, content.offset)
            if damage_check_hex(data) != content.digest.xxh3:
                return None
            writer.add(content.digest, data)
        written = writer.finish(folder)
    finally:
        writer.close()
        os.close(source)
    unsynced: set[Path] = set()
    store.publish(written, unsynced.add)
    for each in unsynced:
        sync_folder(each)
    return written


def places_after(needed: Iterable[PackedContent]) -> Iterator[PackedContent]:
    """Yield where these contents lie in the pack that was written with them."""
    offset = 0
    for content in needed:
        yield content._replace(offset=offset)
        offset += content.size
