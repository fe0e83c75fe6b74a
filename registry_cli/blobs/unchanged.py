"""Read one file as it is: not through a link, and only if nobody changes it meanwhile."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from registry_cli.blobs.sources import UnreadableError
from registry_cli.errors import Hint

if TYPE_CHECKING:
    from registry_cli.blobs.copying import Advance


def open_regular(location: str) -> int:
    """Open a file for reading, without waiting; `UnreadableError` where that is refused."""
    flags = os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK
    try:
        return os.open(location, flags)
    except OSError as error:
        raise UnreadableError(
            f"cannot read {location!r}: {error.strerror}", Hint("check that it is still there")
        ) from error


def read_unchanged(descriptor: int, before: os.stat_result, advance: Advance) -> bytes | None:
    """Return what a small file holds, None where it changed while it was read."""
    # Files of /proc say that they are empty: there must be nothing after the end.
    size = before.st_size
    data = os.read(descriptor, size + 1)
    while len(data) < size and (more := os.read(descriptor, size + 1)):
        data += more
    advance(size)
    if len(data) != size or has_changed(before, os.fstat(descriptor)):
        return None
    return data


def has_changed(before: os.stat_result, after: os.stat_result) -> bool:
    """Say whether a file is another than it was, as far as the system tells."""
    # The time of the status too: nobody can set that back.
    return (before.st_size, before.st_mtime_ns, before.st_ctime_ns) != (
        after.st_size,
        after.st_mtime_ns,
        after.st_ctime_ns,
    )
