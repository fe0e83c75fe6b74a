"""Take files into the store: copied and hashed aside first, published together later."""

from __future__ import annotations

import itertools
import os
import stat
from collections.abc import Callable, Iterable, Iterator
from collections.abc import Set as AbstractSet
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Final, Self

from registry_cli.blobs.folders import sync_folder
from registry_cli.blobs.packing import SmallContents
from registry_cli.blobs.packs import LARGEST_PACKED, read_footer
from registry_cli.blobs.reading import in_batches
from registry_cli.blobs.room import refuse_full_disk, room_for
from registry_cli.blobs.sources import SourceFile, UnreadableError, raise_all
from registry_cli.blobs.unchanged import has_changed, open_regular, read_unchanged
from registry_cli.digests import ContentDigest, Hasher, digest_of
from registry_cli.domain.manifests import FileEntry
from registry_cli.errors import Hint, RegistryError

if TYPE_CHECKING:
    from registry_cli.blobs.copying import Advance
    from registry_cli.blobs.store import BlobStore
    from registry_cli.domain.packs import PackedContent

_ATTEMPTS: Final = 2
"""A file that changes while it is read is read once more."""
_WITHDRAWN_AT_ONCE: Final = 50_000
"""Names in memory at once: some 10 MiB."""
_LOOKED_UP_AT_ONCE: Final = 10_000
"""Files in memory at once: some 5 MiB. Each look into the catalog opens it, which takes 1 ms."""


Keep = Callable[[ContentDigest], None]
Watch = Callable[[SourceFile, int, os.stat_result], Keep | None]
"""Asked before a file is read, which is open by then; told its digest where it answers with whom
to tell."""


class Intake:
    """One log's contents on their way into the store, in a folder of their own in `tmp/`.

    The caller holds `gc.lock` shared from before the first file until its transaction is
    committed, so that nothing it counts on is collected meanwhile.
    """

    def __init__(
        self,
        store: BlobStore,
        folder: Path,
        watch: Watch = lambda _source, _descriptor, _before: None,
    ) -> None:
        self._store = store
        self._folder = folder
        self._watch = watch
        # Apart from what is still being copied: everything in here is complete and synced.
        self._complete = folder / "complete"
        self._small = SmallContents(store, folder, self._complete)
        self._unsynced: set[Path] = set()
        self._large_stored_size = 0
        self.has_published = False
        self.has_read = False
        """Whether there was a file whose content was not known and stored."""
        self.size = 0

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_exception: object) -> None:
        try:
            self._clean_up()
        except BaseException:  # a Ctrl-C after the commit must not leave half of it there
            self._clean_up()
            raise

    @property
    def already_stored_size(self) -> int:
        """How many of the bytes taken the store held before, or another file of the log."""
        return self._large_stored_size + self._small.already_stored_size

    def take(self, sources: Iterable[SourceFile], advance: Advance) -> Iterator[FileEntry]:
        """Copy each file aside and yield its entry; at the end raise for all that failed.

        A file whose digest is known is not read where the store holds that content.
        """
        problems: list[RegistryError] = []
        for batch in in_batches(sources, _LOOKED_UP_AT_ONCE):
            stored = self._find_stored(batch)
            if stored:
                size = sum(source.size for source in batch if source.known in stored)
                self.size += size
                self._large_stored_size += size
                advance(size)
            for source in batch:
                if source.known is not None and source.known in stored:
                    yield FileEntry(source.path, source.size, source.known)
                    continue
                try:
                    self._make_folders()
                    yield self._take_stable(source, advance)
                except UnreadableError as error:
                    problems.append(error)
                except OSError as error:  # a context manager takes as long as to open the file
                    refuse_full_disk(error, repr(source.location))
                    raise
        raise_all(problems)
        with room_for("small files"):
            self._finish_small()

    def packs(self) -> Iterator[tuple[str, int, Iterator[PackedContent]]]:
        """Yield the packs that were published: their names, sizes in bytes, what lies in them."""
        for pack in self._small.packs:
            published = self._store.blob_path(pack.name)
            yield pack.name, published.stat().st_size, read_footer(published)

    def publish(self) -> None:
        """Give every content its name in the store, and make the names durable."""
        self.has_published = True
        if self.has_read:
            with os.scandir(self._complete) as entries:
                for entry in entries:
                    size = entry.stat().st_size
                    if not self._store.publish(Path(entry.path), self._unsynced.add):
                        self._large_stored_size += size
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
        if not self.has_read:
            return
        with os.scandir(self._complete) as entries:
            names = (entry.name for entry in entries)
            while some := set(itertools.islice(names, at_once)):
                for name in some - still_needed(some):
                    self._withdraw_blob(name)

    def _withdraw_blob(self, name: str) -> None:
        blob = self._store.blob_path(name)
        if blob.exists() and blob.samefile(self._complete / name):
            blob.unlink()
            with suppress(OSError):  # that it holds others
                blob.parent.rmdir()

    def _clean_up(self) -> None:
        self._small.close()
        # Not rmtree, which fails where a signal comes while it closes a folder.
        for folder in (self._complete, self._folder):
            with suppress(OSError):
                _remove_files(folder)
                folder.rmdir()

    def _make_folders(self) -> None:
        # Not on entering: a signal between the two would leave them behind, and what is known
        # needs none.
        if not self.has_read:
            self.has_read = True
            self._folder.mkdir(mode=0o700)
            self._complete.mkdir(mode=0o700)

    def _finish_small(self) -> None:
        self._small.finish()
        if self._small.stored:
            self._unsynced |= {self._store.folder, *self._small.stored}

    def _find_stored(self, batch: list[SourceFile]) -> AbstractSet[ContentDigest]:
        """Return which of the known contents can be counted on without reading them."""
        known = {source.known: source.size for source in batch if source.known is not None}
        small = {digest: size for digest, size in known.items() if size <= LARGEST_PACKED}
        packed = self._store.find_in_packs(small) if small else set()
        if len(packed) == len(known):
            return packed
        stored = set(packed)
        for digest, size in known.items():
            if digest not in packed and self._store.has_file(digest, size):
                stored.add(digest)
                # Another process may have published it a moment ago, and not synced its name yet.
                self._unsynced |= {self._store.folder, self._store.path_of(digest).parent}
        return stored

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
        descriptor = open_regular(source.location)
        try:
            before = os.fstat(descriptor)
            if not stat.S_ISREG(before.st_mode):
                raise UnreadableError(
                    f"{source.location!r} is no regular file any more",
                    Hint("log it when nothing changes it, or log a copy"),
                )
            size = before.st_size
            keep = self._watch(source, descriptor, before)
            data = digest = None
            if size <= LARGEST_PACKED:
                data = read_unchanged(descriptor, before, advance)
            else:
                digest = self._copy_large(descriptor, before, advance)
        finally:
            os.close(descriptor)
        if data is not None:
            digest = digest_of(data)
            self._small.add(digest, data)
        if digest is None:
            return None
        self.size += size
        if keep is not None:
            keep(digest)
        return FileEntry(source.path, size, digest)

    def _copy_large(
        self, descriptor: int, before: os.stat_result, advance: Advance
    ) -> ContentDigest | None:
        from registry_cli.blobs.copying import copy_hashed  # noqa: PLC0415 - only what is large

        staged = self._folder / "incoming"
        hasher = Hasher()
        target = os.open(staged, os.O_RDWR | os.O_CREAT | os.O_TRUNC, 0o600)
        try:
            count = copy_hashed(
                descriptor, target, before.st_size, hasher, advance, is_durable=True
            )
            is_whole = count == before.st_size and not os.pread(descriptor, 1, count)
            if not is_whole or has_changed(before, os.fstat(descriptor)):
                return None
            digest = hasher.digest()
            self._keep(staged, target, digest, count)
        finally:
            os.close(target)
        return digest

    def _keep(self, staged: Path, target: int, digest: ContentDigest, size: int) -> None:
        name = self._complete / digest.blob_name
        if name.exists():
            self._large_stored_size += size
            return
        # Read, because a version must not count on a blob that was damaged since.
        if self._store.is_intact(digest, size):
            self._large_stored_size += size
            self._unsynced |= {self._store.folder, self._store.path_of(digest).parent}
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
