"""Touch files beneath one folder only: component by component, never through a link."""

import errno
import os
import shutil
import stat
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Final, Self

from registry_cli.errors import NO_ROOM, FullDiskError, Hint, MachineError, UsageError

_FOLDER_FLAGS: Final = os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW
_REFUSED: Final = {errno.EACCES, errno.EPERM, errno.EROFS}

_MOST_ASIDE: Final = 1000
"""Files that may wait in a folder that is not in its place yet: a kill loses no more."""


class BlockedError(Exception):
    """A link or a file stands where a folder has to be; `path` is its path beneath the root."""

    def __init__(self, path: str) -> None:
        super().__init__(path)
        self.path = path


class _NewFolder:
    """A folder under another name, which is to be `name` in the folder `parent`."""

    __slots__ = ("aside", "asked", "name", "parent")

    def __init__(self, parent: int, name: str) -> None:
        self.parent = parent
        self.name = name
        self.aside = f".{os.urandom(8).hex()}.part"
        self.asked = 0

    def make(self) -> int:
        """Make it, and return a descriptor of it."""
        os.mkdir(self.aside, dir_fd=self.parent)
        return os.open(self.aside, _FOLDER_FLAGS, dir_fd=self.parent)

    def abandon(self) -> None:
        """Remove what came of making it."""
        with suppress(OSError):
            os.rmdir(self.aside, dir_fd=self.parent)

    def settle(self, shown: str, descriptor: int) -> int:
        """Move it to its place, and return a descriptor of what is there then."""
        try:
            os.rename(self.aside, self.name, src_dir_fd=self.parent, dst_dir_fd=self.parent)
        except FileNotFoundError:
            pass  # it was moved a moment ago, just before a signal
        except OSError:  # another process made that folder meanwhile
            return self._merge(shown, descriptor)
        return descriptor

    def _merge(self, shown: str, descriptor: int) -> int:
        try:
            found = _open_folder(self.parent, self.name, shown, make=True)
            for name in os.listdir(descriptor):
                os.rename(name, name, src_dir_fd=descriptor, dst_dir_fd=found)
        finally:
            shutil.rmtree(self.aside, ignore_errors=True, dir_fd=self.parent)
        os.close(descriptor)
        return found


class Beneath:
    """A folder that is opened once; paths are relative to it and cannot lead out of it."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self._descriptor = os.open(root, os.O_RDONLY | os.O_DIRECTORY)
        # The folder that was asked for last: files come sorted, so the next is often in it, too.
        self._latest: tuple[str, int] | None = None
        self._new: _NewFolder | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_exception: object) -> None:
        self._forget_latest()
        os.close(self._descriptor)

    @contextmanager
    def parent_of(self, path: str, *, make: bool = False) -> Iterator[tuple[int, str]]:
        """Yield a descriptor of the folder that holds `path`, and the last part of the path.

        Raises `BlockedError` where a part is no folder, FileNotFoundError where it is missing
        and `make` is not set.
        """
        folders, name = _split(path)
        descriptor = self._open_folders(folders, make=make)
        try:
            yield descriptor, name
        finally:
            os.close(descriptor)

    def folder_of(self, path: str, *, make: bool = False) -> tuple[int, str]:
        """Return what `parent_of` yields; the descriptor lasts until this is asked again.

        It stays that of the folder which was found beneath the root, whatever becomes of its
        name meanwhile. A folder that is made is aside until `settle`, or until something in
        another folder is asked for: what is written there appears at once.
        """
        above, _, name = path.rpartition("/")
        if self._latest is not None and self._latest[0] == above and _is_name(name):
            if self._new is not None:
                self._new.asked += 1
                if self._new.asked == _MOST_ASIDE:
                    self.settle()
            return self._latest[1], name
        folders, name = _split(path)
        self._forget_latest()
        descriptor = self._open_or_make(folders) if make else self._open_folders(folders)
        self._latest = (above, descriptor)
        return descriptor, name

    @property
    def is_aside(self) -> bool:
        """Whether the folder that was asked for last is one that nobody can know yet."""
        return self._new is not None

    def settle(self) -> None:
        """Move a folder that is aside to its place."""
        if self._new is None:
            return
        if self._latest is None:
            self._new.abandon()
        else:
            above, descriptor = self._latest
            self._latest = (above, self._new.settle(above, descriptor))
        parent, self._new = self._new.parent, None  # at most once, whenever a signal comes
        os.close(parent)

    def is_empty(self) -> bool:
        """Say whether there is nothing at all in the folder."""
        with os.scandir(self._descriptor) as entries:
            return next(entries, None) is None

    def status(self, path: str) -> os.stat_result | None:
        """Return the status of what stands at the path, of a link itself, or None."""
        try:
            folder, name = self.folder_of(path)
            return os.lstat(name, dir_fd=folder)
        except FileNotFoundError:
            return None

    def remove(self, path: str) -> None:
        """Remove what stands at the path: a file, a link itself, or a folder with all in it."""
        self._forget_latest()
        with self.parent_of(path) as (folder, name):
            if stat.S_ISDIR(os.lstat(name, dir_fd=folder).st_mode):
                shutil.rmtree(name, dir_fd=folder)
            else:
                os.unlink(name, dir_fd=folder)

    def remove_file(self, path: str) -> bool:
        """Remove what stands at the path, and the folders above that this leaves empty.

        Say whether there was anything; a folder is left where it is, and is none.
        """
        self._forget_latest()
        try:
            with self.parent_of(path) as (folder, name):
                if stat.S_ISDIR(os.lstat(name, dir_fd=folder).st_mode):
                    return False
                os.unlink(name, dir_fd=folder)
        except (FileNotFoundError, BlockedError):
            return False
        except OSError as error:
            self.raise_where_refused(error, path)
            raise
        self._remove_empty_parents(path)
        return True

    def walk(self, below: str = "", *, apart_from: str | None = None) -> Iterator[str]:
        """Yield the paths of all that is no folder, in all or below one; no link is followed.

        The folder `apart_from` is not entered.
        """
        waiting = [below]  # a list and no recursion: folders may be deeper than the stack
        while waiting:
            folder = waiting.pop()
            descriptor = self._open(folder)
            try:
                with os.scandir(descriptor) as entries:
                    for entry in entries:
                        path = f"{folder}/{entry.name}" if folder else entry.name
                        if not entry.is_dir(follow_symlinks=False):
                            yield path
                        elif path != apart_from:
                            waiting.append(path)
            finally:
                os.close(descriptor)

    def raise_where_refused(self, error: OSError, path: str) -> None:
        """Raise an error that names the folder, where the system refused something at the path.

        A full disk counts as that. The error names no more than what is in that folder. Of
        anything else, such as a file of the store, it says enough, and nothing is raised.
        """
        place = error.filename2 or error.filename
        if isinstance(place, str) and os.path.isabs(place):
            return
        folder = os.path.dirname(self.root / path)
        while not os.path.isdir(folder) and folder != str(self.root):
            folder = os.path.dirname(folder)
        if error.errno in NO_ROOM:
            raise FullDiskError(
                f"no room left in the folder {folder!r}",
                Hint("free some space, or name another folder"),
            ) from error
        if error.errno not in _REFUSED or not isinstance(place, str):
            return
        raise MachineError(
            f"cannot read and write in the folder {folder!r}: {error.strerror}",
            Hint("name another folder, or open this one to yourself"),
        ) from error

    def _forget_latest(self) -> None:
        self.settle()
        if self._latest is not None:
            os.close(self._latest[1])
        self._latest = None

    def _open_or_make(self, folders: list[str]) -> int:
        """Open a folder; where it is missing, it is made aside, and those above in their places."""
        if not folders:
            return self._open_folders(folders)
        parent = self._open_folders(folders[:-1], make=True)
        try:
            return _open_folder(parent, folders[-1], "/".join(folders), make=False)
        except FileNotFoundError:
            self._new = _NewFolder(parent, folders[-1])
            parent = -1
            return self._new.make()
        finally:
            if parent >= 0:
                os.close(parent)

    def _open_folders(self, folders: list[str], *, make: bool = False) -> int:
        descriptor = os.dup(self._descriptor)
        try:
            for depth, folder in enumerate(folders):
                below = _open_folder(descriptor, folder, "/".join(folders[: depth + 1]), make=make)
                os.close(descriptor)
                descriptor = below
        except BaseException:
            os.close(descriptor)
            raise
        return descriptor

    def _open(self, folder: str) -> int:
        if not folder:
            return os.dup(self._descriptor)
        with self.parent_of(folder) as (parent, name):
            return _open_folder(parent, name, folder, make=False)

    def _remove_empty_parents(self, path: str) -> None:
        while "/" in path:
            path = path.rpartition("/")[0]
            try:
                with self.parent_of(path) as (folder, name):
                    os.rmdir(name, dir_fd=folder)
            except OSError as error:
                if error.errno not in {errno.ENOTEMPTY, errno.EEXIST}:
                    raise
                return


def _split(path: str) -> tuple[list[str], str]:
    """Return the folders and the name of a path that cannot lead out."""
    *folders, name = path.split("/")
    if not all(_is_name(part) for part in (*folders, name)):
        raise UsageError(f"the path {path!r} leads elsewhere", Hint("give one beneath the folder"))
    return folders, name


def _is_name(part: str) -> bool:
    """Say whether it is the name of something in a folder; it may be any that a folder holds."""
    return part not in {"", ".", ".."} and "\0" not in part


def _open_folder(parent: int, name: str, shown: str, *, make: bool) -> int:
    try:
        return os.open(name, _FOLDER_FLAGS, dir_fd=parent)
    except FileNotFoundError:
        if not make:
            raise
        with suppress(FileExistsError):  # another process made it a moment ago
            os.mkdir(name, dir_fd=parent)
        return os.open(name, _FOLDER_FLAGS, dir_fd=parent)
    except OSError as error:
        if error.errno in {errno.ENOTDIR, errno.ELOOP}:
            raise BlockedError(shown) from error
        raise
