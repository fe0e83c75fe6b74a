"""What is known of the terminal before something is written to it."""

from __future__ import annotations

import os
import sys
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from typing import TextIO

_USUAL_COLUMNS: Final = 80
_USUAL_LINES: Final = 24
_DIGITS: Final = 6
"""How many digits are too many for the size of a terminal."""


def is_terminal(stream: TextIO | None = None) -> bool:
    """Say whether a stream, else stdout, leads to a terminal."""
    return (sys.stdout if stream is None else stream).isatty()


def is_in_make() -> bool:
    """Say whether a recipe of make started us: its terminal belongs to all recipes together."""
    return os.environ.get("MAKELEVEL") is not None


def can_ask() -> bool:
    """Say whether somebody is there to answer a question, and would see it."""
    streams = (sys.stdin, sys.stdout, sys.stderr)
    return all(stream.isatty() for stream in streams) and not is_in_make()


def moves_cursor(stream: TextIO) -> bool:
    """Say whether a stream leads to a terminal that can clear a line."""
    return stream.isatty() and os.environ.get("TERM", "dumb") not in {"dumb", "unknown"}


def shows_styles(stream: TextIO, *, has_color: bool) -> bool:
    """Say whether colours and bold text are wanted on a stream, and shown there.

    `NO_COLOR` and `has_color` of False (`--no-color`) come first, then a terminal that cannot,
    then `FORCE_COLOR`, which wants them in a pipe, too.
    """
    if os.environ.get("NO_COLOR") or not has_color:
        return False
    if os.environ.get("TERM", "dumb") in {"dumb", "unknown"}:
        return False
    return bool(os.environ.get("FORCE_COLOR")) or (stream.isatty() and not is_in_make())


def shows_signs(stream: TextIO) -> bool:
    """Say whether signs beyond ASCII arrive: in a 7-bit locale our own are spelled otherwise.

    Python writes UTF-8 where the locale is `C`, for the sake of names; signs have a choice.
    """
    locale = os.environ.get("LC_ALL") or os.environ.get("LC_CTYPE") or os.environ.get("LANG")
    encoding = (stream.encoding or "ascii").lower().replace("-", "")
    return encoding == "utf8" and locale not in {"C", "POSIX"}


def columns(stream: TextIO | None = None) -> int:
    """Return the width of the terminal, which `COLUMNS` can change."""
    return _number(os.environ.get("COLUMNS")) or _size(stream).columns or _USUAL_COLUMNS


def lines(stream: TextIO | None = None) -> int:
    """Return the height of the terminal, which `LINES` can change."""
    return _number(os.environ.get("LINES")) or _size(stream).lines or _USUAL_LINES


def _number(text: str | None) -> int:
    """Read a size; 0 where there is none."""
    is_number = text is not None and text.isascii() and text.isdigit() and len(text) < _DIGITS
    return int(text) if text is not None and is_number else 0


def _size(stream: TextIO | None) -> os.terminal_size:
    try:
        return os.get_terminal_size((sys.stdout if stream is None else stream).fileno())
    except (OSError, ValueError):  # no terminal, or one without a size
        return os.terminal_size((0, 0))
