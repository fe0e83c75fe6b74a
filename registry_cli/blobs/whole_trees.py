"""Trees for `path` that are there already. Paths are text, because pathlib costs 6 ms to load."""

from __future__ import annotations

import os
import stat

TYPE_CHECKING = False  # typing costs as much
if TYPE_CHECKING:
    from typing import Final

TREES: Final = "checkouts"
"""The folder of a home in which they lie, each named by the digest of its version."""

READ_ONLY: Final = 0o555
"""For everybody who may enter the home."""


def find_whole_tree(home: str, version_digest: str) -> str | None:
    """Return the tree of a version where nothing is left to do for it.

    It was moved to its place complete, and its top folder became read-only last.
    """
    tree = os.path.join(home, TREES, version_digest)
    try:
        mode = os.lstat(tree).st_mode
    except (FileNotFoundError, NotADirectoryError):
        return None
    return tree if stat.S_ISDIR(mode) and stat.S_IMODE(mode) == READ_ONLY else None


def leads_to_content(path: str, size: int) -> bool:
    """Say whether a link in a tree leads to a file of that size, in bytes."""
    try:
        status = os.stat(path)
    except OSError:
        return False
    return stat.S_ISREG(status.st_mode) and status.st_size == size
