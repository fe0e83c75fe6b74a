"""Where to measure: a folder on a disk, one in memory, and the machine around them in general."""

from __future__ import annotations

import os
import platform
import shutil
import sqlite3
import tempfile
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterator

_BUILD = Path(__file__).parent.parent / "build"
_MEMORY = Path("/dev/shm")  # noqa: S108 - the tmpfs of every Linux; folders in it get random names


class Place(NamedTuple):
    """A folder that goes away afterwards, and the type of its file system."""

    folder: Path
    file_system: str

    def has_room(self, size: int) -> bool:
        """Say whether so many bytes fit; on a tmpfs they have to fit into memory, too."""
        free = shutil.disk_usage(self.folder).free
        if self.file_system == "tmpfs":
            free = min(free, os.sysconf("SC_AVPHYS_PAGES") * os.sysconf("SC_PAGE_SIZE"))
        return free > size


@contextmanager
def open_places() -> Iterator[list[Place]]:
    """Yield a place beside the checkout, and one on tmpfs where there is one."""
    _BUILD.mkdir(exist_ok=True)
    parents = [_BUILD, *([_MEMORY] if _file_system(_MEMORY) == "tmpfs" else [])]
    folders = [Path(tempfile.mkdtemp(prefix="bench-", dir=parent)) for parent in parents]
    try:
        yield [Place(folder, _file_system(folder)) for folder in folders]
    finally:
        for folder in folders:
            shutil.rmtree(folder)


def describe_machine(places: list[Place]) -> str:
    """Return one line about the machine, without its name or paths."""
    memory = os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE")
    systems = " and ".join(place.file_system for place in places)
    return (
        f"{os.cpu_count()} cores, {memory / 2**30:.0f} GiB of memory, {systems}; "
        f"{platform.system()}, Python {platform.python_version()}, "
        f"SQLite {sqlite3.sqlite_version}"
    )


def _file_system(folder: Path) -> str:
    """Return the type of the file system that holds the folder, as Linux names it."""
    best, found = "", "unknown"
    try:
        mounts = Path("/proc/self/mounts").read_text(encoding="utf-8")
    except OSError:
        return found
    for line in mounts.splitlines():
        _, point, type_, *_ = line.split(" ")
        if str(folder.resolve()).startswith(point) and len(point) >= len(best):
            best, found = point, type_
    return found
