"""Bring good bytes back under the name of a content; they are checked before anybody sees them."""

from __future__ import annotations

import errno
import os
import stat
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Final, Self

from registry_cli.blobs.blob_files import is_blob_name
from registry_cli.blobs.copying import hash_open_file
from registry_cli.blobs.folders import make_folder, sync_folder
from registry_cli.blobs.packs import is_pack, read_footer
from registry_cli.blobs.room import room_for
from registry_cli.blobs.store import Content
from registry_cli.blobs.writing import write_all
from registry_cli.digests import Hasher
from registry_cli.errors import DamagedError, Hint, MachineError

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from registry_cli.blobs.store import BlobStore
    from registry_cli.digests import ContentDigest

_BUFFER: Final = 1 << 20
_PASSED_OVER: Final = {errno.EACCES, errno.ELOOP, errno.ENOENT, errno.ENXIO, errno.EIO}
"""What keeps one file of many from being read; the others may have what is wanted."""


class Healer:
    """Put contents into the store as files of their own, which come before a place in a pack.

    The caller holds `gc.lock` shared. `aside` is a folder in `tmp/` that is made and removed.
    """

    def __init__(self, store: BlobStore, aside: Path) -> None:
        self._store = store
        self._aside = aside
        self._unsynced: set[Path] = set()

    def __enter__(self) -> Self:
        self._aside.mkdir(mode=0o700)
        return self

    def __exit__(self, *_exception: object) -> None:
        for folder in sorted(self._unsynced):
            sync_folder(folder)
        for name in os.listdir(self._aside):
            os.unlink(self._aside / name)
        self._aside.rmdir()

    def put(self, digest: ContentDigest, good: Content) -> bool:
        """Store a content, as `put_bytes` does."""
        return self.put_bytes(digest, _pieces(good))

    def put_bytes(self, digest: ContentDigest, pieces: Iterable[bytes]) -> bool:
        """Store a content, in place of what has its name; False where it is another one.

        All pieces are taken. An intact file is replaced only by the same bytes.
        """
        with room_for("good bytes"):
            return self._put_bytes(digest, pieces)

    def _put_bytes(self, digest: ContentDigest, pieces: Iterable[bytes]) -> bool:
        staged = self._aside / digest.blob_name
        target = os.open(staged, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        try:
            hasher = Hasher()
            for data in pieces:
                hasher.update(data)
                write_all(target, data)
            if hasher.digest() != digest:
                return False
            os.fchmod(target, 0o444)
            os.fsync(target)
        finally:
            os.close(target)
        path = self._store.path_of(digest)
        make_folder(path.parent)
        with suppress(FileNotFoundError, NotADirectoryError):
            path.rmdir()  # an empty folder that has the name
        os.replace(staged, path)
        self._unsynced |= {self._store.folder, path.parent}
        return True


def _pieces(content: Content) -> Iterator[bytes]:
    position, end = content.offset, content.offset + content.size
    while position < end and (
        data := os.pread(content.descriptor, min(_BUFFER, end - position), position)
    ):
        position += len(data)
        yield data


class GoodBytes:
    """Where a content may be found: from `offset` on in a file that is not of this home."""

    __slots__ = ("offset", "path")

    def __init__(self, path: str, offset: int) -> None:
        self.path = path
        self.offset = offset


def find_good_bytes(source: Path, wanted: Mapping[str, int]) -> Iterator[tuple[str, GoodBytes]]:
    """Yield which of the wanted contents, of so many bytes, are in a file or beneath a folder.

    Files are hashed where their size is that of a wanted one, and packs looked into. What cannot
    be read is passed over, links are not followed, but for `source` itself.
    """
    sizes = {*wanted.values()}
    for path in _files(source):
        try:
            descriptor = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK)
        except OSError as error:
            if error.errno not in _PASSED_OVER:
                raise
            continue
        try:
            status = os.fstat(descriptor)
            if not stat.S_ISREG(status.st_mode):
                continue
            if status.st_size in sizes:
                blake3 = _hash_whole(descriptor)
                if blake3 in wanted:
                    yield blake3, GoodBytes(path, 0)
        except OSError as error:
            if error.errno not in _PASSED_OVER:
                raise
            continue
        finally:
            os.close(descriptor)
        yield from _packed_in(path, wanted)


def _packed_in(path: str, wanted: Mapping[str, int]) -> Iterator[tuple[str, GoodBytes]]:
    pack = Path(path)
    if not is_blob_name(pack.name, "") or not is_pack(pack):
        return
    try:
        for content in read_footer(pack):
            if wanted.get(content.digest.blake3) == content.size:
                yield content.digest.blake3, GoodBytes(path, content.offset)
    except DamagedError:
        return


def open_good_bytes(good: GoodBytes, size: int) -> Content:
    """Open what was found, for `Healer.put`."""
    return Content(os.open(good.path, os.O_RDONLY | os.O_NOFOLLOW), good.offset, size)


def _hash_whole(descriptor: int) -> str:
    hasher = Hasher()
    hash_open_file(descriptor, hasher)
    return hasher.digest().blake3


def _files(source: Path) -> Iterator[str]:
    try:
        status = os.stat(source)  # what the user names may be a link
    except OSError as error:
        raise MachineError(
            f"cannot read {str(source)!r}: {error.strerror}", Hint("name what is there")
        ) from error
    if not stat.S_ISDIR(status.st_mode):
        yield os.path.realpath(source)
        return
    for folder, _, names in os.walk(source):
        for name in names:
            yield os.path.join(folder, name)
