"""Trees for `path` that are there already. Paths are text, because pathlib costs 6 ms to load."""

from __future__ import annotations

import os
import stat

TYPE_CHECKING = False  # typing costs as much
if TYPE_CHECKING:
    from typing import Final

    from registry_cli.domain.manifests import FileEntry

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


def link_to_content(file: FileEntry) -> str:
    """Return what the link of a file leads to: the file of its content, by a relative path."""
    # Counted from `checkouts/<digest>/`: two levels, and one per folder of the path. Then as
    # `BlobStore.path_of`, which is not loaded for this.
    up = "../" * (2 + file.path.count("/"))
    return f"{up}blobs/{file.digest.blake3[:2]}/{file.digest.blob_name}"


def leads_to_content(tree: str, file: FileEntry) -> bool:
    """Say whether a file of a tree is the link that was made, to a file of the right size."""
    path = f"{tree}/{file.path}"
    try:
        if os.readlink(path) != link_to_content(file):
            return False
        status = os.stat(path)
    except OSError:
        return False
    return stat.S_ISREG(status.st_mode) and status.st_size == file.size
