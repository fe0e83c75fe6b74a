"""A disk of a chosen size, which fills up: a tmpfs of its own; and one that is read-only."""

from __future__ import annotations

import os
import subprocess
from contextlib import contextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


def can_mount() -> bool:
    """Say whether this process may mount file systems."""
    done = subprocess.run(
        ["unshare", "--mount", "mount", "-t", "tmpfs", "tmpfs", "/mnt"],
        capture_output=True,
        check=False,
    )
    return os.geteuid() == 0 and done.returncode == 0


@contextmanager
def mounted(folder: Path, kibibytes: int, *, inodes: int = 0) -> Iterator[Path]:
    """Yield a folder that holds so many KiB at most, and so many files and folders; 0 for any."""
    folder.mkdir(exist_ok=True)
    size = f"size={kibibytes}k,nr_inodes={inodes}"
    subprocess.run(["mount", "-t", "tmpfs", "-o", size, "tmpfs", folder], check=True)
    try:
        yield folder
    finally:
        subprocess.run(["umount", "--lazy", folder], check=True)


@contextmanager
def mounted_read_only(folder: Path) -> Iterator[None]:
    """Let nobody write to a folder, as on a read-only medium: the kernel says so, not the mode."""
    subprocess.run(["mount", "--bind", folder, folder], check=True)
    try:
        subprocess.run(["mount", "-o", "remount,ro,bind", folder], check=True)
        yield
    finally:
        subprocess.run(["umount", "--lazy", folder], check=True)
