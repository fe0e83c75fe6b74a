"""Trees of relative links into the store, with the real file names: what `path` prints."""

import errno
import os
import shutil
import stat
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Final

from registry_cli.blobs.beneath import Beneath, BlockedError
from registry_cli.blobs.folders import make_folder
from registry_cli.blobs.leftovers import set_tree_aside
from registry_cli.blobs.reading import in_batches
from registry_cli.blobs.store import BlobStore
from registry_cli.blobs.unpacking import Unpacker
from registry_cli.blobs.whole_trees import READ_ONLY, TREES, link_to_content
from registry_cli.domain.manifests import FileEntry
from registry_cli.errors import DamagedError, damage_hint

_OPEN: Final = 0o755


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

    def find_problem(self, version_digest: str, files: Iterable[FileEntry]) -> str | None:
        """Say how a tree is not what was made, None where it is, or where there is none.

        Only names and links are looked at, no content.
        """
        tree = self.path_of(version_digest)
        wrong, count = None, 0
        try:
            if not stat.S_ISDIR(os.lstat(tree).st_mode):
                return "is no folder"
            with Beneath(tree) as target:
                for file in files:
                    count += 1
                    if wrong is None and not _is_link(target, file):
                        wrong = file.path
            if wrong is not None:
                return f"{wrong!r} is not the link to its content"
            return None if _count_ends(tree) == count else "holds what the version does not"
        except FileNotFoundError:
            return None
        except OSError as error:
            return f"cannot be read: {error.strerror}"

    def set_wrong_aside(self, version_digest: str, files: Iterable[FileEntry]) -> Path | None:
        """Take its name from a tree that is not what was made, and return where it is then.

        The next gc removes it. None where there is nothing wrong.
        """
        tree, wanted = self.path_of(version_digest), iter(files)
        try:
            before = os.lstat(tree)
            if self.find_problem(version_digest, wanted) is None:
                return None
            for _ in wanted:
                pass  # what lists the files has its say, before a tree goes
            if not os.path.samestat(before, os.lstat(tree)):
                return None  # another process made it anew meanwhile
        except FileNotFoundError:
            return None
        return set_tree_aside(tree)

    def _build(self, tree: Path, files: Iterable[FileEntry], aside: Path) -> None:
        aside.mkdir()
        aside.chmod(_OPEN)  # whatever the umask: others of a shared home look at it at once
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
            os.symlink(link_to_content(file), link)


def _unpacked(files: Iterable[FileEntry], unpacker: Unpacker) -> Iterator[FileEntry]:
    for batch in in_batches(files):
        lacking = unpacker.unpack((file.digest, file.size) for file in batch)
        for file in batch:
            if file.digest in lacking:
                raise DamagedError(
                    f"the stored content of {file.path!r} is gone or damaged", damage_hint()
                )
        yield from batch


def _is_link(target: Beneath, file: FileEntry) -> bool:
    """Say whether the link of a file is there, in real folders."""
    try:
        folder, name = target.folder_of(file.path)
        return os.readlink(name, dir_fd=folder) == link_to_content(file)
    except (BlockedError, OSError):
        return False


def _count_ends(tree: Path) -> int:
    """Count what is no folder, and folders that hold nothing: a tree is made without these."""
    count, waiting = 0, [str(tree)]
    while waiting:
        folder = waiting.pop()
        with os.scandir(folder) as entries:
            found = [*entries]
        folders = [each.path for each in found if each.is_dir(follow_symlinks=False)]
        count += len(found) - len(folders)
        if not found and folder != str(tree):
            count += 1
        waiting += folders
    return count


def _make_folders(folder: Path) -> None:
    # Without recursion, here and below: folders may be deeper than the stack.
    missing = []
    while not folder.is_dir():
        missing.append(folder)
        folder = folder.parent
    for each in reversed(missing):
        each.mkdir()
        each.chmod(_OPEN)


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
