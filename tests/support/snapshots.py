"""What a folder holds, to be compared before and after."""

from __future__ import annotations

import hashlib
import os
import stat
from pathlib import Path


def snapshot(folder: Path) -> dict[str, str] | None:
    """Return a line about everything in a folder, by its path; None where there is no folder.

    Lock files are left out: whoever looks may make them, and they hold nothing.
    """
    if not folder.is_dir():
        return None
    found: dict[str, str] = {}
    for parent, folders, names in os.walk(folder):
        for name in [*folders, *names]:
            path = Path(parent, name)
            if not name.endswith(".lock"):
                found[str(path.relative_to(folder))] = _describe(path)
    return found


def _describe(path: Path) -> str:
    status = path.lstat()
    kind = stat.filemode(status.st_mode)
    if stat.S_ISLNK(status.st_mode):
        return f"{kind} {path.readlink()}"
    if stat.S_ISREG(status.st_mode):
        return f"{kind} {status.st_size} {hashlib.sha256(path.read_bytes()).hexdigest()}"
    return kind
