"""Which files need not be read, because nothing can have changed in them since they were."""

from __future__ import annotations

import itertools
import os
import time
from typing import TYPE_CHECKING, Final, NamedTuple

from registry_cli.blobs.sources import SourceFile
from registry_cli.blobs.writers import Writers, find_writers
from registry_cli.catalog.stat_cache import CachedFile
from registry_cli.workspace.network import find_mount

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from registry_cli.blobs.intake import Keep
    from registry_cli.catalog.stat_cache import StatCache

_LOCAL: Final = {
    "bcachefs", "btrfs", "ext2", "ext3", "ext4", "f2fs", "overlay", "ramfs", "tmpfs", "xfs", "zfs",
}  # fmt: skip
"""File systems that take the times of files from the clock of this kernel."""
_IN_MEMORY: Final = {"ramfs", "tmpfs"}
"""Where pages are never written, so that stores into mapped memory may never be noticed."""
_INVENTING: Final = ("exfat", "fuse", "msdos", "vfat")
"""How types begin that may invent inode numbers, or tell a set time for that of a change."""
_COARSE: Final = 10_000_000
"""Nanoseconds. A time that is a multiple of this comes from a file system that counts in steps of
10 ms, 1 s or 2 s; elsewhere one in ten million is so by chance."""
_SETTLING: Final = 120 * 10**9
"""Nanoseconds, four times as long as the kernel keeps back what was stored into mapped memory."""
_COARSE_CLOCK: Final = 5
"""CLOCK_REALTIME_COARSE of Linux, which the module `time` does not name."""
_READ_AT_ONCE: Final = 64 << 10
"""Bytes; a file of no more is read in a moment."""
_DAY: Final = 86_400 * 10**9
_BATCH: Final = 1000
_LARGEST_UNKEPT: Final = 10_000
"""Files in memory at once that the cache does not hold yet: some 8 MiB."""


class Moment(NamedTuple):
    """A moment in nanoseconds, by two clocks.

    `file_time` is what a local file would get that is written now, `steady` a clock that nobody
    sets.
    """

    file_time: int
    steady: int

    @property
    def day(self) -> int:
        """The days since the epoch."""
        return self.file_time // _DAY


def read_clocks() -> Moment:
    """Return this moment."""
    try:
        # Not time.time, which is ahead of the times of files by up to a tick.
        file_time = time.clock_gettime_ns(_COARSE_CLOCK)
    except OSError:  # not Linux
        file_time = time.time_ns()
    steady = getattr(time, "CLOCK_BOOTTIME", time.CLOCK_MONOTONIC)  # runs on in suspend
    return Moment(file_time, time.clock_gettime_ns(steady))


class _Device(NamedTuple):
    """A device that files lie on: the id of its file system, and of what kind that is."""

    id: int
    is_local: bool
    is_in_memory: bool
    is_inventing: bool


class KnownContents:
    """What one log knows of the contents of files before it reads them.

    A digest is believed while the status of its file is the same: device, inode, size and both
    times. For that no later change may leave the status as it is. That is certain where the
    file had last changed in an earlier tick of its clock than the one in which the log began
    that read it, and nobody had it open for writing then. Of clocks that are not this kernel's
    no tick is known, and of others' files no writer: there a digest is believed that was
    computed when the file had been found as it is two minutes before.
    """

    def __init__(
        self,
        cache: StatCache,
        clocks: Callable[[], Moment] = read_clocks,
        *,
        is_ignored: bool = False,
        find_type: Callable[[str], str] = lambda location: find_mount(location).type,
    ) -> None:
        self._cache = cache
        self._clocks = clocks
        self._began = clocks()
        self._is_ignored = is_ignored
        self._find_type = find_type
        self._devices: dict[int, _Device] = {}
        self._unkept: list[CachedFile] = []

    def recall(self, sources: Iterable[SourceFile]) -> Iterator[SourceFile]:
        """Yield the files again, with the digests of those that did not change."""
        remaining = iter(sources)
        while batch := list(itertools.islice(remaining, _BATCH)):
            yield from batch if self._is_ignored else self._recall(batch)

    def watch(self, source: SourceFile, descriptor: int, before: os.stat_result) -> Keep | None:
        """Look at an open file before it is read; return who is to be told its digest, if any."""
        changed = before.st_ctime_ns
        device = before.st_dev
        of_device = self._devices.get(device) or self._device(device, source.location)
        if changed % _COARSE == 0 or of_device.is_inventing:
            return None
        is_believed = False
        if of_device.is_local:
            if changed >= self._began.file_time:
                return None
            writers = find_writers(descriptor, is_closed_soon=before.st_size <= _READ_AT_ONCE)
            is_believed = writers is Writers.NONE
            if writers is Writers.SOME or not (is_believed or not of_device.is_in_memory):
                return None

        status = f"{before.st_size} {before.st_mtime_ns} {changed} {of_device.id:x}"
        waiting = None if is_believed else 0  # since when is known once it is kept
        inode = before.st_ino
        return lambda digest: self._learn(CachedFile(device, inode, status, digest, waiting))

    def keep(self) -> None:
        """Let later logs know what was learned and is not kept yet."""
        if not self._unkept:
            return
        unkept, self._unkept = self._unkept, []
        waiting: dict[int, list[int]] = {}
        for file in unkept:
            if file.waiting_since is not None:
                waiting.setdefault(file.device, []).append(file.inode)
        held = {
            (device, inode): file
            for device, inodes in waiting.items()
            for inode, file in self._cache.find(device, inodes).items()
        }
        # Asked now: what was read began to be as it is no later.
        now = self._clocks().steady
        self._cache.keep(
            [
                file
                if file.waiting_since is None
                else file._replace(waiting_since=self._wait(file, held, now))
                for file in unkept
            ]
        )

    def _learn(self, file: CachedFile) -> None:
        self._unkept.append(file)
        if len(self._unkept) >= _LARGEST_UNKEPT:
            self.keep()

    def _recall(self, batch: list[SourceFile]) -> Iterator[SourceFile]:
        for source in batch:
            if source.device not in self._devices:
                self._device(source.device, source.location)
        devices = self._devices
        statuses = [
            b"%d %d %d %x" % (source[2], source[5], source[6], devices[source[3]].id)
            for source in batch
        ]
        wanted: dict[int, dict[int, bytes]] = {device: {} for device in devices}
        for source, status in zip(batch, statuses, strict=True):
            wanted[source[3]][source[4]] = status
        found = {
            device: self._cache.find_believed(device, some)
            for device, some in wanted.items()
            if some
        }
        for source, status in zip(batch, statuses, strict=True):
            path, location, size, device, inode, mtime_ns, ctime_ns, _ = source
            digest = found[device].get(inode)
            # A file of two names may have changed between the two looks at it.
            if (
                digest is not None
                and wanted[device][inode] == status
                and (devices[device].is_local or _is_unchanged_on_server(source))
            ):
                yield SourceFile(path, location, size, device, inode, mtime_ns, ctime_ns, digest)
            else:
                yield source

    def _device(self, number: int, location: str) -> _Device:
        """Return what is known of a device, from a file on it."""
        known = self._devices.get(number)
        if known is not None:
            return known
        try:
            id_ = os.statvfs(location).f_fsid
        except OSError:  # the file is gone
            id_ = 0
        type_ = self._find_type(location)
        self._devices[number] = found = _Device(
            id_, type_ in _LOCAL, type_ in _IN_MEMORY, type_.startswith(_INVENTING)
        )
        return found

    def _wait(
        self, file: CachedFile, held: dict[tuple[int, int], CachedFile], now: int
    ) -> int | None:
        """Return since when a file is waiting to be believed, None where it has waited enough."""
        before = held.get((file.device, file.inode))
        if before is None or (before.status, before.digest) != (file.status, file.digest):
            return now
        since = before.waiting_since
        if since is None or 0 <= since <= self._began.steady - _SETTLING:
            return None
        return min(since, now)


def _is_unchanged_on_server(source: SourceFile) -> bool:
    """Ask the server, which who only looks at a file may not do for a minute; nothing is read."""
    flags = os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK
    try:
        descriptor = os.open(source.location, flags)
    except OSError:
        return False
    try:
        status = os.fstat(descriptor)
    finally:
        os.close(descriptor)
    return source[2:7] == (
        status.st_size,
        status.st_dev,
        status.st_ino,
        status.st_mtime_ns,
        status.st_ctime_ns,
    )
