"""Judge what stands in a folder where files are to be delivered: whose it is, and what it is."""

from __future__ import annotations

import os
import stat
from enum import IntEnum
from typing import TYPE_CHECKING, NamedTuple

from registry_cli.blobs.beneath import Beneath, BlockedError
from registry_cli.blobs.copying import hash_open_file
from registry_cli.blobs.reading import in_batches
from registry_cli.digests import ContentDigest, Hasher
from registry_cli.domain.delivery_mode import DeliveryMode
from registry_cli.domain.file_paths import parse_file_path
from registry_cli.errors import Hint, MachineError

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from registry_cli.blobs.store import BlobStore
    from registry_cli.domain.manifests import FileEntry


class Found(IntEnum):
    """What stands where a file is to be delivered; each fits in a byte."""

    INTACT = 0
    OUTDATED = 1
    EDITED = 2
    MISSING = 3
    UNLINKED = 4
    """Intact, but a copy of its own where a link was asked for."""


class _Content(NamedTuple):
    """What a regular file in the folder holds; the size is in bytes."""

    digest: ContentDigest
    size: int


class Judge:
    """Judge one folder by what one store holds, and by how files are to be delivered."""

    def __init__(
        self,
        store: BlobStore,
        target: Beneath,
        mode: DeliveryMode | None,
        *,
        overwrites_edits: bool = False,
    ) -> None:
        """Where edits are overwritten, what cannot be read is one; else it is an error."""
        self._store = store
        self._target = target
        self._mode = mode
        self._overwrites_edits = overwrites_edits
        self._blocker: tuple[str, bool] | None = None

    def of_copies(self) -> Judge:
        """Return one for what is copied in every mode."""
        return Judge(self._store, self._target, None, overwrites_edits=self._overwrites_edits)

    def judge(self, files: Iterable[FileEntry]) -> Iterator[tuple[FileEntry, Found]]:
        """Yield every file with what stands in its place."""
        for batch in in_batches(files):
            seen = [self._look_at(file) for file in batch]
            edits = self._find_unknown(each for each in seen if isinstance(each, _Content))
            for file, each in zip(batch, seen, strict=True):
                if isinstance(each, Found):
                    yield file, each
                else:
                    yield file, Found.EDITED if each.digest in edits else Found.OUTDATED

    def find_edits(self, paths: Iterable[str]) -> Iterator[str]:
        """Yield those paths at which something stands that the store does not hold."""
        for batch in in_batches(paths):
            seen = {path: self._content_at(path) for path in batch}
            unknown = self._find_unknown(each for each in seen.values() if each is not None)
            for path, content in seen.items():
                if content is None:
                    if not self._is_link_into_store(path):
                        yield path
                elif content.digest in unknown:
                    yield path

    def _look_at(self, file: FileEntry) -> Found | _Content:
        parse_file_path(file.path)
        try:
            status = self._target.status(file.path)
        except BlockedError as blocked:
            return Found.OUTDATED if self._is_stored_blocker(blocked.path) else Found.EDITED
        except OSError as error:
            self._target.raise_where_refused(error, file.path)
            raise
        if status is None:
            return Found.MISSING
        if stat.S_ISLNK(status.st_mode):
            return self._judge_link(file)
        if stat.S_ISREG(status.st_mode):
            content = self._hash_existing(file.path)
            if content is None:
                return Found.EDITED
            is_same = content.digest.blake3 == file.digest.blake3
            return self._judge_intact(status, content.digest) if is_same else content
        is_stored = stat.S_ISDIR(status.st_mode) and self._are_stored(self._target.walk(file.path))
        return Found.OUTDATED if is_stored else Found.EDITED

    def _judge_intact(self, status: os.stat_result, digest: ContentDigest) -> Found:
        """Tell a copy of its own from a hard link to what is stored, which no edit may reach."""
        if status.st_nlink > 1 and self._is_stored_file(status, digest):
            return Found.INTACT if self._mode is DeliveryMode.HARDLINK else Found.OUTDATED
        is_to_be_link = self._mode is not None and self._mode.is_link
        return Found.UNLINKED if is_to_be_link else Found.INTACT

    def _is_stored_file(self, status: os.stat_result, digest: ContentDigest) -> bool:
        try:
            return os.path.samestat(status, os.lstat(self._store.path_of(digest)))
        except OSError:
            return False

    def _judge_link(self, file: FileEntry) -> Found:
        """Tell a link into the store, which `--mode symlink` made, from an edit."""
        destination = self._destination_of(file.path)
        if destination == str(self._store.path_of(file.digest)):
            return Found.INTACT if self._mode is DeliveryMode.SYMLINK else Found.OUTDATED
        return Found.OUTDATED if self._leads_to_store(destination) else Found.EDITED

    def _is_stored_blocker(self, path: str) -> bool:
        """Judge once what stands in the way of many files in a row."""
        if self._blocker is None or self._blocker[0] != path:
            self._blocker = (path, self._are_stored([path]))
        return self._blocker[1]

    def _are_stored(self, paths: Iterable[str]) -> bool:
        return next(self.find_edits(paths), None) is None

    def _find_unknown(self, contents: Iterable[_Content]) -> set[ContentDigest]:
        some = list(contents)
        return self._store.find_missing(some) if some else set()

    def _content_at(self, path: str) -> _Content | None:
        """Return what a regular file holds, None for anything else."""
        status = self._target.status(path)
        is_file = status is not None and stat.S_ISREG(status.st_mode)
        return self._hash_existing(path) if is_file else None

    def _is_link_into_store(self, path: str) -> bool:
        status = self._target.status(path)
        return (
            status is not None
            and stat.S_ISLNK(status.st_mode)
            and self._leads_to_store(self._destination_of(path))
        )

    def _destination_of(self, link: str) -> str:
        folder, name = self._target.folder_of(link)
        return os.readlink(name, dir_fd=folder)

    def _leads_to_store(self, destination: str) -> bool:
        return destination.startswith(f"{self._store.folder}/")

    def _hash_existing(self, path: str) -> _Content | None:
        """Return what a file holds; None where it cannot be read, and need not be."""
        hasher = Hasher()
        folder, name = self._target.folder_of(path)
        try:
            descriptor = os.open(name, os.O_RDONLY | os.O_NOFOLLOW, dir_fd=folder)
        except PermissionError as error:
            if self._overwrites_edits:
                return None
            raise MachineError(
                f"cannot read {str(self._target.root / path)!r}: {error.strerror}",
                Hint(
                    "keep it elsewhere, or overwrite it with --force",
                    in_python="keep it elsewhere, or make it readable",
                ),
            ) from error
        try:
            size = hash_open_file(descriptor, hasher)
        finally:
            os.close(descriptor)
        return _Content(hasher.digest(), size)
