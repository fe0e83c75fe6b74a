"""The files of the store as they lie in its folders, in the order of their blake3."""

from __future__ import annotations

import os
import stat
from typing import TYPE_CHECKING, Final, NamedTuple

from registry_cli.blobs.folders import list_names

if TYPE_CHECKING:
    from collections.abc import Iterator

    from registry_cli.blobs.store import BlobStore

_HEX: Final = frozenset("0123456789abcdef")
_LENGTHS: Final = (32, 64)


class BlobFile(NamedTuple):
    """A file of the store; `changed` is its ctime in nanoseconds, which nobody can set back."""

    blake3: bytes
    name: str
    size: int
    changed: int


def list_blob_files(store: BlobStore) -> Iterator[BlobFile]:
    """Yield the blobs, sorted by blake3; what is not called like a blob is left out.

    The names of one of the 256 folders are in memory at once.
    """
    for folder in sorted(list_names(store.folder)):
        names = list_names(store.folder / folder)
        for name in sorted(names, key=lambda name: name.partition("-")[2]):
            file = _look(store, folder, name) if is_blob_name(name, folder) else None
            if file is not None:
                yield file


def is_blob_name(name: str, folder: str) -> bool:
    """Say whether a file of this name belongs into this folder of the store."""
    xxh3, _, blake3 = name.partition("-")
    return (
        (len(xxh3), len(blake3)) == _LENGTHS
        and blake3.startswith(folder)
        and _HEX.issuperset(xxh3 + blake3)
    )


def _look(store: BlobStore, folder: str, name: str) -> BlobFile | None:
    try:
        status = os.lstat(store.folder / folder / name)
    except FileNotFoundError:
        return None
    if not stat.S_ISREG(status.st_mode):
        return None
    return BlobFile(bytes.fromhex(name.partition("-")[2]), name, status.st_size, status.st_ctime_ns)
