"""Whether anybody could be writing to a file at this moment, also through mapped memory."""

import errno
import fcntl
import signal
from enum import Enum
from typing import Final

_SET_LEASE: Final = getattr(fcntl, "F_SETLEASE", None)
"""None where there are no leases: not Linux."""
_SET_SIGNAL: Final = getattr(fcntl, "F_SETSIG", 0)
_READ: Final = fcntl.F_RDLCK
_NONE: Final = fcntl.F_UNLCK
_IGNORED: Final = int(signal.SIGURG)


class Writers(Enum):
    """Who has a file open for writing."""

    NONE = "none"
    SOME = "some"
    UNKNOWN = "unknown"


def find_writers(descriptor: int, *, is_closed_soon: bool = False) -> Writers:
    """Say who has this file, which is open for reading only here, open for writing.

    Who opens it for writing meanwhile waits until this has found out, or, where
    `is_closed_soon` says so and a call of the system is spared, until the file is closed.

    A store into mapped memory changes the times of a file once, and then no more until the
    kernel has written the page. So its times tell of changes only if nobody has mapped the file
    to write to it; and of just those files the kernel grants a read lease. It does so to the
    owner of the file, and on Linux.
    """
    if _SET_LEASE is None:
        return Writers.UNKNOWN
    control = fcntl.fcntl
    try:
        # Who opens it for writing meanwhile has us sent a signal: one that is ignored.
        control(descriptor, _SET_SIGNAL, _IGNORED)
        control(descriptor, _SET_LEASE, _READ)
        if not is_closed_soon:
            control(descriptor, _SET_LEASE, _NONE)
    except OSError as error:
        return Writers.SOME if error.errno == errno.EAGAIN else Writers.UNKNOWN
    return Writers.NONE
