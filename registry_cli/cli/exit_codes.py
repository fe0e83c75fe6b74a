"""Every status that the program ends with. Help, manual page and documents take it from here."""

from __future__ import annotations

from registry_cli import errors
from registry_cli.named_tuples import NamedTuple

TYPE_CHECKING = False  # typing costs 6 ms, and the front door has no more
if TYPE_CHECKING:
    from typing import Final

BUG: Final = 70
NO_RUN: Final = 125
SIGNAL_BASE: Final = 128
"""What is added to the number of the signal that ended the program."""

INTERRUPTED: Final = SIGNAL_BASE + 2
BROKEN_PIPE: Final = SIGNAL_BASE + 13

_OF_THE_PROCESS: Final = {
    0: "done",
    1: "a negative answer: `exists`, `diff --exit-code`, `whoami --may`, a question answered no",
    NO_RUN: "`run` could not begin a run, or was called wrongly",
    126: "`run` cannot execute the command",
    127: "`run` finds no such command",
    BUG: "a bug: one line, and a crash log to attach to a report",
    SIGNAL_BASE + 1: "ended by SIGHUP: the terminal is gone",
    INTERRUPTED: "interrupted by Ctrl-C",
    BROKEN_PIPE: "the reader of the output is gone",
    SIGNAL_BASE + 15: "ended by SIGTERM",
}


class ExitCode(NamedTuple):
    """A status, its meaning, and the word for it in an error as JSON; empty where there is none."""

    status: int
    word: str
    meaning: str


def exit_codes() -> list[ExitCode]:
    """Return all statuses in order, those of failures from the classes of the errors."""
    found = [ExitCode(status, "", meaning) for status, meaning in _OF_THE_PROCESS.items()]
    found += [
        ExitCode(error.exit_code, error.code, error.meaning)
        for error in vars(errors).values()
        if isinstance(error, type)
        and issubclass(error, errors.RegistryError)
        and "meaning" in vars(error)
    ]
    return sorted(found)
