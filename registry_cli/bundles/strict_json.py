"""JSON of strangers: read only in the one way that we write it, and never more than was allowed.

A line that is not what we would write for the value it holds is refused, and with it duplicate
keys, other spellings of numbers, NaN, broken surrogates and spaces.
"""

import json
import re
from typing import Final

from registry_cli.domain.metadata import Json, to_json

LARGEST_LINE: Final = 4 << 20
"""Bytes of one record; as text in Python it may take four times as much, several times over."""

MOST_VALUES: Final = 400_000
"""Values in one record: each costs Python some 100 bytes, whatever it took on the disk."""

DEEPEST: Final = 512

_PART: Final = re.compile(r'[^"\[\]{},]*+(?:"(?:[^"\\]++|\\.)*+"|([\[\]{},])|\Z)', re.DOTALL)


class TooLargeError(ValueError):
    """A value is deeper or has more parts than a bundle may hold."""


def write_line(value: Json) -> bytes:
    """Return the line of a record; raises `TooLargeError` where no reader would take it."""
    try:
        text = to_json(value)
    except RecursionError as error:
        raise TooLargeError("it is nested too deeply") from error
    line = text.encode()
    if len(line) >= LARGEST_LINE:
        raise TooLargeError(f"it has {len(line)} bytes, and a bundle takes {LARGEST_LINE}")
    _check_parts(text)
    return line + b"\n"


def read_line(line: bytes) -> Json:
    """Return what a line holds; raises ValueError where it is not what `write_line` writes."""
    if len(line) > LARGEST_LINE or not line.endswith(b"\n"):
        raise TooLargeError("a record is too long")
    text = line[:-1].decode()
    _check_parts(text)
    try:
        value: Json = json.loads(text)
        if to_json(value) != text:
            raise ValueError("a record is not written as a bundle writes it")
    except RecursionError as error:
        raise TooLargeError("a record is nested too deeply") from error
    return value


def _check_parts(text: str) -> None:
    """Refuse what would take much memory as Python values, before any is made."""
    # Signs in strings count too here, so this is no less than there are; mostly it decides.
    opened = text.count("[") + text.count("{")
    if opened <= DEEPEST and opened + text.count(",") <= MOST_VALUES:
        return
    position = count = depth = 0
    while position < len(text):
        # One match after the other: a search would look for the end of each string anew.
        match = _PART.match(text, position)
        if match is None:
            raise ValueError("a record is no JSON")
        position = match.end()
        if match[1] is None:
            continue
        count += match[1] in "[{,"
        depth += (match[1] in "[{") - (match[1] in "]}")
        if depth > DEEPEST:
            raise TooLargeError("it is nested too deeply")
        if count > MOST_VALUES:
            raise TooLargeError(f"it has more than {MOST_VALUES} values")
