"""Texts of help: headings end with a colon, indented lines stay as they are, the rest is wrapped.

Blocks are separated by empty lines. The lines of a section are indented below its heading.
"""

from __future__ import annotations

import os
import re
import sys
from typing import Final

_HEADING: Final = r"(?m)^(Usage:|\S.*:$)"
_BOLD: Final = "\x1b[1m{}\x1b[0m"


def emphasized(page: str, *, has_color: bool = True) -> str:
    """Return a page with bold headings where a terminal shows it and wants them."""
    is_plain = os.environ.get("NO_COLOR") or os.environ.get("TERM", "dumb") in {"dumb", "unknown"}
    if is_plain or not has_color or not sys.stdout.isatty():
        return page
    return re.sub(_HEADING, lambda match: _BOLD.format(match[0]), page)
