"""Text for terminals and pipes: nothing of a user's text reaches a terminal raw."""

from __future__ import annotations

from registry_cli.domain.names import UNPRINTABLE

TYPE_CHECKING = False  # typing costs 6 ms, and the front door has no more
if TYPE_CHECKING:
    import re
    from typing import Final

# What takes no room, so that texts that differ would look the same.
_INVISIBLE: Final = "\xad\u180e\u200b-\u200d\u2060-\u2064\u206a-\u206f\ufeff\ufff9-\ufffb"
_JOINERS: Final = "\u200c\u200d"
_NEVER_RAW: Final = f"{UNPRINTABLE[:-1]}{_INVISIBLE}]"
_NAMED: Final = {"\t": "\\t", "\n": "\\n", "\r": "\\r"}


def printable(text: str, *, keep: str = "") -> str:
    """Write what steers a terminal or hides on it as backslash escapes, but characters to keep.

    That is control, bidi, undecodable and invisible characters. Joiners stay where Persian or
    emoji need them.
    """
    if text.isprintable():  # which spares most commands the pattern
        return text
    import re  # noqa: PLC0415 - as said

    return re.sub(
        _NEVER_RAW,
        lambda match: match[0] if match[0] in keep or _joins(match) else _escape(match[0]),
        text,
    )


def encodable(text: str, encoding: str) -> str:
    """Write characters that the encoding lacks as they will be written, so that widths are true."""
    if text.isascii():
        return text
    return text.encode(encoding, "backslashreplace").decode(encoding)


def tsv_field(value: object) -> str:
    """Write one TSV field: lists joined with `,`, truth as true/false, nothing as empty."""
    if isinstance(value, str):  # as most are, of 400,000 in a long list
        return _tsv_text(value)
    match value:
        case None:
            return ""
        case bool():
            return "true" if value else "false"
        case tuple() | list():
            return ",".join(_tsv_text(str(item)).replace(",", "\\,") for item in value)
        case _:
            return str(value)


def json_text(text: str) -> str:
    """Escape in finished JSON what must not reach a terminal raw; it stands in strings only."""
    if text.replace("\n", "").isprintable():  # a tenth of the time that the pattern takes
        return text
    import re  # noqa: PLC0415 - the front door writes no JSON

    return re.sub(
        _NEVER_RAW,
        lambda match: match[0] if match[0] == "\n" or _joins(match) else f"\\u{ord(match[0]):04x}",
        text,
    )


def human_size(size: int) -> str:
    """Write a number of bytes as people read it: `24 B`, `1.5 MiB`."""
    if size < 1024:  # noqa: PLR2004 - the step between units
        return f"{size} B"
    amount = float(size)
    units = iter(("KiB", "MiB", "GiB", "TiB", "PiB"))
    unit = "B"
    while amount >= 999.5 and (larger := next(units, None)):  # noqa: PLR2004 - it would round to 1000
        amount, unit = amount / 1024, larger
    return f"{amount:.1f} {unit}"


def _tsv_text(text: str) -> str:
    return printable(text.replace("\\", "\\\\"))


def _joins(match: re.Match[str]) -> bool:
    """Say whether it is a joiner between characters that can be joined: ASCII cannot."""
    if match[0] not in _JOINERS:
        return False
    text, start, end = match.string, match.start(), match.end()
    beside = text[max(start - 1, 0) : start], text[end : end + 1]
    return all(each.isprintable() and not each.isascii() for each in beside)


def _escape(character: str) -> str:
    if character in _NAMED:
        return _NAMED[character]
    code = ord(character)
    return f"\\x{code:02x}" if code < 0x100 else f"\\u{code:04x}"  # noqa: PLR2004 - one byte
