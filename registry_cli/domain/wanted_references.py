"""What a log is asked to refer to, as people and scripts say it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

if TYPE_CHECKING:
    from registry_cli.domain.addresses import Address

MOST_OBJECTS: Final = 10_000
"""How many files a folder may stand for where nothing else is said."""


class WantedReference(NamedTuple):
    """An address to refer to, and what to call it: else its own last part.

    `size` in bytes and `digest` are what somebody says of it. Without a checksum, a file of this
    machine is not read. A folder stands for at most `max_objects` files.
    """

    address: Address
    name: str | None = None
    digest: str | None = None
    size: int | None = None
    has_checksum: bool = True
    max_objects: int = MOST_OBJECTS
