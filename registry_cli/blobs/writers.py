"""Whether anybody could be writing to a file at this moment, also through mapped memory."""

import errno
import fcntl
import signal
from enum import Enum


class Writers(Enum):
    """Who has a file open for writing."""

    NONE = "none"
    SOME = "some"
    UNKNOWN = "unknown"


def find_writers(descriptor: int) -> Writers:
    """Say who has this file, which is open for reading only here, open for writing.

    A store into mapped memory changes the times of a file once, and then no more until the
    kernel has written the page. So its times tell of changes only if nobody has mapped the file
    to write to it; and of just those files the kernel grants a read lease. It does so to the
    owner of the file, and on Linux.
    """
    if not hasattr(fcntl, "F_SETLEASE"):
        return Writers.UNKNOWN
    try:
        # Who opens it for writing meanwhile has us sent a signal: one that is ignored.
        fcntl.fcntl(descriptor, fcntl.F_SETSIG, signal.SIGURG)
        fcntl.fcntl(descriptor, fcntl.F_SETLEASE, fcntl.F_RDLCK)
        fcntl.fcntl(descriptor, fcntl.F_SETLEASE, fcntl.F_UNLCK)
    except OSError as error:
        return Writers.SOME if error.errno == errno.EAGAIN else Writers.UNKNOWN
    return Writers.NONE
