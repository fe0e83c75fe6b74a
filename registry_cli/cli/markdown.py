"""Descriptions as people read them: Markdown, laid out where somebody looks at a terminal."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from registry_cli.cli.layout import WIDEST_TEXT, wrapped
from registry_cli.cli.marks import Meaning, marked
from registry_cli.cli.text import printable

if TYPE_CHECKING:
    from collections.abc import Iterable

    from registry_cli.cli.reader import Reader

_MARKUP: Final = r"[#*_`\[<>|~\\\n]|^ *([-+]|\d+[.)]) "
"""What plain text does not hold; without it nothing is laid out, and nothing loaded for it."""


def described(text: str, reader: Reader) -> str:
    """Return a description for a page: as it was written, where nobody looks at it now.

    Nothing of it reaches a terminal raw; what stands out is marked.
    """
    safe = printable(text, keep="\n")
    if not (reader.is_there and reader.has_signs):
        return wrapped(safe, reader)
    if re.search(_MARKUP, safe) is None:
        return wrapped(safe, reader)
    return "\n".join(_lines(safe, min(reader.columns, WIDEST_TEXT)))


def _lines(text: str, width: int) -> Iterable[str]:
    """Lay Markdown out in so many columns, headings at the left and without a frame."""
    from io import StringIO  # noqa: PLC0415 - as rich, for people only

    from rich.console import Console, ConsoleOptions, RenderResult
    from rich.markdown import Heading, Markdown

    class LeftHeading(Heading):
        def __rich_console__(self, console: Console, options: ConsoleOptions) -> RenderResult:
            del console, options
            self.text.justify = "left"
            yield self.text

    class Description(Markdown):
        elements = {**Markdown.elements, "heading_open": LeftHeading}  # noqa: RUF012 - as in its base

    console = Console(file=StringIO(), width=width, color_system=None, legacy_windows=False)
    rendered = Description(text, hyperlinks=False, code_theme="bw")
    for line in console.render_lines(rendered, pad=False):
        parts = [
            marked(segment.text, Meaning.NAME if segment.style and segment.style.bold else None)
            for segment in line
            if not segment.control
        ]
        yield "".join(parts).rstrip()
