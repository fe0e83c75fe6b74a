"""Touch files beneath one folder only: component by component, never through a link."""

import errno
import os
import shutil
import stat
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Final, Self

from registry_cli.domain.file_paths import parse_file_path

_FOLDER_FLAGS: Final = os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW | os.O_CLOEXEC


class BlockedError(Exception):
    """A link or a file stands where a folder has to be; `path` is its path beneath the root."""

    def __init__(self, path: str) -> None:
        super().__init__(path)
        self.path = path


class Beneath:
    """A folder that is opened once; paths are relative to it and cannot lead out of it."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self._descriptor = os.open(root, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_exception: object) -> None:
        os.close(self._descriptor)

    @contextmanager
    def parent_of(self, path: str, *, make: bool = False) -> Iterator[tuple[int, str]]:
        """Yield a descriptor of the folder that holds `path`, and the last part of the path.

        Raises `BlockedError` where a part is no folder, FileNotFoundError where it is missing
        and `make` is not set.
        """
        *folders, name = parse_file_path(path).split("/")
        descriptor = os.dup(self._descriptor)
        try:
            for depth, folder in enumerate(folders):
                below = _open_folder(descriptor, folder, "/".join(folders[: depth + 1]), make=make)
                os.close(descriptor)
                descriptor = below
            yield descriptor, name
        finally:
            os.close(descriptor)

    def status(self, path: str) -> os.stat_result | None:
        """Return the status of what stands at the path, of a link itself, or None."""
        try:
            with self.parent_of(path) as (folder, name):
                return os.lstat(name, dir_fd=folder)
        except FileNotFoundError:
            return None

    def remove(self, path: str) -> None:
        """Remove what stands at the path: a file, a link itself, or a folder with all in it."""
        with self.parent_of(path) as (folder, name):
            if stat.S_ISDIR(os.lstat(name, dir_fd=folder).st_mode):
                shutil.rmtree(name, dir_fd=folder)
            else:
                os.unlink(name, dir_fd=folder)

    def walk(self) -> Iterator[str]:
        """Yield the paths of everything that is no folder; links are not followed."""
        for folder, folders, names, fd in os.fwalk(
            ".", dir_fd=self._descriptor, follow_symlinks=False
        ):
            prefix = folder.removeprefix(".").removeprefix("/")
            links = [name for name in folders if stat.S_ISLNK(os.lstat(name, dir_fd=fd).st_mode)]
            for name in [*names, *links]:
                yield f"{prefix}/{name}" if prefix else name

    def remove_empty_folders(self) -> None:
        """Remove folders that hold nothing, deepest first; the root stays."""
        for folder, _folders, _names, _descriptor in os.fwalk(
            ".", topdown=False, dir_fd=self._descriptor, follow_symlinks=False
        ):
            if folder != ".":
                try:
                    os.rmdir(folder, dir_fd=self._descriptor)
                except OSError as error:
                    if error.errno not in {errno.ENOTEMPTY, errno.EEXIST}:
                        raise


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
