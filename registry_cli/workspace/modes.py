"""Owners and modes in a home: what keeps somebody from working there, and what lets others in."""

from __future__ import annotations

import os
import pwd
import stat
from typing import TYPE_CHECKING, Final

from registry_cli.workspace.location import FOLDERS, LOCKS

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

_WRITTEN: Final = ("", *FOLDERS, "catalog.db", *LOCKS)
"""What whoever works in a home writes to, where it is there."""

_GROUP_FOLDER: Final = 0o2070
_GROUP_FILE: Final = 0o060


def is_shared(home: Path) -> bool:
    """Say whether a home is open to its group."""
    return bool(home.stat().st_mode & stat.S_IWGRP)


def is_open_to_all(home: Path) -> bool:
    """Say whether everybody may write to it."""
    return bool(home.stat().st_mode & stat.S_IWOTH)


def owner_of(path: Path) -> str:
    """Return the account that a file belongs to, or its number where it has no name."""
    uid = path.stat().st_uid
    try:
        return pwd.getpwuid(uid).pw_name
    except KeyError:
        return f"uid {uid}"


def find_unwritable(home: Path) -> list[Path]:
    """Return what this process may not write to, though it is there."""
    paths = [home / name for name in _WRITTEN]
    return [path for path in paths if path.exists() and not os.access(path, os.W_OK)]


def find_closed(home: Path) -> Iterator[Path]:
    """Yield what others of the group cannot use in a shared home."""
    group = home.stat().st_gid
    folders = [home / name for name in ("", *FOLDERS)]
    folders += sorted((home / "blobs").glob("*"))
    for folder in folders:
        if folder.is_dir() and not _is_open(folder, group, _GROUP_FOLDER):
            yield folder
    for name in _WRITTEN:
        path = home / name
        if path.is_file() and not _is_open(path, group, _GROUP_FILE):
            yield path


def _is_open(path: Path, group: int, wanted: int) -> bool:
    status = path.stat()
    return status.st_gid == group and status.st_mode & wanted == wanted
