"""Copies of files as they were when they were added: what is logged does not change meanwhile."""

from __future__ import annotations

import os
import shutil
import tempfile
import weakref
from contextlib import contextmanager, suppress
from typing import IO, TYPE_CHECKING

from registry_cli.sdk.errors import speaking_python

if TYPE_CHECKING:
    from collections.abc import Iterator


class Staging:
    """A folder of temporary copies, removed with this object, or when the process ends."""

    def __init__(self) -> None:
        self._folder: str | None = None
        self._count = 0
        self._remove: weakref.finalize[[str, int], Staging] | None = None

    @contextmanager
    def new_file(self, mode: str, encoding: str | None) -> Iterator[IO[str]]:
        """Yield a new file to write to, whose name is its path; it is closed after the block."""
        with speaking_python():
            file = open(self._new_path(), mode, encoding=encoding)  # noqa: SIM115 - errors of the block are the script's own
        try:
            yield file
        except BaseException:
            with suppress(OSError):  # what was wrong in the block is the cause to tell
                file.close()
            raise
        with speaking_python():
            file.close()  # which writes what still waits

    def copy(self, location: str) -> str:
        """Copy a file, and return where the copy is."""
        with speaking_python():
            copy = self._new_path()
            shutil.copyfile(location, copy)
        return copy

    def close(self) -> None:
        """Remove the copies."""
        if self._remove is not None:
            self._remove()
        self._folder = None

    def _new_path(self) -> str:
        if self._folder is None:
            self._folder = tempfile.mkdtemp(prefix="registry-draft-")
            self._remove = weakref.finalize(self, _remove_own, self._folder, os.getpid())
        self._count += 1
        return os.path.join(self._folder, str(self._count))


def _remove_own(folder: str, owner: int) -> None:
    """Remove the copies, unless this process is a fork of the one that needs them."""
    if os.getpid() == owner:
        shutil.rmtree(folder, ignore_errors=True)
