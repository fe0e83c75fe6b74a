"""Let permissions count for the superuser too, as tests may run as root."""

from __future__ import annotations

import ctypes
import os
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, Final, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable

ResultT = TypeVar("ResultT")

_VERSION_3: Final = 0x20080522
"""The layout of `capset(2)`: a header of version and thread, then two sets of three words."""


def as_ordinary_user(work: Callable[[], ResultT]) -> ResultT:
    """Do the work, and return its result, without the right to ignore permissions.

    Capabilities belong to a thread on Linux, so those of the test itself stay.
    """
    with ThreadPoolExecutor(max_workers=1, initializer=drop_privileges) as thread:
        return thread.submit(work).result()


def drop_privileges() -> None:
    """Give up every capability of this thread: a superuser may then do what any owner may."""
    if os.geteuid() != 0:
        return
    header = (ctypes.c_uint32 * 2)(_VERSION_3, 0)
    none = (ctypes.c_uint32 * 6)()
    library = ctypes.CDLL(None, use_errno=True)
    if library.capset(header, none) != 0:
        raise OSError(ctypes.get_errno(), "capset")
