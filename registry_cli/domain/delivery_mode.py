"""How files are delivered to a folder."""

from enum import StrEnum


class DeliveryMode(StrEnum):
    """Copies are checked and writable; links share the stored bytes."""

    COPY = "copy"
    REFLINK = "reflink"
    HARDLINK = "hardlink"
    SYMLINK = "symlink"
