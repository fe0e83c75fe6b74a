"""The members of a bundle: a plain tar archive in which everything but name and size is fixed.

So each header follows from the name and size, and a reader that makes the header anew and
compares it byte by byte refuses links, devices, folders, owners, times and extensions at once.
"""

import re
from typing import Final, NamedTuple

from registry_cli.domain.bundles import LARGEST_SIZE

BLOCK: Final = 512
"""Bytes; a header is one block, and contents are filled up with zeros to whole blocks."""

HEAD: Final = "registry-bundle"
RECORDS: Final = "records.jsonl"
PAGE: Final = "pages/"
CONTENT: Final = "contents/"
END: Final = "end"
CLOSING: Final = bytes(2 * BLOCK)
"""What ends every tar archive."""

_NAME_BYTES: Final = 100
_OCTAL_BELOW: Final = 8**11
_SUM_AT: Final = 148
_NAME: Final = rf"\A(?:{HEAD}|records\.jsonl|(?:pages|contents)/[0-9a-f]{{64}}|{END})\Z"


class Member(NamedTuple):
    """The name of a member, and its size in bytes."""

    name: str
    size: int


def header_of(member: Member) -> bytes:
    """Return the one header that a member of this name and size can have."""
    fields = b"".join(
        (
            member.name.encode("ascii").ljust(_NAME_BYTES, b"\0"),
            b"0000444\0",  # the mode
            b"0000000\0" * 2,  # nobody's
            _size_field(member.size),
            b"00000000000\0",  # the time: the beginning of all clocks
            b" " * 8,  # stands in for the sum
            b"0",  # a regular file
            bytes(_NAME_BYTES),  # no link
            b"ustar\x0000",
            bytes(64),  # no names of owners
            b"0000000\0" * 2,  # no device
        )
    ).ljust(BLOCK, b"\0")
    return b"%s%06o\0 %s" % (fields[:_SUM_AT], sum(fields), fields[_SUM_AT + 8 :])


def read_header(block: bytes) -> Member | None:
    """Return the member that a block announces, None where it is no header of ours."""
    name = block[:_NAME_BYTES].rstrip(b"\0").decode("ascii", "replace")
    size = _read_size(block[124:136])
    if size is None or size > LARGEST_SIZE or re.match(_NAME, name) is None:
        return None
    member = Member(name, size)
    return member if header_of(member) == block else None


def padding_of(size: int) -> int:
    """Return how many zeros follow a content of that size."""
    return -size % BLOCK


def _size_field(size: int) -> bytes:
    # Beyond 8 GiB the digits do not suffice: then the bytes of the number itself, as other
    # writers of tar archives do.
    if size < _OCTAL_BELOW:
        return b"%011o\0" % size
    return b"\x80" + size.to_bytes(11)


def _read_size(field: bytes) -> int | None:
    if field[0] == 0x80:  # noqa: PLR2004 - the mark of a size in bytes
        return int.from_bytes(field[1:])
    digits = field[:-1]
    return int(digits, 8) if re.fullmatch(rb"[0-7]{11}", digits) else None
