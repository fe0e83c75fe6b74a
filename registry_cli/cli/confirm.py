"""Ask before something goes that cannot be brought back."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

import typer

from registry_cli.cli import terminal
from registry_cli.cli.marks import painted
from registry_cli.cli.notices import tell
from registry_cli.domain.suggestions import with_option
from registry_cli.errors import Hint, UsageError

if TYPE_CHECKING:
    from registry_cli.cli.shared import Shared


def refuse_unasked(what: str) -> None:
    """Refuse where nobody is there to be asked; `what` completes "to …"."""
    if not terminal.can_ask():
        raise UsageError(
            f"to {what}, somebody has to be asked, and nobody is at a terminal",
            Hint("--yes goes on without, --dry-run only looks", correct=with_option("--yes")),
        )


def confirms(shared: Shared, question: str) -> bool:
    """Ask on the terminal; only a clear yes is one. `question` may hold marks."""
    is_styled = terminal.shows_styles(sys.stderr, has_color=shared.has_color)
    sys.stderr.write(painted(f"{question} [y/N] ", is_styled=is_styled))
    sys.stderr.flush()
    line = sys.stdin.readline()
    if not line:
        sys.stderr.write("\n")
        raise KeyboardInterrupt
    return line.strip().casefold() in {"y", "yes"}


def stop_unless_confirmed(shared: Shared, question: str, *, otherwise: str) -> None:
    """Ask, and end the command with 1 where the answer is no; `otherwise` says what that means."""
    if not confirms(shared, question):
        tell(otherwise)
        raise typer.Exit(1)
