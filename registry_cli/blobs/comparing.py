"""Compare files of this machine with contents by their digests, without asking the store."""

from __future__ import annotations

import os
import stat

from registry_cli.blobs.copying import hash_open_file
from registry_cli.digests import Hasher


def has_content(location: str, blake3: str, size: int | None) -> bool:
    """Say whether a file has a content; one of another size than `size` bytes is not read."""
    # A blocking open of a FIFO would never end, nor would reading some devices.
    descriptor = os.open(location, os.O_RDONLY | os.O_NONBLOCK)
    try:
        status = os.fstat(descriptor)
        if not stat.S_ISREG(status.st_mode) or size not in {None, status.st_size}:
            return False
        hasher = Hasher()
        hash_open_file(descriptor, hasher)
        return hasher.digest().blake3 == blake3
    finally:
        os.close(descriptor)
