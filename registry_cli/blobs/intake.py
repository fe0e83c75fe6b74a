"""Take files into the store: copied and hashed aside first, published together later."""

import errno
import itertools
import os
import stat
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from pathlib import Path
from typing import Final, Self

from registry_cli.blobs.copying import Advance, copy_hashed
from registry_cli.blobs.folders import sync_folder
from registry_cli.blobs.sources import SourceFile, UnreadableError, raise_all
from registry_cli.blobs.store import BlobStore
from registry_cli.digests import ContentDigest, Hasher
from registry_cli.domain.manifests import FileEntry
from registry_cli.errors import Hint, MachineError, RegistryError

_ATTEMPTS: Final = 2
"""A file that changes while it is read is read once more."""
_WITHDRAWN_AT_ONCE: Final = 50_000
"""Names in memory at once: some 10 MiB."""
_NO_ROOM: Final = {errno.ENOSPC, errno.EDQUOT}


Remember = Callable[[SourceFile, os.stat_result, ContentDigest], None]
"""Told of every file that was read: its status before, and the digest of what was in it."""


class NoRoomError(MachineError):
    """The disk of the home is full, or the quota used up."""

    code = "full"


class Intake:
    """One log's contents on their way into the store, in a folder of their own in `tmp/`.

    The caller holds `gc.lock` shared from before the first file until its transaction is
    committed, so that nothing it counts on is collected meanwhile.
    """

    def __init__(
        self,
        store: BlobStore,
        folder: Path,
        remember: Remember = lambda _source, _before, _digest: None,
    ) -> None:
        self._store = store
        self._folder = folder
        self._remember = remember
        # Apart from what is still being copied: everything in here is complete and synced.
        self._complete = folder / "complete"
        self._unsynced: set[Path] = set()
        self.has_published = False
        self.size = 0
        self.already_stored_size = 0

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_exception: object) -> None:
        try:
            self._clean_up()
        except BaseException:  # a Ctrl-C after the commit must not leave half of it there
            self._clean_up()
            raise

    def take(self, sources: Iterable[SourceFile], advance: Advance) -> Iterator[FileEntry]:
        """Copy each file aside and yield its entry; at the end raise for all that failed.

        A file whose digest is known is not read where the store holds that content.
        """
        # Made here, and not on entering: a signal between the two would leave it behind.
        self._folder.mkdir(mode=0o700)
        self._complete.mkdir(mode=0o700)
        problems: list[RegistryError] = []
        for source in sources:
            if source.known is not None and self._is_there(source.known, source.size):
                advance(source.size)
                yield FileEntry(source.path, source.size, source.known)
                continue
            try:
                yield self._take_stable(source, advance)
            except UnreadableError as error:
                problems.append(error)
            except OSError as error:
                if error.errno not in _NO_ROOM:
                    raise
                raise NoRoomError(
                    f"no room left in the home for {source.location!r}", Hint("free some space")
                ) from error
        raise_all(problems)

    def publish(self) -> None:
        """Give every content its name in the store, and make the names durable."""
        self.has_published = True
        with os.scandir(self._complete) as entries:
            for entry in entries:
                size = entry.stat().st_size
                if not self._store.publish(Path(entry.path), self._unsynced.add):
                    self.already_stored_size += size
        for folder in sorted(self._unsynced):
            sync_folder(folder)

    def withdraw(
        self,
        still_needed: Callable[[set[str]], set[str]],
        *,
        at_once: int = _WITHDRAWN_AT_ONCE,
    ) -> None:
        """Take back the blobs that this intake published, after its transaction failed.

        `still_needed` says which of these names, `at_once` at most, a manifest refers to. The
        caller holds `gc.lock` exclusively, so nobody else can be about to count on them.
        """
        with os.scandir(self._complete) as entries:
            names = (entry.name for entry in entries)
            while some := set(itertools.islice(names, at_once)):
                for name in some - still_needed(some):
                    self._withdraw_blob(name)

    def _withdraw_blob(self, name: str) -> None:
        blob = self._store.folder / name.partition("-")[2][:2] / name
        if blob.exists() and blob.samefile(self._complete / name):
            blob.unlink()
            with suppress(OSError):  # that it holds others
                blob.parent.rmdir()

    def _clean_up(self) -> None:
        # Not rmtree, which fails where a signal comes while it closes a folder.
        for folder in (self._complete, self._folder):
            with suppress(OSError):
                _remove_files(folder)
                folder.rmdir()

    def _is_there(self, digest: ContentDigest, size: int) -> bool:
        """Count on stored content without reading it, if it is there."""
        if not self._store.contains(digest, size):
            return False
        self.size += size
        self._count_on_stored(digest, size)
        return True

    def _count_on_stored(self, digest: ContentDigest, size: int) -> None:
        self.already_stored_size += size
        # Another process may have published it a moment ago, and not synced its name yet.
        self._unsynced |= {self._store.folder, self._store.path_of(digest).parent}

    def _take_stable(self, source: SourceFile, advance: Advance) -> FileEntry:
        for _ in range(_ATTEMPTS):
            entry = self._take_once(source, advance)
            if entry is not None:
                return entry
        raise UnreadableError(
            f"{source.location!r} changes while it is read",
            Hint("log it when nothing writes to it, or log a copy"),
        )

    def _take_once(self, source: SourceFile, advance: Advance) -> FileEntry | None:
        """Return the entry, or None if the file changed while it was read."""
        descriptor = _open_regular(source.location)
        staged = self._folder / "incoming"
        try:
            before = os.fstat(descriptor)
            if not stat.S_ISREG(before.st_mode):
                raise UnreadableError(
                    f"{source.location!r} is no regular file any more",
                    Hint("log it when nothing changes it, or log a copy"),
                )
            hasher = Hasher()
            target = os.open(staged, os.O_RDWR | os.O_CREAT | os.O_TRUNC | os.O_CLOEXEC, 0o600)
            try:
                count = copy_hashed(
                    descriptor, target, before.st_size, hasher, advance, is_durable=True
                )
                # Files of /proc say that they are empty: there must be nothing after the end.
                is_whole = count == before.st_size and not os.pread(descriptor, 1, count)
                if not is_whole or _has_changed(before, os.fstat(descriptor)):
                    return None
                entry = FileEntry(source.path, count, hasher.digest())
                self._keep(staged, target, entry)
                self._remember(source, before, entry.digest)
            finally:
                os.close(target)
        finally:
            os.close(descriptor)
        return entry

    def _keep(self, staged: Path, target: int, entry: FileEntry) -> None:
        self.size += entry.size
        name = self._complete / entry.digest.blob_name
        if name.exists():
            self.already_stored_size += entry.size
            return
        # Read, because a version must not count on a blob that was damaged since.
        if self._store.is_intact(entry.digest, entry.size):
            self._count_on_stored(entry.digest, entry.size)
            return
        os.fchmod(target, 0o444)
        os.fsync(target)
        os.rename(staged, name)


def _remove_files(folder: Path) -> None:
    """Remove the files of a folder, which rmtree would first list in memory."""
    is_empty = False
    while not is_empty:  # some systems leave out entries while others are removed
        is_empty = True
        with os.scandir(folder) as entries:
            for entry in entries:
                os.unlink(entry.path)
                is_empty = False


def _open_regular(location: str) -> int:
    flags = os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC
    try:
        return os.open(location, flags)
    except OSError as error:
        raise UnreadableError(
            f"cannot read {location!r}: {error.strerror}", Hint("check that it is still there")
        ) from error


def _has_changed(before: os.stat_result, after: os.stat_result) -> bool:
    # The time of the status too: nobody can set that back.
    return (before.st_size, before.st_mtime_ns, before.st_ctime_ns) != (
        after.st_size,
        after.st_mtime_ns,
        after.st_ctime_ns,
    )
