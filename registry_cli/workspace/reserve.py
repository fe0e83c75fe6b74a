"""`reserve`: a file that only takes room, so that there is some to free room with."""

from __future__ import annotations

import os
from contextlib import suppress
from typing import TYPE_CHECKING, Final

from registry_cli.errors import NO_ROOM, FullDiskError

if TYPE_CHECKING:
    from pathlib import Path

_NAME: Final = "reserve"
_SIZE: Final = 256 << 10
"""Bytes: the journal and the pages of a delete in a large catalog, see docs/design.md."""
_ROOM: Final = 16
"""Only where so many times the size is free: a small disk needs its room for contents."""


def keep_reserve(home: Path) -> None:
    """Make the file where there is none and room for it; that this fails is no failure."""
    path = home / _NAME
    if path.exists():
        return
    with suppress(OSError):
        room = os.statvfs(home)
        if room.f_bavail * room.f_frsize < _ROOM * _SIZE:
            return
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o666)
        try:
            _allocate(descriptor)
        except OSError:
            path.unlink()
        finally:
            os.close(descriptor)


def free_reserve(home: Path) -> bool:
    """Give the room back; say whether there was any."""
    try:
        os.unlink(home / _NAME)
    except OSError:
        return False
    return True


def is_out_of_room(error: BaseException) -> bool:
    """Say whether an error tells of a full disk or quota."""
    return isinstance(error, FullDiskError) or (
        isinstance(error, OSError) and error.errno in NO_ROOM
    )


def _allocate(descriptor: int) -> None:
    if hasattr(os, "posix_fallocate"):
        os.posix_fallocate(descriptor, 0, _SIZE)
    else:  # macOS
        os.write(descriptor, bytes(_SIZE))
