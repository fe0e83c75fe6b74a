"""Colours and signs of pages: marked where a text is composed, made real just before it is shown.

A page says what a text means. Only the last step knows whether there are colours, and signs
beyond ASCII. Marks are control characters, which `printable` takes out of every user's text.
"""

from __future__ import annotations

from enum import Enum
from typing import TYPE_CHECKING, Final

from registry_cli.cli.text import printable

if TYPE_CHECKING:
    from collections.abc import Mapping


class Meaning(Enum):
    """What a text is; the value is the mark that begins it."""

    NAME = "\x01"
    ALIAS = "\x02"
    WARNING = "\x03"


END: Final = "\x04"
TO: Final = "\x05"
FROM: Final = "\x06"
AND_SO_ON: Final = "\x0e"

# Of the eight colours only magenta and red are readable on light and on dark backgrounds in the
# usual palettes; bold keeps the colour of the text itself. tests/unit/test_marks.py measures it.
CODES: Final = {Meaning.NAME: "1", Meaning.ALIAS: "35", Meaning.WARNING: "31"}
"""The parameter of the escape sequence for each meaning."""

_SIGNS: Final = {TO: "→", FROM: "←", AND_SO_ON: "…"}
_ASCII_SIGNS: Final = {TO: "->", FROM: "<-", AND_SO_ON: "..."}
SIGNS: Final = "".join(_SIGNS)
MARKS: Final = "".join((*(meaning.value for meaning in Meaning), END, SIGNS))


def marked(text: str, meaning: Meaning | None) -> str:
    """Return a text of whatever origin, made printable, with marks of its meaning around it."""
    printed = printable(text)
    return f"{meaning.value}{printed}{END}" if meaning is not None and text else printed


def spelled(text: str, *, has_signs: bool) -> str:
    """Return a text with signs in place of their marks, or what stands for them in ASCII."""
    return _replaced(text, _SIGNS if has_signs else _ASCII_SIGNS)


def painted(text: str, *, is_styled: bool) -> str:
    """Return a text with colours in place of their marks, or without either."""
    codes = {meaning.value: f"\x1b[{code}m" for meaning, code in CODES.items()}
    codes[END] = "\x1b[0m"
    return _replaced(text, codes if is_styled else dict.fromkeys(codes, ""))


def _replaced(text: str, replacements: Mapping[str, str]) -> str:
    return text.translate({ord(mark): written for mark, written in replacements.items()})
