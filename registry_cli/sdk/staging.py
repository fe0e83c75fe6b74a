"""Copies of files as they were when they were added: what is logged does not change meanwhile."""

from __future__ import annotations

import os
import shutil
import tempfile
import weakref


class Staging:
    """A folder of temporary copies, removed with this object, or when the process ends."""

    def __init__(self) -> None:
        self._folder: str | None = None
        self._count = 0
        self._remove: weakref.finalize[[str, int], Staging] | None = None

    def new_path(self) -> str:
        """Return a path where there is no file yet."""
        if self._folder is None:
            self._folder = tempfile.mkdtemp(prefix="registry-draft-")
            self._remove = weakref.finalize(self, _remove_own, self._folder, os.getpid())
        self._count += 1
        return os.path.join(self._folder, str(self._count))

    def copy(self, location: str) -> str:
        """Copy a file, and return where the copy is."""
        copy = self.new_path()
        shutil.copyfile(location, copy)
        return copy

    def close(self) -> None:
        """Remove the copies."""
        if self._remove is not None:
            self._remove()
        self._folder = None


def _remove_own(folder: str, owner: int) -> None:
    """Remove the copies, unless this process is a fork of the one that needs them."""
    if os.getpid() == owner:
        shutil.rmtree(folder, ignore_errors=True)
