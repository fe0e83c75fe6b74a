"""Copy one open file to another and hash the copy while it is made.

The kernel copies; a second thread follows behind, reading what has arrived in the copy, never
the source. What is hashed is therefore what is stored.
"""

import _thread
import errno
import fcntl
import os
from collections.abc import Callable, Iterator
from queue import SimpleQueue
from typing import Any, Final, NamedTuple, Protocol

from registry_cli.blobs.writing import write_all

_STEP: Final = 2 << 20
"""Bytes per call to the kernel: short, so that the disk and the other thread begin early."""
_BUFFER: Final = 1 << 20
_SMALL: Final = 4 << 20
"""Up to here one read and one write beat a second thread; measured, see docs/design.md."""
_LONGEST_WAIT: Final = 0.1
_ZEROS: Final = memoryview(bytes(_BUFFER))
_FICLONE: Final = 0x40049409
_CANNOT_CLONE: Final = {
    errno.EOPNOTSUPP, errno.EXDEV, errno.EINVAL, errno.ENOTTY, errno.ENOSYS, errno.EPERM,
}  # fmt: skip
_CANNOT_SEND: Final = {
    errno.EINVAL, errno.ENOSYS, errno.ENOTSOCK, errno.EOPNOTSUPP, errno.ENOTSUP,
}  # fmt: skip
"""What a kernel answers that sends to sockets only (macOS), or not from this file system."""

Advance = Callable[[int], None]
"""Called with a number of bytes that are done."""


class _Range(NamedTuple):
    """From which offset to which a copy is complete, and whether that is a hole."""

    start: int
    end: int
    is_hole: bool


class Digester(Protocol):
    """What hashes a copy: both digests for a log, the fast one for a delivery."""

    def update(self, data: bytes | bytearray | memoryview) -> Any:  # noqa: ANN401 - often self
        """Take the next bytes."""


def copy_hashed(
    source: int,
    target: int,
    size: int,
    digester: Digester,
    advance: Advance,
    *,
    start: int = 0,
    is_durable: bool = False,
) -> int:
    """Copy `size` bytes of one descriptor to another; return how many there were.

    They begin at `start`; what is not from the start of its file is copied in one piece.

    Holes stay holes. Fewer bytes than `size` come back when the source shrank meanwhile. The
    target must be empty and opened for reading and writing. `is_durable` says that the caller
    will fsync the target: then the disk begins to write while the copy goes on.
    """
    if start or (size <= _SMALL and not _has_holes(source, size)):
        return _copy_small(source, target, size, digester, advance, start=start)
    if clone(source, target):
        hash_range(target, 0, size, digester, advance)
        return size
    follower = _Follower(target, digester, advance)

    def follow(complete: _Range) -> None:
        follower.follow(complete)
        if is_durable and not complete.is_hole:
            _start_writing(target, complete)

    try:
        copied = _copy_segments(source, target, size, follow)
        follower.finish()
    except BaseException:
        follower.abandon()
        raise
    return copied


def clone(source: int, target: int) -> bool:
    """Share the blocks of the source (reflink) where the file system can; say whether it did."""
    try:
        fcntl.ioctl(target, _FICLONE, source)
    except OSError as error:
        if error.errno in _CANNOT_CLONE:
            return False
        raise
    return True


def hash_open_file(descriptor: int, digester: Digester) -> int:
    """Feed a whole open file to the digester; return its size in bytes."""
    position = 0
    # One byte more than there should be, so that the end of a small file is seen at once.
    buffer = memoryview(bytearray(min(_BUFFER, os.fstat(descriptor).st_size + 1)))
    while count := os.preadv(descriptor, [buffer], position):
        digester.update(buffer[:count])
        position += count
    return position


def hash_range(
    descriptor: int,
    start: int,
    end: int,
    digester: Digester,
    advance: Advance = lambda _count: None,
    *,
    buffer: memoryview | None = None,
) -> None:
    """Feed a part of an open file to the digester; a file that ends before is an error.

    A `buffer` is used over and over by who calls this often.
    """
    if buffer is None:
        buffer = memoryview(bytearray(min(_BUFFER, end - start)))
    while start < end:
        count = os.preadv(descriptor, [buffer[: end - start]], start)
        if count == 0:
            raise OSError(errno.EIO, os.strerror(errno.EIO))
        digester.update(buffer[:count])
        advance(count)
        start += count


def _has_holes(descriptor: int, size: int) -> bool:
    return os.fstat(descriptor).st_blocks * 512 < size  # POSIX counts in units of 512 bytes


def _copy_small(
    source: int, target: int, size: int, digester: Digester, advance: Advance, *, start: int
) -> int:
    data = b""
    while len(data) < size and (more := os.pread(source, size - len(data), start + len(data))):
        data += more
    digester.update(data)
    write_all(target, data)
    advance(len(data))
    return len(data)


def _copy_segments(source: int, target: int, size: int, follow: Callable[[_Range], None]) -> int:
    """Copy data and leave holes out; `follow` is told each range of the target that is complete."""
    end = 0
    for start, data_end in _data_segments(source, size):
        if end < start:
            follow(_Range(end, start, is_hole=True))
        end = start
        while end < data_end:
            count = _transfer(source, target, end, min(_STEP, data_end - end))
            if count == 0:  # the source shrank
                os.ftruncate(target, end)
                return end
            follow(_Range(end, end + count, is_hole=False))
            end += count
    if end < size:
        os.ftruncate(target, size)
        follow(_Range(end, size, is_hole=True))
    return size


def _transfer(source: int, target: int, position: int, count: int) -> int:
    """Copy bytes at a position within the kernel; return how many there were, at most `count`."""
    os.lseek(target, position, os.SEEK_SET)
    try:
        return os.sendfile(target, source, position, count)
    except OSError as error:
        if error.errno not in _CANNOT_SEND:
            raise
    return os.write(target, os.pread(source, min(count, _BUFFER), position))


def _data_segments(source: int, size: int) -> Iterator[tuple[int, int]]:
    position = 0
    while position < size:
        try:
            start = os.lseek(source, position, os.SEEK_DATA)
        except OSError as error:
            if error.errno == errno.ENXIO:  # nothing but a hole from here
                return
            yield position, size  # a file system that knows no holes
            return
        end = min(os.lseek(source, start, os.SEEK_HOLE), size)
        if start < end:
            yield start, end
        position = max(end, position + 1)


def _start_writing(descriptor: int, complete: _Range) -> None:
    """Let the disk begin, so that the fsync at the end has little left to wait for."""
    # The advice drops only what is on the disk already: this is not, so it is written first.
    if hasattr(os, "posix_fadvise"):  # not on macOS
        size = complete.end - complete.start
        os.posix_fadvise(descriptor, complete.start, size, os.POSIX_FADV_DONTNEED)


class _Follower:
    """The thread that hashes a growing copy, range after range as they are complete."""

    def __init__(self, descriptor: int, digester: Digester, advance: Advance) -> None:
        self._descriptor = descriptor
        self._digester = digester
        self._advance = advance
        self._ranges: SimpleQueue[_Range | None] = SimpleQueue()
        self._is_abandoned = False
        self._failure: BaseException | None = None
        # The thread holds the lock while it runs. Not an Event nor a Thread: those wait inside of
        # locks of their own, of which an interrupt in the middle makes an error.
        self._running = _thread.allocate_lock()
        self._running.acquire()
        _thread.start_new_thread(self._run, ())

    def follow(self, complete: _Range) -> None:
        """Let the thread hash the next range of the copy."""
        self._ranges.put(complete)
        if self._failure is not None:
            raise self._failure

    def finish(self) -> None:
        """Wait until every range is hashed."""
        self._ranges.put(None)
        # A signal that comes just before the wait is not heard until the wait ends.
        while not self._running.acquire(timeout=_LONGEST_WAIT):
            pass
        self._running.release()
        if self._failure is not None:
            raise self._failure

    def abandon(self) -> None:
        """Stop the thread soon; what it hashed is of no use."""
        # It must have ended before Python does: a thread that Python ends inside of a hash
        # function can keep the process from ending.
        self._is_abandoned = True
        self._ranges.put(None)
        with self._running:
            pass

    def _run(self) -> None:
        try:
            buffer = memoryview(bytearray(_BUFFER))
            while (complete := self._ranges.get()) is not None and not self._is_abandoned:
                if complete.is_hole:
                    self._hash_hole(complete.end - complete.start)
                else:
                    hash_range(
                        self._descriptor,
                        complete.start,
                        complete.end,
                        self._digester,
                        self._advance,
                        buffer=buffer,
                    )
        except BaseException as error:  # noqa: BLE001 - raised again in the copying thread
            self._failure = error
        finally:
            self._running.release()

    def _hash_hole(self, size: int) -> None:
        """Hash zeros without reading them: a hole of 100 GB costs no page of the cache."""
        while size and not self._is_abandoned:
            count = min(size, _BUFFER)
            self._digester.update(_ZEROS[:count])
            self._advance(count)
            size -= count
