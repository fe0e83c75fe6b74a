"""Deliver files from the store into a folder: only what differs, nothing of anybody's lost."""

import errno
import os
import stat
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass, field
from enum import Enum, auto
from typing import Final

from registry_cli.blobs.beneath import Beneath, BlockedError
from registry_cli.blobs.copying import Advance, clone, copy_hashed, hash_open_file
from registry_cli.blobs.spool import SortedSpool
from registry_cli.blobs.store import BlobStore, damaged
from registry_cli.digests import ContentDigest, DamageCheck, Hasher
from registry_cli.domain.delivery_mode import DeliveryMode
from registry_cli.domain.file_paths import parse_file_path
from registry_cli.domain.manifests import FileEntry
from registry_cli.errors import ConflictError, DamagedError, Hint

_CANNOT_LINK: Final = {
    errno.EXDEV, errno.EPERM, errno.EMLINK, errno.EOPNOTSUPP, errno.ENOTSUP, errno.ENOSYS,
}  # fmt: skip
_MOST_LISTED: Final = 20


@dataclass(slots=True)
class Delivered:
    """What a delivery did: counts of files, and bytes written."""

    written: int = 0
    intact: int = 0
    removed: int = 0
    size: int = 0
    notices: set[str] = field(default_factory=set)


class _Found(Enum):
    """What stands where a file is to be delivered."""

    MISSING = auto()
    INTACT = auto()
    OUTDATED = auto()
    EDITED = auto()


class Delivery:
    """Deliver the files of one version beneath one folder."""

    def __init__(
        self,
        store: BlobStore,
        target: Beneath,
        mode: DeliveryMode | None,
        *,
        overwrites_edits: bool,
        advance: Advance,
    ) -> None:
        self._store = store
        self._target = target
        self._mode = mode
        self._overwrites_edits = overwrites_edits
        self._advance = advance
        self._blocker: tuple[str, bool] | None = None
        self.result = Delivered()

    def plan(self, files: Iterable[FileEntry]) -> bytearray:
        """Look before anything is written; return one byte per file: 1 where it must be written.

        What the store holds in any version is replaced; what it does not hold is somebody's
        edit, and refused unless forced.
        """
        plan = bytearray()
        edits: list[str] = []
        for file in files:
            parse_file_path(file.path)
            state = self._judge(file)
            plan.append(state is not _Found.INTACT)
            if state is _Found.EDITED and not self._overwrites_edits:
                edits.append(file.path)
        self._refuse(edits)
        return plan

    def write(self, files: Iterable[FileEntry], plan: bytearray) -> None:
        """Write what the plan says; content that is damaged is never delivered."""
        problems: list[str] = []
        for file, is_needed in zip(files, plan, strict=True):
            if not is_needed:
                self.result.intact += 1
                self._advance(file.size)
                continue
            try:
                self._write_file(file)
            except DamagedError as error:
                problems.append(f"{file.path}: {error.message}")
                continue
            self.result.written += 1
            self.result.size += file.size
        if problems:
            raise DamagedError(
                f"{len(problems)} files are damaged and were not delivered:\n  "
                + "\n  ".join(problems[:_MOST_LISTED]),
                Hint("bring the home back from a copy; what was delivered is intact"),
            )

    def find_others(self, files: Iterable[FileEntry], *, besides: str | None = None) -> list[str]:
        """Return what stands in the folder beside these files, sorted by path; edits are refused.

        `besides` is the path of a file that is there for another reason.
        Both sides are walked in the order of their paths, so memory grows with the others only.
        """
        others: list[str] = []
        wanted = (file.path for file in files)
        next_wanted = next(wanted, None)
        with SortedSpool() as found:
            for path in self._target.walk():
                found.add((path, "", 0))
            for path, _, _ in found:
                while next_wanted is not None and next_wanted < path:
                    next_wanted = next(wanted, None)
                if path not in {next_wanted, besides}:
                    others.append(path)
        if not self._overwrites_edits:
            self._refuse([path for path in others if not self._is_stored(path)])
        return others

    def remove(self, others: list[str]) -> None:
        """Delete these files, unless writing replaced them, and the folders they leave empty."""
        for path in others:
            self.result.removed += self._target.remove_file(path)

    def _judge(self, file: FileEntry) -> _Found:
        try:
            status = self._target.status(file.path)
        except BlockedError as blocked:
            return _Found.OUTDATED if self._is_stored_blocker(blocked.path) else _Found.EDITED
        if status is None:
            return _Found.MISSING
        if stat.S_ISLNK(status.st_mode):
            return self._judge_link(file)
        if stat.S_ISREG(status.st_mode):
            return self._judge_file(file)
        is_stored = stat.S_ISDIR(status.st_mode) and all(
            self._is_stored(path) for path in self._target.walk(file.path)
        )
        return _Found.OUTDATED if is_stored else _Found.EDITED

    def _judge_file(self, file: FileEntry) -> _Found:
        found, size = self._hash_existing(file.path)
        if found == file.digest:
            return _Found.INTACT
        return _Found.OUTDATED if self._store.contains(found, size) else _Found.EDITED

    def _judge_link(self, file: FileEntry) -> _Found:
        """Tell a link into the store, which `--mode symlink` made, from an edit."""
        destination = self._destination_of(file.path)
        if destination == str(self._store.path_of(file.digest)):
            return _Found.INTACT if self._mode is DeliveryMode.SYMLINK else _Found.OUTDATED
        return _Found.OUTDATED if self._leads_to_store(destination) else _Found.EDITED

    def _is_stored_blocker(self, path: str) -> bool:
        """Judge once what stands in the way of many files in a row."""
        if self._blocker is None or self._blocker[0] != path:
            self._blocker = (path, self._is_stored(path))
        return self._blocker[1]

    def _is_stored(self, path: str) -> bool:
        status = self._target.status(path)
        if status is not None and stat.S_ISLNK(status.st_mode):
            return self._leads_to_store(self._destination_of(path))
        if status is None or not stat.S_ISREG(status.st_mode):
            return False
        return self._store.contains(*self._hash_existing(path))

    def _destination_of(self, link: str) -> str:
        with self._target.parent_of(link) as (folder, name):
            return os.readlink(name, dir_fd=folder)

    def _leads_to_store(self, destination: str) -> bool:
        return destination.startswith(f"{self._store.folder}/")

    def _hash_existing(self, path: str) -> tuple[ContentDigest, int]:
        """Return the digest and the size in bytes of a regular file in the target."""
        hasher = Hasher()
        with self._target.parent_of(path) as (folder, name):
            descriptor = os.open(name, os.O_RDONLY | os.O_NOFOLLOW | os.O_CLOEXEC, dir_fd=folder)
        try:
            size = hash_open_file(descriptor, hasher)
        finally:
            os.close(descriptor)
        return hasher.digest(), size

    def _refuse(self, edits: list[str]) -> None:
        if not edits:
            return
        listed = ", ".join(repr(path) for path in edits[:_MOST_LISTED])
        more = f" and {len(edits) - _MOST_LISTED} more" if len(edits) > _MOST_LISTED else ""
        raise ConflictError(
            f"{self._target.root} holds what no version does: {listed}{more}",
            Hint("keep it elsewhere, log it first, or overwrite it with --force"),
        )

    def _write_file(self, file: FileEntry) -> None:
        self._clear_way(file)
        with self._target.parent_of(file.path, make=True) as (folder, name):
            # The temporary name is in the same folder, so that the rename is atomic. It does not
            # hold the real one, which may be as long as a name can be.
            temporary = f".{os.urandom(8).hex()}.part"
            try:
                self._make(file, folder, temporary)
                os.rename(temporary, name, src_dir_fd=folder, dst_dir_fd=folder)
            except BaseException:
                with suppress(FileNotFoundError):
                    os.unlink(temporary, dir_fd=folder)
                raise

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

    def _make(self, file: FileEntry, folder: int, name: str) -> None:
        if self._mode in {DeliveryMode.HARDLINK, DeliveryMode.SYMLINK}:
            try:
                self._make_link(file, folder, name)
            except OSError as error:
                if error.errno not in _CANNOT_LINK:
                    raise
                self.result.notices.add(f"copied instead of {self._mode}: {error.strerror}")
            else:
                self._advance(file.size)
                return
        self._make_copy(file, folder, name)

    def _make_link(self, file: FileEntry, folder: int, name: str) -> None:
        os.close(self._store.open_blob(file.digest, file.size))  # there, and of the right size
        blob = self._store.path_of(file.digest)
        if self._mode is DeliveryMode.HARDLINK:
            os.link(blob, name, dst_dir_fd=folder)
        else:
            os.symlink(blob, name, dir_fd=folder)

    def _make_copy(self, file: FileEntry, folder: int, name: str) -> None:
        source = self._store.open_blob(file.digest, file.size)
        try:
            flags = os.O_RDWR | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW | os.O_CLOEXEC
            target = os.open(name, flags, 0o644, dir_fd=folder)
            try:
                check = DamageCheck()
                copied = self._copy(source, target, file.size, check)
                if copied != file.size or check.hexdigest() != file.digest.xxh3:
                    raise damaged(file.digest)
            finally:
                os.close(target)
        finally:
            os.close(source)

    def _copy(self, source: int, target: int, size: int, check: DamageCheck) -> int:
        if self._mode is DeliveryMode.REFLINK and not clone(source, target):
            self.result.notices.add(
                "copied instead of reflink: not supported between these folders"
            )
        return copy_hashed(source, target, size, check, self._advance)
