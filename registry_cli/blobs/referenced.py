"""Hash files that a version will only refer to: where they lie, without a copy of them."""

from __future__ import annotations

import os
import stat
from typing import TYPE_CHECKING, Final

from registry_cli.blobs.copying import hash_open_file
from registry_cli.blobs.sources import UnreadableError
from registry_cli.blobs.unchanged import has_changed, open_regular
from registry_cli.digests import Hasher
from registry_cli.domain.manifests import FileEntry
from registry_cli.errors import Hint

if TYPE_CHECKING:
    from registry_cli.blobs.copying import Advance
    from registry_cli.blobs.intake import Watch
    from registry_cli.blobs.sources import SourceFile

_ATTEMPTS: Final = 2
"""A file that changes while it is read is read once more."""


def hash_source(source: SourceFile, watch: Watch, advance: Advance) -> FileEntry:
    """Return a file as it is now; one whose digest is known is not read.

    Raises `UnreadableError` where it cannot be read, or changes meanwhile.
    """
    if source.known is not None:
        advance(source.size)
        return FileEntry(source.path, source.size, source.known)
    for _ in range(_ATTEMPTS):
        entry = _hash_once(source, watch, advance)
        if entry is not None:
            return entry
    raise UnreadableError(
        f"{source.location!r} changes while it is read",
        Hint("log it when nothing writes to it"),
    )


def _hash_once(source: SourceFile, watch: Watch, advance: Advance) -> FileEntry | None:
    descriptor = open_regular(source.location)
    try:
        before = os.fstat(descriptor)
        if not stat.S_ISREG(before.st_mode):
            raise UnreadableError(
                f"{source.location!r} is no regular file any more",
                Hint("log it when nothing changes it"),
            )
        keep = watch(source, descriptor, before)
        told = ToldHasher(advance)
        size = hash_open_file(descriptor, told)
        if size != before.st_size or has_changed(before, os.fstat(descriptor)):
            return None
    except OSError as error:
        raise UnreadableError(
            f"cannot read {source.location!r}: {error.strerror}", Hint("check its file system")
        ) from error
    finally:
        os.close(descriptor)
    digest = told.hasher.digest()
    if keep is not None:
        keep(digest)
    return FileEntry(source.path, size, digest)


class ToldHasher:
    """Both digests of what passes, while somebody is told how much that is."""

    __slots__ = ("_advance", "hasher")

    def __init__(self, advance: Advance) -> None:
        self.hasher = Hasher()
        self._advance = advance

    def update(self, data: bytes | bytearray | memoryview) -> None:
        """Take the next bytes."""
        self.hasher.update(data)
        self._advance(len(data))
