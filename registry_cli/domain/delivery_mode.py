"""How files are delivered to a folder."""

from enum import StrEnum


class DeliveryMode(StrEnum):
    """Copies are checked and writable; links share the stored bytes."""

    COPY = "copy"
    REFLINK = "reflink"
    HARDLINK = "hardlink"
    SYMLINK = "symlink"

    @property
    def is_link(self) -> bool:
        """Whether files lead to the stored bytes, so that no edit may reach them."""
        return self in {DeliveryMode.HARDLINK, DeliveryMode.SYMLINK}
