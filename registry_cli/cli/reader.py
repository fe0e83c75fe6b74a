"""Who reads what a command shows: a person at a terminal, or later in a file."""

from __future__ import annotations

import sys
import time
from typing import TYPE_CHECKING, Final, NamedTuple

from registry_cli.cli import terminal
from registry_cli.errors import no_options

if TYPE_CHECKING:
    from registry_cli.cli.shared import Shared
    from registry_cli.errors import OptionsOf

_IN_A_FILE: Final = 10_000
"""Columns where nobody looks: nothing is cut or wrapped."""


class Reader(NamedTuple):
    """What a page or table is written for.

    `now` is in nanoseconds since the epoch, None where it will be read at another time, so that
    moments are exact. `options` are those that a command to paste has to repeat, and `moment_of`
    returns what it needs to look at the same moment.
    """

    columns: int
    now: int | None
    encoding: str
    options: tuple[str, ...] = ()
    moment_of: OptionsOf = no_options
    is_styled: bool = False
    has_signs: bool = True
    is_told_what_next: bool = True

    @property
    def is_there(self) -> bool:
        """Whether somebody reads it now."""
        return self.now is not None


def reader_of_stdout(shared: Shared) -> Reader:
    """Return who reads stdout; of make nobody is told what to do next, as make knows."""
    is_there = terminal.is_terminal()
    return Reader(
        columns=terminal.columns() if is_there else _IN_A_FILE,
        now=time.time_ns() if is_there else None,
        encoding=sys.stdout.encoding or "ascii",
        options=shared.to_arguments(),
        moment_of=shared.moment_of,
        is_styled=terminal.shows_styles(sys.stdout, has_color=shared.has_color),
        has_signs=terminal.shows_signs(sys.stdout),
        is_told_what_next=not terminal.is_in_make(),
    )
