"""What a full disk means while something is written to the home."""

from __future__ import annotations

import errno
from contextlib import contextmanager
from typing import TYPE_CHECKING, Final

from registry_cli.errors import FullDiskError, Hint

if TYPE_CHECKING:
    from collections.abc import Iterator

NO_ROOM: Final = {errno.ENOSPC, errno.EDQUOT}
"""What the system says where the disk is full, or the quota used up."""


@contextmanager
def room_for(what: str) -> Iterator[None]:
    """Turn a full disk, while `what` is written, into a `FullDiskError`."""
    try:
        yield
    except OSError as error:
        refuse_full_disk(error, what)
        raise


def refuse_full_disk(error: OSError, what: str) -> None:
    """Raise a `FullDiskError` where that is what an error tells of."""
    if error.errno in NO_ROOM:
        raise FullDiskError(
            f"no room left in the home for {what}", Hint("free some space")
        ) from error
