"""What a home holds on the disk, counted by looking at its folders."""

from __future__ import annotations

import os
import stat
from pathlib import Path


def stored_size(home: Path) -> int:
    """Return the bytes of all contents: in the store, on their way in or out."""
    return sum(size for folder in ("blobs", "tmp", "trash") for size in _sizes(home / folder))


def stored_names(home: Path) -> set[str]:
    """Return the names of the blobs."""
    return {path.name for path in (home / "blobs").rglob("*-*") if path.is_file()}


def _sizes(folder: Path) -> list[int]:
    found: dict[int, int] = {}
    for parent, _, names in os.walk(folder):
        for name in names:
            status = os.lstat(Path(parent, name))
            if stat.S_ISREG(status.st_mode):
                found[status.st_ino] = status.st_size
    return [*found.values()]
