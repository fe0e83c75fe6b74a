"""The blob store: contents that never change, each found by both of its digests.

A content has an immutable file of its own, named by both digests, or a place in a pack, which is
such a file of many small contents. The contract, which `tests/integration/test_blob_store.py`
holds for both:

- A blob is written once, is complete and durable before it can be seen under its name, and
  never changes. Its mode is 0444.
- Equal content is kept once. Different content is kept apart, even where its xxh3_128 is equal,
  because names and places go by blake3 too.
- Publishing never overwrites what is intact; what is damaged is replaced whole, by a rename, as
  soon as somebody brings the good bytes. When the folders are synced, everything published before
  is found again after a power loss.
- A file of its own comes before a place in a pack, so damage in a pack is healed by publishing
  the content as a file.
- Nothing here deletes a blob but `Intake.withdraw`, for blobs that nobody else can count on.

Where packed contents lie the catalog knows. Who opened the store says how to ask it; it must not
be asked while this process holds the lock of the catalog to write.
"""

from __future__ import annotations

import errno
import os
import stat
from typing import TYPE_CHECKING, Final, Self

from registry_cli.blobs.file_errors import GONE
from registry_cli.blobs.folders import make_folder
from registry_cli.digests import ContentDigest, DamageCheck
from registry_cli.errors import DamagedError, damage_hint

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Mapping
    from collections.abc import Set as AbstractSet
    from pathlib import Path

    from registry_cli.domain.packs import PackedPlace, PackedSum

    FindPacked = Callable[[Collection[str]], dict[str, PackedPlace]]
    """Takes blake3 digests; returns the places of those that lie in packs."""
    SumPacked = Callable[[Collection[str]], tuple[list[PackedSum], set[str]]]
    """Takes blake3 digests; returns for each pack what lies of them in it, and those in none."""

_FOLDER: Final = "blobs"


class Content:
    """A stored content, open for reading: `size` bytes from `offset` of `descriptor`.

    A context manager that closes the descriptor. Its position is of no meaning: use `pread`.
    """

    __slots__ = ("descriptor", "offset", "size")

    def __init__(self, descriptor: int, offset: int, size: int) -> None:
        self.descriptor = descriptor
        self.offset = offset
        self.size = size

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_exception: object) -> None:
        os.close(self.descriptor)


class BlobStore:
    """The folder `blobs/` of one home."""

    def __init__(
        self,
        home: Path,
        find_packed: FindPacked = lambda _digests: {},
        sum_packed: SumPacked = lambda digests: ([], set(digests)),
    ) -> None:
        self.folder = home / _FOLDER
        self._text = str(self.folder)
        self.find_packed = find_packed
        self._sum_packed = sum_packed

    def path_of(self, digest: ContentDigest) -> Path:
        """Return where the file of the content lies, or would lie; it may be in a pack instead."""
        return self.blob_path(digest.blob_name)

    def blob_path(self, name: str) -> Path:
        """Return where the blob of a name lies, or would lie."""
        return self.folder / name.partition("-")[2][:2] / name

    def contains(self, digest: ContentDigest, size: int) -> bool:
        """Say whether the content is stored; a file of another size than `size` is not it."""
        if self.has_file(digest, size):
            return True
        place = self._place_of(digest, size)
        return place is not None and self.has_pack(place.pack_name, place.offset + size)

    def find_missing(self, contents: Iterable[tuple[ContentDigest, int]]) -> set[ContentDigest]:
        """Return which of these contents, each with its size in bytes, are not stored.

        It asks for all places at once: give it some thousand at a time.
        """
        wanted = dict(contents)
        packed = self.find_in_packs(wanted)
        return {
            digest
            for digest, size in wanted.items()
            if digest not in packed and not self.has_file(digest, size)
        }

    def find_in_packs(self, contents: Mapping[ContentDigest, int]) -> AbstractSet[ContentDigest]:
        """Return which of these contents, each with its size in bytes, lie in packs."""
        sums, others = self._sum_packed([digest.blake3 for digest in contents])
        if not sums:
            return set()
        packed = contents
        if others:
            packed = {d: size for d, size in contents.items() if d.blake3 not in others}
        # Of sizes the sum is enough: damage could get that right by chance only.
        if sum(each.size for each in sums) == sum(packed.values()) and all(
            self.has_pack(each.pack_name, each.end) for each in sums
        ):
            return packed.keys()
        return self._find_one_by_one(packed)

    def _find_one_by_one(self, contents: Mapping[ContentDigest, int]) -> set[ContentDigest]:
        places = self.find_packed([digest.blake3 for digest in contents])
        ends: dict[str, int] = {}
        for name, offset, size in places.values():
            ends[name] = max(offset + size, ends.get(name, 0))
        gone = {name for name, end in ends.items() if not self.has_pack(name, end)}
        return {
            digest
            for digest, size in contents.items()
            if (place := places.get(digest.blake3)) is not None
            and place.size == size
            and place.pack_name not in gone
        }

    def is_intact(self, digest: ContentDigest, size: int) -> bool:
        """Say whether the content is stored and its bytes are still what they were."""
        try:
            self.check(digest, size)
        except DamagedError:
            return False
        return True

    def check(self, digest: ContentDigest, size: int) -> None:
        """Read the whole content; raise `DamagedError` where its bytes are not what they were."""
        with self.open_content(digest, size) as content:
            _check(content, digest)

    def open_content(self, digest: ContentDigest, size: int) -> Content:
        """Open the content for reading; raise `DamagedError` where it is gone or cut."""
        try:
            return self._open_file(digest, size)
        except DamagedError:
            place = self._place_of(digest, size)
            if place is None:
                raise
        descriptor = self.open_pack(place.pack_name, place.offset + size)
        if descriptor is None:
            raise _gone(digest)
        return Content(descriptor, place.offset, size)

    def open_in_pack(self, name: str, offset: int, size: int) -> Content:
        """Open a content that lies in a pack which the catalog may not know yet."""
        descriptor = self.open_pack(name, offset + size)
        if descriptor is None:
            raise FileNotFoundError(errno.ENOENT, "there is no such pack", name)
        return Content(descriptor, offset, size)

    def open_pack(self, name: str, least_size: int) -> int | None:
        """Return a descriptor of a pack, open for reading; None where it is gone or cut."""
        try:
            descriptor = _open(self.blob_path(name))
        except OSError as error:
            if error.errno in GONE:
                return None
            raise
        status = os.fstat(descriptor)
        if status.st_size < least_size or not stat.S_ISREG(status.st_mode):
            os.close(descriptor)
            return None
        return descriptor

    def publish(self, staged: Path, sync: Callable[[Path], None]) -> bool:
        """Give a complete, synced file its name in the store; say whether the content is new.

        `staged` is named as the blob is. `sync` is called with every folder that has to be
        synced before the blob can be counted on.
        """
        target = self.blob_path(staged.name)
        # Both always: another process may have made the folder or the blob a moment ago.
        sync(self.folder)
        sync(target.parent)
        try:
            os.link(staged, target)
        except FileNotFoundError:
            make_folder(target.parent)
            return self.publish(staged, sync)
        except FileExistsError:
            # Over NFS a repeated request reports that the name exists though we have just
            # made it, so the inode decides.
            ours, theirs = os.lstat(staged), os.lstat(target)
            if (ours.st_dev, ours.st_ino) == (theirs.st_dev, theirs.st_ino):
                return True
            if not self.is_file_intact(ContentDigest.of_blob(staged.name), ours.st_size):
                os.replace(staged, target)
            return False
        return True

    def find_paths(self, digests: Iterable[ContentDigest]) -> set[ContentDigest]:
        """Return those at whose path anything stands, intact or not."""
        folders = set(os.listdir(self.folder))
        return {
            digest
            for digest in digests
            if digest.blake3[:2] in folders and os.path.lexists(self._text_of(digest))
        }

    def has_file(self, digest: ContentDigest, size: int) -> bool:
        """Say whether the content has a file of its own, of that size."""
        status = _status(self._text_of(digest))
        return status is not None and status.st_size == size

    def is_file_intact(self, digest: ContentDigest, size: int) -> bool:
        """Say whether the content has a file of its own, whose bytes are what they were."""
        try:
            with self._open_file(digest, size) as content:
                _check(content, digest)
        except DamagedError:
            return False
        return True

    def has_pack(self, name: str, least_size: int) -> bool:
        """Say whether there is a pack, not cut before that size."""
        status = _status(self.blob_path(name))
        return status is not None and status.st_size >= least_size

    def _text_of(self, digest: ContentDigest) -> str:
        """Return `path_of` as text, ten times as fast: it is asked for every small file."""
        xxh3, blake3 = digest
        return f"{self._text}/{blake3[:2]}/{xxh3}-{blake3}"

    def _open_file(self, digest: ContentDigest, size: int) -> Content:
        try:
            descriptor = _open(self._text_of(digest))
        except OSError as error:
            if error.errno in GONE:
                raise _gone(digest) from error
            raise
        status = os.fstat(descriptor)
        if status.st_size != size or not stat.S_ISREG(status.st_mode):
            os.close(descriptor)
            raise DamagedError(
                f"the stored content {digest.blake3[:12]} has another size than {size} bytes",
                damage_hint(),
            )
        return Content(descriptor, 0, size)

    def _place_of(self, digest: ContentDigest, size: int) -> PackedPlace | None:
        place = self.find_packed([digest.blake3]).get(digest.blake3)
        return place if place is not None and place.size == size else None


def damaged(digest: ContentDigest) -> DamagedError:
    """Return the error for content whose bytes are not what they were."""
    return DamagedError(f"the stored content {digest.blake3[:12]} is damaged", damage_hint())


def _gone(digest: ContentDigest) -> DamagedError:
    return DamagedError(f"the stored content {digest.blake3[:12]} is gone", damage_hint())


def _check(content: Content, digest: ContentDigest) -> None:
    from registry_cli.blobs.copying import hash_range  # noqa: PLC0415 - not for a link

    check = DamageCheck()
    hash_range(content.descriptor, content.offset, content.offset + content.size, check)
    if check.hexdigest() != digest.xxh3:
        raise damaged(digest)


def _open(path: Path | str) -> int:
    # Without waiting, should anybody have put a FIFO there.
    return os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK)


def _status(path: Path | str) -> os.stat_result | None:
    """Return the status of a regular file, None for anything else."""
    try:
        status = os.lstat(path)
    except (FileNotFoundError, NotADirectoryError):
        return None
    return status if stat.S_ISREG(status.st_mode) else None
