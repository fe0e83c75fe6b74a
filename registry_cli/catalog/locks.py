"""File locks between processes: shared or exclusive, with a bounded wait that can be told.

`flock` belongs to the open file, so the kernel releases it when a process dies.
"""

from __future__ import annotations

import errno
import fcntl
import os
import time
from contextlib import contextmanager

from registry_cli.errors import Hint, MachineError
from registry_cli.named_tuples import NamedTuple

TYPE_CHECKING = False  # typing costs 6 ms
if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path
    from typing import Final

_FIRST_PAUSE: Final = 0.0005
_LONGEST_PAUSE: Final = 0.02
_NO_LOCKS: Final = {errno.ENOLCK, errno.ENOTSUP, errno.EOPNOTSUPP, errno.ENOSYS, errno.EINVAL}


class BusyError(MachineError):
    """Another process held the lock for longer than we wait."""

    code = "busy"


class LocksUnsupportedError(MachineError):
    """The file system of the home has no working file locks."""

    code = "no-locks"


class LockWait(NamedTuple):
    """How long to wait, in seconds, and whom to tell once the wait gets long."""

    limit: float = 60.0
    tell_after: float = 2.0
    tell: Callable[[str], None] = lambda _message: None

    def after(self, waited: float) -> LockWait:
        """Return what is left of the wait; what was told is not told again."""
        is_told = waited >= self.tell_after
        left = float("inf") if is_told else self.tell_after - waited
        return LockWait(max(0.0, self.limit - waited), left, self.tell)


@contextmanager
def hold(path: Path | str, wait: LockWait, *, is_exclusive: bool) -> Iterator[None]:
    """Hold the lock while the block runs; the file is created where it is missing.

    Raises `BusyError` after the wait, `LocksUnsupportedError` where the file system has none,
    and OSError where the file cannot be opened.
    """
    descriptor = _open(path)
    try:
        _acquire(descriptor, path, wait, fcntl.LOCK_EX if is_exclusive else fcntl.LOCK_SH)
        yield
    finally:
        os.close(descriptor)


def _open(path: Path | str) -> int:
    # Opened for writing even to share: NFS turns flock into a byte-range lock, which needs it.
    try:
        return os.open(path, os.O_RDWR | os.O_CREAT, 0o666)
    except OSError as error:
        if error.errno != errno.EROFS:
            raise
        # Whatever writes takes a lock first: here all of it is told why it cannot.
        told = "the home is on a read-only file system"
        raise OSError(error.errno, told, os.path.dirname(path)) from error


def _acquire(descriptor: int, path: Path | str, wait: LockWait, kind: int) -> None:
    home = os.path.dirname(path)
    started = time.monotonic()
    pause = _FIRST_PAUSE
    is_told = False
    while not _try_lock(descriptor, home, kind):
        waited = time.monotonic() - started
        if waited >= wait.limit:
            raise BusyError(
                f"another process has been using {home} for {waited:.0f} s",
                Hint(f"try again, or look who holds it: lsof {path}"),
            )
        if waited >= wait.tell_after and not is_told:
            wait.tell(f"waiting for another process that uses {home}")
            is_told = True
        # Uneven pauses, so that many waiters do not wake in step.
        time.sleep(pause * (0.5 + os.urandom(1)[0] / 256))
        pause = min(pause * 1.5, _LONGEST_PAUSE)


def _try_lock(descriptor: int, home: str, kind: int) -> bool:
    try:
        fcntl.flock(descriptor, kind | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    except OSError as error:
        if error.errno in _NO_LOCKS:
            raise LocksUnsupportedError(
                f"the file system of {home} has no working locks ({error.strerror})",
                Hint("keep the home on another file system, or mount this one with locks"),
            ) from error
        raise
    return True
