"""Write delivered files into a folder: as copies that are checked, or as links into the store."""

from __future__ import annotations

import errno
import os
import stat
from contextlib import suppress
from typing import TYPE_CHECKING, Final, Self

from registry_cli.blobs.beneath import Beneath, BlockedError
from registry_cli.blobs.copying import Advance, clone, copy_hashed
from registry_cli.blobs.reading import PackedReader
from registry_cli.blobs.store import damaged
from registry_cli.blobs.unpacking import Unpacker
from registry_cli.digests import DamageCheck, damage_check_hex
from registry_cli.domain.delivery_mode import DeliveryMode
from registry_cli.domain.file_paths import parse_file_path

if TYPE_CHECKING:
    from collections.abc import Collection
    from pathlib import Path

    from registry_cli.blobs.store import BlobStore, Content
    from registry_cli.domain.manifests import FileEntry

_CANNOT_LINK: Final = {
    errno.EXDEV, errno.EPERM, errno.EMLINK, errno.EOPNOTSUPP, errno.ENOTSUP, errno.ENOSYS,
}  # fmt: skip
_CANNOT_UNPACK: Final = {errno.EROFS, errno.EACCES, errno.EPERM, errno.ENOSPC, errno.EDQUOT}
_NEW: Final = os.O_RDWR | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW


class Placer:
    """Write files one after the other; each appears under its name complete or not at all."""

    def __init__(
        self,
        store: BlobStore,
        target: Beneath,
        mode: DeliveryMode | None,
        advance: Advance,
        aside: Path,
    ) -> None:
        self._store = store
        self._target = target
        self._mode = mode
        self._links = mode is not None and mode.is_link
        self._advance = advance
        self._packed = PackedReader(store)
        self._unpacker = Unpacker(store, aside)
        # In the same folder as the real one, so that the rename is atomic. It does not hold the
        # real name, which may be as long as a name can be.
        self._temporary = f".{os.urandom(8).hex()}.part"
        self.notices: set[str] = set()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_exception: object) -> None:
        self._packed.close()
        self._unpacker.__exit__()

    def expect(self, files: Collection[FileEntry]) -> None:
        """Hear which files come next, and find out where their contents lie."""
        if self._links:
            self._unpack(files)
            # Only what could not be unpacked is copied out of its pack.
            files = [file for file in files if not self._store.has_file(file.digest, file.size)]
        self._packed.expect([blake3 for _, _, (_, blake3) in files])
        if self._mode is DeliveryMode.REFLINK and self._packed.has_places:
            self._tell_fallback("small contents share a pack")

    def place(self, file: FileEntry, *, is_free: bool) -> None:
        """Write one file of those that were announced; raise `DamagedError` for bad content.

        `is_free` says that nothing stands in its way.
        """
        try:
            self._place(file, is_free=is_free)
        except OSError as error:
            self._target.raise_where_refused(error, file.path)
            raise

    def link_instead(self, file: FileEntry) -> bool:
        """Put a link where an intact copy stands; say whether that could be: else it stays.

        Raises `DamagedError` where the copy is intact and what is stored is not.
        """
        self._advance(file.size)
        if not self._store.has_file(file.digest, file.size):
            return False  # it lies in a pack, and could not be written out
        folder, name = self._target.folder_of(file.path)
        try:
            if not self._make_link(file, folder):
                return False
            self._store.check(file.digest, file.size)
            self._put_in_place(file, folder, name)
        except BaseException as error:
            self._remove_temporary(folder)
            if isinstance(error, OSError):
                self._target.raise_where_refused(error, file.path)
            raise
        return True

    def _place(self, file: FileEntry, *, is_free: bool) -> None:
        path, size, (xxh3, blake3) = file
        parse_file_path(path)
        if not is_free:
            self._clear_way(file)
        folder, name = self._target.folder_of(path, make=True)
        data = self._packed.read(blake3, size)
        if data is not None and damage_check_hex(data) != xxh3:
            data = None
        if data is None:
            # What may be large is there as soon as it is complete, and waits for no other file.
            self._target.settle()
            folder, name = self._target.folder_of(path)
        elif self._target.is_aside and self._write_aside(data, folder, name):
            self._advance(size)
            return
        try:
            if data is None:
                self._make(file, folder)
            else:
                self._write(data, folder, self._temporary)
                self._advance(size)
            self._put_in_place(file, folder, name)
        except BaseException:
            self._remove_temporary(folder)
            raise

    def _put_in_place(self, file: FileEntry, folder: int, name: str) -> None:
        """Give what was written its name.

        Between two names of one file a rename does nothing. Then the link is there already: made
        by another get a moment ago, or judged to be an edit because the stored bytes are damaged.
        """
        os.rename(self._temporary, name, src_dir_fd=folder, dst_dir_fd=folder)
        if self._mode is DeliveryMode.HARDLINK and self._remove_temporary(folder):
            self._store.check(file.digest, file.size)

    def _remove_temporary(self, folder: int) -> bool:
        """Say whether it was there."""
        try:
            os.unlink(self._temporary, dir_fd=folder)
        except FileNotFoundError:
            return False
        return True

    def _unpack(self, files: Collection[FileEntry]) -> None:
        try:
            self._unpacker.unpack((file.digest, file.size) for file in files)
        except OSError as error:
            if error.errno not in _CANNOT_UNPACK:
                raise
            self._tell_fallback(f"a pack holds the content, and {_why_not_unpacked(error)}")

    def _clear_way(self, file: FileEntry) -> None:
        """Remove what cannot be renamed over: links and files among the parents, folders."""
        while (blocker := self._find_blocker(file.path)) is not None:
            # Nothing goes for content that cannot take its place.
            self._store.check(file.digest, file.size)
            self._target.remove(blocker)

    def _find_blocker(self, path: str) -> str | None:
        try:
            status = self._target.status(path)
        except BlockedError as blocked:
            return blocked.path
        return path if status is not None and stat.S_ISDIR(status.st_mode) else None

    def _make(self, file: FileEntry, folder: int) -> None:
        """Write what has a file of its own, which is also what heals a damaged pack."""
        if self._links and self._make_link(file, folder):
            self._advance(file.size)
            return
        with self._store.open_content(file.digest, file.size) as content:
            self._copy(file, content, folder)

    def _make_link(self, file: FileEntry, folder: int) -> bool:
        """Say whether a link was made; damaged content is refused, as far as its size tells."""
        if not self._store.has_file(file.digest, file.size):
            with self._store.open_content(file.digest, file.size):
                return False  # it lies in a pack, and cannot be written out
        blob = self._store.path_of(file.digest)
        try:
            if self._mode is DeliveryMode.HARDLINK:
                os.link(blob, self._temporary, dst_dir_fd=folder)
            else:
                os.symlink(blob, self._temporary, dir_fd=folder)
        except OSError as error:
            if error.errno not in _CANNOT_LINK:
                raise
            is_foreign = os.stat(blob).st_uid != os.geteuid()
            self._tell_fallback(_why_not_linked(error, is_foreign=is_foreign))
            return False
        return True

    def _write_aside(self, data: bytes, folder: int, name: str) -> bool:
        """Write content into a folder that nobody knows yet, at once under its name.

        Say whether that was possible: it is not where the file system takes two names for one.
        """
        try:
            self._write(data, folder, name)
        except FileExistsError:
            return False
        except BaseException:
            with suppress(OSError):
                os.unlink(name, dir_fd=folder)
            raise
        return True

    def _write(self, data: bytes, folder: int, name: str) -> None:
        """Write content that was checked."""
        target = os.open(name, _NEW, 0o644, dir_fd=folder)
        try:
            written = os.write(target, data)
            while written < len(data):
                written += os.write(target, data[written:])
        finally:
            os.close(target)

    def _copy(self, file: FileEntry, content: Content, folder: int) -> None:
        target = os.open(self._temporary, _NEW, 0o644, dir_fd=folder)
        try:
            if self._mode is DeliveryMode.REFLINK and not clone(content.descriptor, target):
                self._tell_fallback("not supported between these folders")
            check = DamageCheck()
            copied = copy_hashed(
                content.descriptor, target, file.size, check, self._advance, start=content.offset
            )
            if copied != file.size or check.hexdigest() != file.digest.xxh3:
                raise damaged(file.digest)
        finally:
            os.close(target)

    def _tell_fallback(self, why: str) -> None:
        self.notices.add(f"copied instead of {self._mode}: {why}")


def _why_not_linked(error: OSError, *, is_foreign: bool) -> str:
    """Say why there can be no link to a stored file, which somebody else may own."""
    match error.errno:
        case errno.EXDEV:
            return "the home is on another file system"
        case errno.EPERM if is_foreign:  # Linux lets nobody link what they could not write
            return "the stored files belong to somebody else"
        case errno.EMLINK:
            return "a stored file has as many links as its file system allows"
        case errno.EPERM | errno.EOPNOTSUPP | errno.ENOTSUP | errno.ENOSYS:
            return "the file system allows no such links"
        case _:
            return str(error.strerror)


def _why_not_unpacked(error: OSError) -> str:
    """Say why what a pack holds gets no file of its own in the home."""
    match error.errno:
        case errno.EROFS | errno.EACCES | errno.EPERM:
            return "nothing can be written into the home"
        case errno.ENOSPC:
            return "there is no room for it beside that"
        case errno.EDQUOT:
            return "the quota leaves no room for it beside that"
        case _:
            return str(error.strerror)
