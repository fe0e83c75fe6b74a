"""The blob store: one immutable file per content, named by both of its digests.

The contract, which `tests/integration/test_blob_store.py` holds for every kind of store:

- A blob is written once, is complete and durable before it can be seen under its name, and
  never changes. Its mode is 0444.
- Equal content is one blob. Different content is different blobs, even where its xxh3_128 is
  equal, because the name holds blake3 too.
- Publishing never overwrites what is intact; what is damaged is replaced whole, by a rename, as
  soon as somebody brings the good bytes. When the folders are synced, everything published before
  is found again after a power loss.
- Nothing here deletes a blob but `Intake.withdraw`, for blobs that nobody else can count on.

Packs, which hold many small contents in one blob, will come in behind `open_blob`, `contains`
and `Intake.publish`.
"""

import errno
import os
import stat
from collections.abc import Callable
from pathlib import Path
from typing import Final

from registry_cli.blobs.folders import make_folder
from registry_cli.digests import ContentDigest, DamageCheck
from registry_cli.errors import DamagedError, Hint

_FOLDER: Final = "blobs"


class BlobStore:
    """The folder `blobs/` of one home."""

    def __init__(self, home: Path) -> None:
        self.folder = home / _FOLDER

    def path_of(self, digest: ContentDigest) -> Path:
        """Return where the content lies, or would lie."""
        return self.folder / digest.blake3[:2] / digest.blob_name

    def contains(self, digest: ContentDigest, size: int) -> bool:
        """Say whether the content is stored; a blob of another size than `size` bytes is not it."""
        try:
            status = os.lstat(self.path_of(digest))
        except (FileNotFoundError, NotADirectoryError):
            return False
        return stat.S_ISREG(status.st_mode) and status.st_size == size

    def is_intact(self, digest: ContentDigest, size: int) -> bool:
        """Say whether the content is stored and its bytes are still what they were."""
        if not self.contains(digest, size):
            return False
        try:
            self.check(digest, size)
        except DamagedError:
            return False
        return True

    def check(self, digest: ContentDigest, size: int) -> None:
        """Read the whole content; raise `DamagedError` where its bytes are not what they were."""
        from registry_cli.blobs.copying import hash_open_file  # noqa: PLC0415 - not for a link

        descriptor = self.open_blob(digest, size)
        try:
            damage = DamageCheck()
            hash_open_file(descriptor, damage)
        finally:
            os.close(descriptor)
        if damage.hexdigest() != digest.xxh3:
            raise damaged(digest)

    def open_blob(self, digest: ContentDigest, size: int) -> int:
        """Return a descriptor open for reading; raise `DamagedError` where it is gone or cut."""
        path = self.path_of(digest)
        try:
            descriptor = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_CLOEXEC)
        except OSError as error:
            if error.errno in {errno.ENOENT, errno.ENOTDIR, errno.ELOOP}:
                raise DamagedError(
                    f"the stored content {digest.blake3[:12]} is gone", _restore_hint()
                ) from error
            raise
        if os.fstat(descriptor).st_size != size:
            os.close(descriptor)
            raise DamagedError(
                f"the stored content {digest.blake3[:12]} has another size than {size} bytes",
                _restore_hint(),
            )
        return descriptor

    def publish(self, staged: Path, sync: Callable[[Path], None]) -> bool:
        """Give a complete, synced file its name in the store; say whether the content is new.

        `staged` is named as the blob is. `sync` is called with every folder that has to be
        synced before the blob can be counted on.
        """
        folder = self.folder / staged.name.partition("-")[2][:2]
        target = folder / staged.name
        # Both always: another process may have made the folder or the blob a moment ago.
        sync(self.folder)
        sync(folder)
        try:
            os.link(staged, target)
        except FileNotFoundError:
            make_folder(folder)
            return self.publish(staged, sync)
        except FileExistsError:
            # Over NFS a repeated request reports that the name exists though we have just
            # made it, so the inode decides.
            ours, theirs = os.lstat(staged), os.lstat(target)
            if (ours.st_dev, ours.st_ino) == (theirs.st_dev, theirs.st_ino):
                return True
            if not self.is_intact(ContentDigest.of_blob(staged.name), ours.st_size):
                os.replace(staged, target)
            return False
        return True


def damaged(digest: ContentDigest) -> DamagedError:
    """Return the error for content whose bytes are not what they were."""
    return DamagedError(f"the stored content {digest.blake3[:12]} is damaged", _restore_hint())


def _restore_hint() -> Hint:
    return Hint("bring the home back from a copy; the other versions are not affected")
