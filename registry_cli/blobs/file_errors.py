"""What the system answers where a file that should be there cannot be read, by the cause."""

from __future__ import annotations

import errno
from typing import Final

GONE: Final = frozenset({errno.ENOENT, errno.ENOTDIR, errno.ELOOP})
"""No file has that name: a link in its place is none of ours."""
BROKEN: Final = frozenset({errno.EIO, errno.EISDIR, getattr(errno, "EUCLEAN", errno.EIO)})
"""The disk lost what was on it, or a folder is in its place."""
CLOSED: Final = frozenset({errno.EACCES, errno.EPERM})
"""It belongs to others."""
