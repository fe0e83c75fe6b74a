"""Write to a descriptor until all is written: a disk that is nearly full takes less at once."""

import os


def write_all(descriptor: int, data: bytes | memoryview) -> None:
    """Write all of it, or raise what the system says."""
    rest = memoryview(data)
    while rest:
        rest = rest[os.write(descriptor, rest) :]
