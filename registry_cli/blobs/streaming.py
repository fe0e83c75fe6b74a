"""Read many contents in turn, each checked while it passes."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from registry_cli.blobs.reading import PackedReader, in_batches
from registry_cli.blobs.store import damaged
from registry_cli.digests import CHUNK_BYTES, ContentDigest, DamageCheck, digest_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from registry_cli.blobs.store import BlobStore


def stream_contents(
    store: BlobStore, contents: Iterable[tuple[str, str, int]]
) -> Iterator[tuple[str, int, Iterator[bytes]]]:
    """Yield each content, given as blake3, xxh3 and size: its blake3, size, and bytes in chunks.

    The chunks have to be taken to the end before the next content; where they are not what they
    were, they end in a `DamagedError`. The caller holds `gc.lock` shared.
    """
    with PackedReader(store) as packed:
        for batch in in_batches(contents):
            packed.expect([blake3 for blake3, _, _ in batch])
            for blake3, xxh3, size in batch:
                digest = ContentDigest(xxh3, blake3)
                data = packed.read(blake3, size)
                # What was damaged in its pack may have a file of its own since.
                if data is not None and digest_of(data) == digest:
                    yield blake3, size, iter([data])
                else:
                    yield blake3, size, _stream_one(store, digest, size)


def _stream_one(store: BlobStore, digest: ContentDigest, size: int) -> Iterator[bytes]:
    check = DamageCheck()
    with store.open_content(digest, size) as content:
        position, end = content.offset, content.offset + size
        while position < end:
            chunk = os.pread(content.descriptor, min(CHUNK_BYTES, end - position), position)
            if not chunk:
                raise damaged(digest)
            check.update(chunk)
            position += len(chunk)
            yield chunk
    if check.hexdigest() != digest.xxh3:
        raise damaged(digest)
