"""How pages are laid out: fields in two columns, text that keeps to the terminal, counts."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from registry_cli.cli.cells import cell_len, wrap
from registry_cli.errors import without_false_options

if TYPE_CHECKING:
    from collections.abc import Iterable

    from registry_cli.cli.reader import Reader

WIDEST_TEXT: Final = 100
"""Columns beyond which lines of prose are hard to follow."""


def aligned(rows: Iterable[tuple[str, str]], indent: str = "") -> str:
    """Write names and printable texts in two columns; rows without a text are left out.

    A text of several lines keeps to its column.
    """
    filled = [(name, text) for name, text in rows if text]
    width = max((cell_len(name) for name, _ in filled), default=0)
    gap = f"\n{indent}{'':<{width}}  "
    lines = [f"{indent}{name}{' ' * (width - cell_len(name))}  {text}" for name, text in filled]
    return "\n".join(line.replace("\n", gap) for line in lines)


def wrapped(text: str, reader: Reader) -> str:
    """Break the lines of a text between words where somebody reads it on a terminal now."""
    if not reader.is_there:
        return text
    width = min(reader.columns, WIDEST_TEXT)
    lines = (wrap(line, width, keeps_ascii=True) for line in text.split("\n"))
    return "\n".join(line for broken in lines for line in broken)


def counted(number: int, noun: str) -> str:
    """Write how many of something there are: `1 file`, `2,000 files`."""
    return f"{number:,} {noun}" if number == 1 else f"{number:,} {noun}s"


def command(reader: Reader, *arguments: str) -> str:
    """Write a command to paste, which means the home, the user and the moment of this one."""
    import shlex  # noqa: PLC0415 - for people only

    words = without_false_options((*arguments, *reader.moment_of(arguments)))
    return shlex.join(("registry", *reader.options, *words))


def next_line(reader: Reader, *arguments: str) -> str:
    """Return the line that names the next command, for those who are told."""
    return f"\nnext: {command(reader, *arguments)}" if reader.is_told_what_next else ""
