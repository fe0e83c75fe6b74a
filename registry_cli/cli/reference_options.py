"""What `log` is told of references: addresses, and what is known of those that are not read."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from registry_cli.errors import Hint, UsageError

_MOST_DIGITS: Final = 18
"""Of a size; sums of sizes stay below what SQLite holds."""

if TYPE_CHECKING:
    from collections.abc import Sequence

    from registry_cli.domain.wanted_references import WantedReference


def read_references(
    addresses: Sequence[str],
    digests: Sequence[str],
    sizes: Sequence[str],
    max_objects: int,
    *,
    has_checksum: bool,
) -> tuple[WantedReference, ...]:
    """Read `[NAME=]URI`, and `[NAME=]VALUE` of those; NAME can be left out where there is one."""
    given = [_split(each) for each in addresses]
    if not given and not (*digests, *sizes):
        return ()
    from registry_cli.domain.addresses import parse_address  # noqa: PLC0415 - few logs refer to anything
    from registry_cli.domain.source_digests import parse_source_digest  # noqa: PLC0415 - as above
    from registry_cli.domain.wanted_references import WantedReference  # noqa: PLC0415 - as above

    if max_objects < 1:
        raise UsageError("--max-objects is at least 1", Hint("leave it out for 10,000"))
    wanted = [
        WantedReference(
            parse_address(text), name=name, has_checksum=has_checksum, max_objects=max_objects
        )
        for name, text in given
    ]
    for text in digests:
        place, value = _told(text, wanted)
        wanted[place] = wanted[place]._replace(digest=parse_source_digest(value))
    for text in sizes:
        place, value = _told(text, wanted)
        wanted[place] = wanted[place]._replace(size=_read_size(value))
    return tuple(wanted)


def _split(text: str) -> tuple[str | None, str]:
    """Part a name from what follows it, in whose scheme or algorithm there is no `=`."""
    match = re.match(r"([^:=]+)=(.*)\Z", text, re.DOTALL)
    return (match[1], match[2]) if match is not None else (None, text)


def _told(text: str, wanted: list[WantedReference]) -> tuple[int, str]:
    """Return which reference something is said of, and what."""
    name, value = _split(text)
    places = [
        place for place, each in enumerate(wanted) if name in {None, each.name or each.address.name}
    ]
    if len(places) != 1:
        raise UsageError(
            f"{text[:80]!r} says something of {len(places)} references, not of one",
            Hint("begin with the name of one of them: NAME=…"),
        )
    return places[0], value


def _read_size(text: str) -> int:
    if not (text.isascii() and text.isdigit()) or len(text) > _MOST_DIGITS:
        raise UsageError(f"{text[:80]!r} is no size in bytes", Hint("for example 1048576"))
    return int(text)
