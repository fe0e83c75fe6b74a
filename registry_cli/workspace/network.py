"""Homes on network file systems: what the mount says about locks, and whose clock counts."""

from __future__ import annotations

import os
import time
from pathlib import Path
from typing import TYPE_CHECKING, Final, NamedTuple

from registry_cli.errors import Hint, MachineError

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

_NETWORK_TYPES: Final = {
    "nfs", "nfs4", "cifs", "smb3", "smbfs", "ceph", "glusterfs", "fuse.glusterfs", "lustre",
    "gpfs", "beegfs", "afs", "9p", "fuse.sshfs", "fuse.s3fs", "fuse.rclone",
}  # fmt: skip
_LOCAL_LOCKS: Final = {"nolock", "local_lock=all", "local_lock=flock", "local_lock=posix"}


class Mount(NamedTuple):
    """Where a home lies: the type of its file system, and what that means for us."""

    type: str
    is_network: bool
    has_local_locks: bool
    """Whether locks hold on this host only, by an option of the mount."""


def find_mount(path: Path | str, mountinfo: Iterable[str] | None = None) -> Mount:
    """Return the mount that holds a path, from /proc/self/mountinfo; unknown is local."""
    _, _, type_, options = _fields_of(path, mountinfo)
    has_local_locks = not _LOCAL_LOCKS.isdisjoint(options.split(","))
    return Mount(type_, type_ in _NETWORK_TYPES, has_local_locks)


def find_options(path: Path | str, mountinfo: Iterable[str] | None = None) -> str:
    """Return the options of the mount that holds a path, joined by commas; nothing if unknown."""
    _, own, _, of_system = _fields_of(path, mountinfo)
    return ",".join(dict.fromkeys(f"{own},{of_system}".strip(",").split(",")))


def find_points_beneath(
    folder: Path | str, mountinfo: Iterable[str] | None = None
) -> Iterator[str]:
    """Yield where something is mounted beneath a folder, whichever file system that is."""
    above = os.path.realpath(folder).rstrip("/") + "/"
    for before, _ in _lines(mountinfo):
        point = _unescaped(before[4])
        if point.startswith(above):
            yield point


def _fields_of(path: Path | str, mountinfo: Iterable[str] | None) -> tuple[str, str, str, str]:
    """Return the mount that holds a path: where it is, its options, type, and those of the type."""
    wanted = os.path.realpath(path)
    best = ("", "", "unknown", "")
    for before, after in _lines(mountinfo):
        point = _unescaped(before[4])
        is_inside = wanted == point or wanted.startswith(point.rstrip("/") + "/")
        if is_inside and len(point) >= len(best[0]):
            type_, _source, options = [*after, "", ""][:3]
            best = (point, before[5], type_, options)
    return best


def _lines(mountinfo: Iterable[str] | None) -> Iterator[tuple[list[str], list[str]]]:
    """Yield the fields of each mount: those before and after the dash in its line."""
    if mountinfo is None:
        try:
            mountinfo = _read_mountinfo()
        except OSError:  # not Linux
            return
    for line in mountinfo:
        before, _, after = line.partition(" - ")
        yield before.split(" "), after.split(" ")


def _read_mountinfo() -> list[str]:
    # Not splitlines: the name of a mount may hold what Unicode calls a line break, or any byte.
    text = Path("/proc/self/mountinfo").read_text(encoding="utf-8", errors="surrogateescape")
    return text.removesuffix("\n").split("\n")


def _unescaped(name: str) -> str:
    """Read a name in which the kernel wrote blanks and backslashes as octal numbers."""
    first, *others = name.split("\\")
    return first + "".join(chr(int(other[:3], 8)) + other[3:] for other in others)


def refuse_local_locks(home: Path, mount: Mount, *, is_single_host: bool) -> None:
    """Refuse to write where another host could write at the same time without our noticing."""
    if mount.is_network and mount.has_local_locks and not is_single_host:
        raise MachineError(
            f"the home {str(home)!r} lies on {mount.type} mounted with locks of this host only",
            Hint(
                "mount it with locks; or, if only this host ever writes to it, promise so",
                ("init", "--single-host"),
            ),
        )


def time_on_server(folder: Path) -> int:
    """Return the time of a file just written, in nanoseconds: "now" by the clock of the server.

    Hosts on a network disagree about the time; the server that keeps the files does not.
    """
    probe = folder / f"clock-{os.getpid()}-{time.monotonic_ns()}"
    descriptor = os.open(probe, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        os.write(descriptor, b"t")
        os.fsync(descriptor)
        return os.fstat(descriptor).st_mtime_ns
    finally:
        os.close(descriptor)
        probe.unlink()
