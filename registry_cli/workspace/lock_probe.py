"""Whether locks between processes work in a folder, and who holds those of a home."""

from __future__ import annotations

import fcntl
import os
import subprocess
import sys
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Final, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

_OTHER_PROCESS: Final = """
import fcntl, sys
with open(sys.argv[1], "r+b") as file:
    for lock in (fcntl.flock, fcntl.lockf):
        try:
            lock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            print("held" if error.errno in {11, 13, 35} else error.strerror)
        else:
            lock(file, fcntl.LOCK_UN)
            print("free")
"""
"""What tries both kinds of locks: ours, and those of SQLite. 35 is EAGAIN on macOS."""

_KINDS: Final = ("flock", "byte ranges")
_PATIENCE: Final = 30
"""Seconds before the other process is given up."""


class Holder(NamedTuple):
    """A process that holds a lock; its name is empty where it cannot be seen."""

    file: str
    pid: int
    name: str
    is_exclusive: bool


def find_lock_problems(folder: Path) -> list[str] | None:
    """Let another process try locks that this one holds, then once they are free.

    Returns None where no other process can be started.
    """
    probe = folder / f"locks-{os.urandom(8).hex()}"
    descriptor = os.open(probe, os.O_RDWR | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
            fcntl.lockf(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            return [f"there are none: {error.strerror}"]
        held = _seen_by_another(probe)
        fcntl.lockf(descriptor, fcntl.LOCK_UN)
        fcntl.flock(descriptor, fcntl.LOCK_UN)
        free = _seen_by_another(probe)
    finally:
        os.close(descriptor)
        probe.unlink()
    if not held or not free:
        return None
    return [
        f"{kind}: another process finds them {seen}, where they are {wanted}"
        for wanted, answers in (("held", held), ("free", free))
        for kind, seen in zip(_KINDS, answers, strict=False)
        if seen != wanted
    ]


def _seen_by_another(probe: Path) -> list[str]:
    """Return what another process finds; nothing where none can be started."""
    try:
        done = subprocess.run(  # noqa: S603 - this interpreter and the text above
            [sys.executable, "-I", "-S", "-c", _OTHER_PROCESS, str(probe)],
            capture_output=True,
            text=True,
            timeout=_PATIENCE,
            check=True,
        )
    except (OSError, subprocess.SubprocessError):
        return []
    return done.stdout.split("\n")[:-1]


def find_holders(files: Iterable[Path], proc: Path = Path("/proc")) -> list[Holder]:
    """Return which processes of this host hold locks on these files; empty where nobody tells."""
    try:
        lines = (proc / "locks").read_text(encoding="ascii").splitlines()
    except OSError:  # not Linux
        return []
    holders: set[Holder] = set()
    for path in files:
        with suppress(OSError):
            holders.update(_holders_of(path, path.stat(), lines, proc))
    return sorted(holders)


def _holders_of(
    path: Path, status: os.stat_result, lines: list[str], proc: Path
) -> Iterator[Holder]:
    # 1: FLOCK  ADVISORY  WRITE 4711 fd:01:131 0 EOF
    for line in lines:
        fields = line.split()
        if "->" in fields:  # who only waits
            continue
        pid, (major, minor, inode) = int(fields[4]), fields[5].split(":")
        if int(inode) != status.st_ino or pid == os.getpid():
            continue
        device = os.makedev(int(major, 16), int(minor, 16))
        # Some file systems show another device than that of the file.
        if device == status.st_dev or _has_open(pid, status, proc):
            yield Holder(path.name, pid, _name_of(pid, proc), fields[3] == "WRITE")


def _has_open(pid: int, status: os.stat_result, proc: Path) -> bool:
    with suppress(OSError):
        for descriptor in (proc / str(pid) / "fd").iterdir():
            with suppress(OSError):
                if os.path.samestat(descriptor.stat(), status):
                    return True
    return False


def _name_of(pid: int, proc: Path) -> str:
    try:
        return (proc / str(pid) / "comm").read_text(errors="replace").rstrip("\n")
    except OSError:
        return ""
