"""Trees of relative links into the store, with the real file names: what `path` prints."""

import errno
import os
import shutil
import stat
from collections.abc import Iterable, Iterator
from pathlib import Path

from registry_cli.blobs.folders import make_folder
from registry_cli.blobs.reading import in_batches
from registry_cli.blobs.store import BlobStore
from registry_cli.blobs.unpacking import Unpacker
from registry_cli.blobs.whole_trees import READ_ONLY, TREES
from registry_cli.domain.manifests import FileEntry
from registry_cli.errors import DamagedError, damage_hint


class Trees:
    """The folder `checkouts/` of one home: one tree per version digest, made once."""

    def __init__(self, home: Path, store: BlobStore) -> None:
        self._home = home
        self._store = store

    def path_of(self, version_digest: str) -> Path:
        """Return where the tree of a version lies, or would lie."""
        return self._home / TREES / version_digest

    def make(self, version_digest: str, files: Iterable[FileEntry], aside: Path) -> Path:
        """Return the tree of a version, made first where there is none.

        It is made complete in the folder `aside`, then renamed, so that it is never seen half.
        What it leads to has a file of its own: packed contents are written out, once. Raises
        `DamagedError` where a content is gone, or damaged in its pack.
        """
        tree = self.path_of(version_digest)
        with Unpacker(self._store, aside.with_name(f"{aside.name}-blobs")) as unpacker:
            whole = _unpacked(files, unpacker)
            if tree.is_dir():
                for _ in whole:
                    pass  # somebody removed what was written out
            else:
                self._build(tree, whole, aside)
        if stat.S_IMODE(tree.stat().st_mode) != READ_ONLY:
            _make_read_only(tree)
        return tree

    def _build(self, tree: Path, files: Iterable[FileEntry], aside: Path) -> None:
        aside.mkdir(mode=0o755)
        try:
            self._fill(aside, files)
            make_folder(tree.parent)
            try:
                os.rename(aside, tree)
            except OSError as error:
                if error.errno not in {errno.ENOTEMPTY, errno.EEXIST}:
                    raise  # else another process made the same tree a moment ago
        finally:
            shutil.rmtree(aside, ignore_errors=True)

    def _fill(self, tree: Path, files: Iterable[FileEntry]) -> None:
        latest = tree
        for file in files:
            link = tree / file.path
            if link.parent != latest:  # files come sorted, so most are beside the one before
                _make_folders(link.parent)
                latest = link.parent
            # Counted from `checkouts/<digest>/`: two levels, and one per folder of the path.
            up = "../" * (2 + file.path.count("/"))
            blob = self._store.path_of(file.digest).relative_to(self._home)
            os.symlink(f"{up}{blob}", link)


def _unpacked(files: Iterable[FileEntry], unpacker: Unpacker) -> Iterator[FileEntry]:
    for batch in in_batches(files):
        lacking = unpacker.unpack((file.digest, file.size) for file in batch)
        for file in batch:
            if file.digest in lacking:
                raise DamagedError(
                    f"the stored content of {file.path!r} is gone or damaged", damage_hint()
                )
        yield from batch


def _make_folders(folder: Path) -> None:
    # Without recursion, here and below: folders may be deeper than the stack.
    missing = []
    while not folder.is_dir():
        missing.append(folder)
        folder = folder.parent
    for each in reversed(missing):
        each.mkdir()


def _make_read_only(tree: Path) -> None:
    """Forbid writing, in the top folder last: where that is done, nothing is left to do.

    It comes after the rename, because a folder that is read-only cannot be moved.
    """
    waiting = [str(tree)]
    try:
        while waiting:
            folder = waiting.pop()
            with os.scandir(folder) as entries:
                waiting += [entry.path for entry in entries if entry.is_dir(follow_symlinks=False)]
            if folder != str(tree):
                os.chmod(folder, READ_ONLY)
        tree.chmod(READ_ONLY)
    except OSError as error:
        # Another user made the tree and is about to do it, or nobody can write here anyway.
        if error.errno not in {errno.EPERM, errno.EROFS}:
            raise
