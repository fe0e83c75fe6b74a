"""Let people choose: from a list, or by typing. Only for terminals, see `terminal.can_ask`.

Questions go to stderr, so that what a command prints stays its result. Ctrl-C and the end of
the input raise `KeyboardInterrupt`.
"""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Final, Protocol

from registry_cli.cli import terminal
from registry_cli.cli.cells import cell_len
from registry_cli.cli.layout import aligned
from registry_cli.cli.marks import AND_SO_ON, Meaning, marked, painted, spelled
from registry_cli.cli.text import printable
from registry_cli.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from registry_cli.cli.choice import Choice

_MOST_SHOWN: Final = 20
"""Choices beyond which a list is no help; the rest are found by name."""


class Picker(Protocol):
    """Who asks. `tests/integration/test_picker.py` holds both implementations to the same."""

    def pick(self, question: str, choices: Sequence[Choice], likely: str) -> str:
        """Return the name of one of the choices; `likely` is the one that Enter takes."""

    def pick_or_name(
        self,
        question: str,
        choices: Sequence[Choice],
        likely: str,
        check: Callable[[str], object],
    ) -> str:
        """Return the name of a choice or a new one, which `check` may refuse."""


def open_picker(*, has_color: bool) -> Picker:
    """Return the picker with arrow keys where it is installed and works, else the plain one."""
    if terminal.moves_cursor(sys.stderr):
        try:
            from registry_cli.cli.arrow_picker import (  # noqa: PLC0415 - the door to an extra
                ArrowPicker,
            )
        except ImportError:
            pass
        else:
            return ArrowPicker(has_color=terminal.shows_styles(sys.stderr, has_color=has_color))
    return PlainPicker(has_color=has_color)


class PlainPicker:
    """Numbered lists and a line to type, which work on any terminal."""

    def __init__(self, *, has_color: bool) -> None:
        self._is_styled = terminal.shows_styles(sys.stderr, has_color=has_color)
        self._has_signs = terminal.shows_signs(sys.stderr)

    def pick(self, question: str, choices: Sequence[Choice], likely: str) -> str:
        """Ask for a number or a name until it is one of the list."""
        self._list(question, choices)
        while True:
            answer = self._ask("Number or name", likely)
            name = _named(answer, choices)
            if name is not None:
                return name
            self._tell(f"{printable(answer)!r} is none of them")

    def pick_or_name(
        self,
        question: str,
        choices: Sequence[Choice],
        likely: str,
        check: Callable[[str], object],
    ) -> str:
        """Ask for a number, a name of the list, or a new name, which is asked for twice."""
        self._list(question, choices)
        prompt = "Number or name, also a new one" if choices else "Name"
        while True:
            answer = self._ask(prompt, likely)
            name = _named(answer, choices)
            if name is not None:
                return name
            try:
                check(answer)
            except UsageError as error:
                self._tell(printable(error.message))
                continue
            if answer == likely or self._ask(f"Make {printable(answer)}?", "no") in {"y", "yes"}:
                return answer

    def _list(self, question: str, choices: Sequence[Choice]) -> None:
        shown = choices[:_MOST_SHOWN]
        width = max((cell_len(printable(choice.name)) for choice in shown), default=0)
        rows = []
        for number, choice in enumerate(shown, start=1):
            gap = " " * (width - cell_len(printable(choice.name)))
            rows.append((str(number), f"{marked(choice.name, Meaning.NAME)}{gap}  {choice.about}"))
        more = len(choices) - len(rows)
        self._tell("\n".join(part for part in (question, aligned(rows, "  ")) if part))
        if more:
            self._tell(f"  {AND_SO_ON} and {more:,} more, by name")

    def _ask(self, prompt: str, likely: str) -> str:
        self._write(f"{prompt} [{marked(likely, Meaning.NAME)}]: ")
        try:
            line = sys.stdin.readline()
        except KeyboardInterrupt:
            self._write("\n")
            raise
        if not line:
            self._write("\n")
            raise KeyboardInterrupt
        return line.strip() or likely

    def _tell(self, text: str) -> None:
        self._write(f"{text}\n")

    def _write(self, text: str) -> None:
        text = spelled(text, has_signs=self._has_signs)
        sys.stderr.write(painted(text, is_styled=self._is_styled))
        sys.stderr.flush()


def _named(answer: str, choices: Sequence[Choice]) -> str | None:
    """Return the name that a number or a name stands for; names come first."""
    names = [choice.name for choice in choices]
    if answer in names:
        return answer
    if answer.isascii() and answer.isdigit() and len(answer) < len("1000000"):
        number = int(answer)
        return names[number - 1] if 1 <= number <= len(names) else None
    return None
