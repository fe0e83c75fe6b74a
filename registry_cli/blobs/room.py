"""What a full disk means while something is written to the home."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING

from registry_cli.errors import NO_ROOM, FullDiskError, Hint

if TYPE_CHECKING:
    from collections.abc import Iterator


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
