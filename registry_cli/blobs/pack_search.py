"""Look into a pack for contents that the catalog does not find there."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from registry_cli.blobs.packs import read_footer
from registry_cli.digests import Hasher
from registry_cli.errors import DamagedError

if TYPE_CHECKING:
    from collections.abc import Iterator
    from collections.abc import Set as AbstractSet

    from registry_cli.blobs.store import BlobStore
    from registry_cli.domain.packs import PackedContent


def look_up(
    store: BlobStore, pack: str, wanted: AbstractSet[str]
) -> Iterator[tuple[PackedContent, bool]]:
    """Yield those of these contents, named by blake3, that a pack tells of, and if it holds them.

    A pack that is gone, or whose footer is damaged, tells of nothing.
    """
    try:
        told = [each for each in read_footer(store.blob_path(pack)) if each.digest.blake3 in wanted]
    except (DamagedError, OSError):
        return
    descriptor = store.open_pack(pack, 0) if told else None
    if descriptor is None:
        return
    try:
        for content in told:
            try:
                data = os.pread(descriptor, content.size, content.offset)
            except OSError:  # a bad sector spoils this content, and no other
                yield content, False
                continue
            yield content, Hasher().update(data).digest() == content.digest
    finally:
        os.close(descriptor)
