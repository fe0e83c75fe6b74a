"""The folder `trash/` of a home: what is on its way out, moved there first and removed later.

A move is quick and whole, whatever the size; so `gc.lock` is held for moves only, and a kill
leaves every content either in the store or here, where the next gc removes it.
"""

from __future__ import annotations

import os
import stat
from typing import TYPE_CHECKING, Final

from registry_cli.blobs.file_errors import CLOSED
from registry_cli.blobs.folders import list_names, make_folder
from registry_cli.errors import NO_ROOM

if TYPE_CHECKING:
    from pathlib import Path

_FOLDER: Final = "trash"
_ASIDE: Final = "tmp"
"""Where what a killed removal left is found again."""
_MAY_BE_ENTERED: Final = 0o700


class Trash:
    """What one gc moves out goes to a folder of its own."""

    def __init__(self, home: Path) -> None:
        self.folder = home / _FOLDER
        self._run = self.folder / os.urandom(8).hex()
        self._is_made = False
        self.skipped: set[Path] = set()
        """What belongs to users who have to remove it themselves."""

    def take(self, path: Path) -> bool:
        """Move a file or folder here; say whether it was there and could be moved.

        Where there is no room for the folder, not even a free inode, it is removed where it is.
        """
        try:
            if not self._make_folder():
                return _remove(path, beside=self.folder.with_name(_ASIDE))
            if stat.S_ISDIR(os.lstat(path).st_mode):
                path.chmod(_MAY_BE_ENTERED)  # to move a folder is to write to it
            os.rename(path, self._run / path.name)
        except FileNotFoundError:
            return False
        except OSError as error:
            if error.errno not in CLOSED:
                raise
            self.skipped.add(path)
            return False
        return True

    def _make_folder(self) -> bool:
        """Make the folder of this gc, once; say whether there is room for it."""
        if not self._is_made:
            try:
                make_folder(self.folder)
                make_folder(self._run)
            except OSError as error:
                if error.errno not in NO_ROOM:
                    raise
                return False
            self._is_made = True
        return True

    def measure(self) -> int:
        """Return the bytes of what lies here, left by a gc that was killed."""
        return tree_size(self.folder)[0] if self.folder.is_dir() else 0

    def count(self) -> int:
        """Return how many gcs that were killed left something here which the user may remove."""
        return sum(not is_anothers(self.folder / name) for name in list_names(self.folder))

    def empty(self) -> None:
        """Remove all that lies here; only one gc at a time may."""
        self._is_made = False
        for name in list_names(self.folder):
            try:
                remove_tree(self.folder / name)
            except OSError as error:
                if error.errno not in CLOSED:
                    raise
                self.skipped.add(self.folder / name)


def is_anothers(path: Path) -> bool:
    """Say whether only another user can move this here: a folder has to be opened for that."""
    try:
        status = os.lstat(path)
    except FileNotFoundError:
        return False
    return stat.S_ISDIR(status.st_mode) and os.geteuid() not in {0, status.st_uid}


def tree_size(top: Path) -> tuple[int, int]:
    """Return the bytes of the files in a folder that have no other name, and the latest ctime.

    Of a file, the same. The time is in nanoseconds.
    """
    size, changed = 0, 0
    waiting = [str(top)]  # a list and no recursion: folders may be deeper than the stack
    while waiting:
        path = waiting.pop()
        try:
            status = os.lstat(path)
            changed = max(changed, status.st_ctime_ns)
            if stat.S_ISDIR(status.st_mode):
                with os.scandir(path) as entries:
                    waiting += [entry.path for entry in entries]
            elif stat.S_ISREG(status.st_mode) and status.st_nlink == 1:
                size += status.st_size
        except OSError:  # gone, another user's, or deeper than a path can be long
            continue
    return size, changed


def _remove(path: Path, beside: Path) -> bool:
    if not os.path.lexists(path):
        return False
    remove_tree(path, beside)
    return True


def remove_tree(top: Path, beside: Path | None = None) -> None:
    """Remove a file or a folder, also one that is read-only; what is gone already is fine.

    Folders in it are moved beside it first, or into the folder `beside`, where their paths are
    short: they may lie deeper than a path, or the stack, can be long. A kill leaves some there.
    """
    waiting = [top]
    while waiting:
        path = waiting.pop()
        try:
            os.unlink(path)
        except FileNotFoundError:
            continue
        except (IsADirectoryError, PermissionError):  # the latter on macOS
            waiting += _empty_folder(path, beside or top.parent)
            path.rmdir()


def _empty_folder(folder: Path, beside: Path) -> list[Path]:
    """Remove the files of a folder, and return where its folders are now."""
    moved = []
    folder.chmod(_MAY_BE_ENTERED)
    with os.scandir(folder) as entries:
        found = [(entry.path, entry.is_dir(follow_symlinks=False)) for entry in entries]
    for path, is_folder in found:
        if is_folder:
            os.chmod(path, _MAY_BE_ENTERED)  # to move a folder is to write to it
            moved.append(beside / os.urandom(8).hex())
            os.rename(path, moved[-1])
        else:
            os.unlink(path)
    return moved
