"""What is told to people on stderr. That nobody can hear it is no failure of the command."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Final

from registry_cli.cli.marks import Meaning, marked, painted
from registry_cli.cli.streams import discard
from registry_cli.cli.terminal import shows_styles

if TYPE_CHECKING:
    from collections.abc import Callable

_MEANINGS: Final = {"error": Meaning.WARNING, "hint": Meaning.NAME, "note": Meaning.NAME}

_preparations: list[Callable[[], None]] = []
"""What has to be done before a line is written, such as to take away a progress bar."""


def before_each(prepare: Callable[[], None] | None) -> None:
    """Call this before each line from now on; None: nothing any more."""
    _preparations[:] = [prepare] if prepare is not None else []


def tell_as(label: str, text: str, *, has_color: bool) -> None:
    """Tell an error, a hint or a note; the text is printable."""
    is_styled = shows_styles(sys.stderr, has_color=has_color)
    tell(painted(marked(f"{label}:", _MEANINGS[label]), is_styled=is_styled) + f" {text}")


def tell(text: str) -> None:
    """Write lines to stderr; a full disk or a closed pipe there changes nothing."""
    for prepare in _preparations:
        prepare()
    try:
        print(text, file=sys.stderr, flush=True)
    except OSError:
        discard(sys.stderr)
