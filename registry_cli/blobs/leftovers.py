"""What nobody comes back for: folders of killed commands in `tmp/`, trees of versions that went."""

from __future__ import annotations

import os
from contextlib import suppress
from typing import TYPE_CHECKING, Final, NamedTuple

from registry_cli.blobs.folders import list_names
from registry_cli.blobs.trash import tree_size
from registry_cli.blobs.whole_trees import TREES

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

_DIGEST_LENGTH: Final = 64
_ASIDE: Final = "-"
_FILE_LIFE: Final = 60 * 10**9
"""Nanoseconds. A file directly in `tmp/` asks for the time and is gone at once; its maker holds
no lock meanwhile."""


class Leftover(NamedTuple):
    """Something in `tmp/` that is older than it could be in use; `size` in bytes."""

    path: Path
    size: int


def find_leftovers(home: Path, *, now: int, cutoff: int) -> Iterator[Leftover]:
    """Yield what in `tmp/` was last changed at the cutoff or before, in nanoseconds.

    Age alone does not say that nobody uses it: that does `gc.lock`, which everybody holds who
    works in a folder there, and which must be held exclusively to move any of it.
    """
    folder = home / "tmp"
    for name in sorted(list_names(folder)):
        path = folder / name
        size, changed = tree_size(path)
        limit = cutoff if path.is_dir() else min(cutoff, now - _FILE_LIFE)
        if 0 < changed <= limit:
            yield Leftover(path, size)


class Tree(NamedTuple):
    """A tree for `path`, named by the digest of its version; when it was made, in nanoseconds."""

    path: Path
    changed: int


def find_trees(home: Path) -> Iterator[Tree]:
    """Yield all trees for `path`, also those that were set aside, which no version has."""
    folder = home / TREES
    for name in sorted(list_names(folder)):
        if len(name.partition(_ASIDE)[0]) != _DIGEST_LENGTH:
            continue
        with suppress(FileNotFoundError):
            yield Tree(folder / name, os.lstat(folder / name).st_ctime_ns)


def set_tree_aside(tree: Path) -> Path:
    """Take its name from a tree that only its owner can remove; return where it is then.

    Within their folder, trees of others can be renamed by all who may write there.
    """
    aside = tree.with_name(f"{tree.name[:_DIGEST_LENGTH]}{_ASIDE}{os.urandom(8).hex()}")
    with suppress(FileNotFoundError):
        os.rename(tree, aside)
    return aside
