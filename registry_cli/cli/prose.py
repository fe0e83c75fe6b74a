"""Pages of help and topics as a terminal shows them."""

from __future__ import annotations

import re
import sys
from typing import TYPE_CHECKING, Final

from registry_cli.cli.terminal import shows_styles

if TYPE_CHECKING:
    from registry_cli.cli.shared import Shared

_HEADING: Final = r"(?m)^(Usage:|\S.*:$)"
_BOLD: Final = "\x1b[1m{}\x1b[0m"


def emphasized(page: str, shared: Shared) -> str:
    """Return a page with bold headings where a person sees it on a terminal that shows them."""
    is_data = shared.format is not None or shared.is_quiet
    if is_data or not shows_styles(sys.stdout, has_color=shared.has_color):
        return page
    return re.sub(_HEADING, lambda match: _BOLD.format(match[0]), page)
