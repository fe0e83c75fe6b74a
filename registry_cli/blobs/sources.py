"""The files that a log takes, and the one error for all that it cannot take."""

import itertools
import os
from collections.abc import Iterator
from typing import Final, NamedTuple

from registry_cli.blobs.spool import SortedSpool
from registry_cli.digests import ContentDigest
from registry_cli.errors import MachineError, RegistryError

_MOST_LISTED: Final = 20

SourceRow = tuple[str, str, int, int, int, int, int]
"""What a spool holds of a source: the fields of `SourceFile` but the last."""


class UnreadableError(MachineError):
    """An input cannot be read, or changes while it is."""

    code = "unreadable"


class SourceFile(NamedTuple):
    """One file to take: its path in the artifact, where to open it, its size in bytes.

    The next four say which file it was when it was found, and how. `known` is the digest of its
    content where the stat cache vouches for that.
    """

    path: str
    location: str
    size: int
    device: int = 0
    inode: int = 0
    mtime_ns: int = 0
    ctime_ns: int = 0
    known: ContentDigest | None = None


class Sources:
    """All files that a log takes, in the order of their paths; `size` is in bytes."""

    def __init__(self, spool: SortedSpool[SourceRow]) -> None:
        self.spool = spool
        self.file_count = 0
        self.size = 0

    def __iter__(self) -> Iterator[SourceFile]:
        return itertools.starmap(SourceFile, self.spool)

    def add(self, path: str, location: str, status: os.stat_result) -> None:
        """Take one more file."""
        size = status.st_size
        self.spool.add(
            (
                path,
                location,
                size,
                status.st_dev,
                status.st_ino,
                status.st_mtime_ns,
                status.st_ctime_ns,
            )
        )
        self.file_count += 1
        self.size += size


def raise_all(problems: list[RegistryError]) -> None:
    """Raise one error that lists all problems, of the kind with the lowest exit code."""
    if not problems:
        return
    worst = min(problems, key=lambda problem: problem.exit_code)
    if len(problems) == 1:
        raise worst
    lines = [problem.message for problem in problems[:_MOST_LISTED]]
    if len(problems) > _MOST_LISTED:
        lines.append(f"and {len(problems) - _MOST_LISTED} more")
    raise type(worst)(
        f"{len(problems)} files cannot be logged:\n  " + "\n  ".join(lines), worst.hint
    )
