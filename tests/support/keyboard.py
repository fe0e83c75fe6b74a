"""Somebody at a terminal who reads questions and types answers."""

from __future__ import annotations

import os
import re
import sys
from typing import TYPE_CHECKING, Final, NamedTuple

import pexpect  # type: ignore[import-untyped]  # it has no types of its own

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from pathlib import Path

BACKSPACE: Final = "\x7f"
ENTER: Final = "\r"
CTRL_C: Final = "\x03"
CTRL_D: Final = "\x04"
CTRL_U: Final = "\x15"
DOWN: Final = "\x1b[B"

_PATIENCE: Final = 60
"""Seconds until a question that does not come fails the test."""

_SEQUENCE: Final = re.compile(r"\x1b\[[0-9;?]*[a-zA-Z]|\r")


class Dialogue(NamedTuple):
    """What came of it: the exit status, and all that was shown."""

    status: int
    raw: str

    @property
    def text(self) -> str:
        """What was shown, without control sequences."""
        return _SEQUENCE.sub("", self.raw)


def converse(
    arguments: Sequence[str],
    *exchanges: tuple[str, str | Callable[[], str]],
    environment: Mapping[str, str] | None = None,
    lines: int = 40,
) -> Dialogue:
    """Run `registry` on a terminal, and type as `type_in` does."""
    command = [sys.executable, "-m", "registry_cli", *arguments]
    return type_in(command, *exchanges, environment=environment, size=(lines, 100))


def type_in(
    command: Sequence[str],
    *exchanges: tuple[str, str | Callable[[], str]],
    environment: Mapping[str, str] | None = None,
    folder: Path | None = None,
    size: tuple[int, int],
) -> Dialogue:
    """Run a command on a terminal of so many lines and columns.

    Each answer is typed once its question is shown; one that is a function is called first,
    while the question waits.
    """
    process = pexpect.spawn(
        command[0],
        list(command[1:]),
        dimensions=size,
        cwd=folder,
        env={
            **os.environ,
            "TERM": "xterm",
            "LC_ALL": "C.UTF-8",
            "PAGER": "cat",
            "PROMPT_TOOLKIT_NO_CPR": "1",  # nobody answers where the cursor is
            **(environment or {}),
        },
        encoding="utf-8",
        timeout=_PATIENCE,
    )
    shown = []
    try:
        for question, answer in exchanges:
            process.expect_exact(question)
            shown += [process.before, question]
            process.send(answer if isinstance(answer, str) else answer())
        process.expect(pexpect.EOF)
        shown.append(process.before)
        process.wait()
    finally:
        process.close()
    return Dialogue(process.exitstatus, "".join(shown))
