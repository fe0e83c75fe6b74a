"""`registry` for whom permissions count, even where the tests run as the superuser.

`python -m tests.support.ordinary` takes the arguments of `registry`.
"""

from __future__ import annotations

import ctypes
import os

from registry_cli.__main__ import main

_HEADER = (0x20080522, 0)
"""The version of the interface, and this process: see capset(2)."""


def drop_privileges() -> None:
    """Give up every capability: the superuser may then do what the owner of its files may."""
    if os.geteuid() != 0:
        return
    library = ctypes.CDLL(None, use_errno=True)
    if library.capset((ctypes.c_uint32 * 2)(*_HEADER), (ctypes.c_uint32 * 6)()) != 0:
        raise OSError(ctypes.get_errno(), "capset")


if __name__ == "__main__":
    drop_privileges()
    main()
