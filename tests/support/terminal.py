"""Run commands on a terminal of a chosen width, as a person would see them."""

from __future__ import annotations

import errno
import fcntl
import os
import pty
import re
import signal
import struct
import subprocess
import sys
import termios
import threading
from typing import TYPE_CHECKING, Final, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

_PATIENCE: Final = 120
"""Seconds before a command that hangs is killed, which fails its test."""

_ENVIRONMENT: Final = {"TERM": "xterm", "LC_ALL": "C.UTF-8", "PAGER": "cat"}
_QUESTION: Final = b"[y/N] "
_STYLE: Final = re.compile(r"\x1b\[[0-9;?]*[a-zA-Z]")


class Screen(NamedTuple):
    """What a terminal received: both streams together, styles taken out."""

    status: int
    text: str
    is_styled: bool
    """Whether there were any styles: colours, bold, a cursor that moves."""
    raw: str
    """All that was received, but for the carriage returns that end lines."""

    @property
    def lines(self) -> list[str]:
        """The lines, without the spaces that end them."""
        return [line.rstrip() for line in self.text.splitlines()]


def on_terminal(
    arguments: Sequence[str],
    *,
    columns: int = 100,
    lines: int = 40,
    environment: Mapping[str, str] | None = None,
    answer: str = "",
) -> Screen:
    """Run a program on a terminal of its own; `environment` is added to that of the test.

    Nobody types there but `answer`, once, where the program asks for yes or no;
    so a pager is used only where `environment` names one.
    """
    ours, theirs = pty.openpty()
    try:
        fcntl.ioctl(theirs, termios.TIOCSWINSZ, struct.pack("HHHH", lines, columns, 0, 0))
        process = subprocess.Popen(
            arguments,
            stdin=theirs,
            stdout=theirs,
            stderr=theirs,
            start_new_session=True,
            env={**os.environ, **_ENVIRONMENT, **(environment or {})},
        )
    finally:
        os.close(theirs)
    watchdog = threading.Timer(_PATIENCE, os.killpg, (process.pid, signal.SIGKILL))
    watchdog.start()
    try:
        received = _read_all(ours, answer.encode())
        status = process.wait()
    finally:
        watchdog.cancel()
        os.close(ours)
    assert status != -signal.SIGKILL, f"still running after {_PATIENCE} seconds: {received!r}"
    text = received.decode().replace("\r\n", "\n")
    return Screen(status, _STYLE.sub("", text), is_styled="\x1b" in text, raw=text)


def registry_on_terminal(
    *arguments: str,
    columns: int = 100,
    lines: int = 40,
    environment: Mapping[str, str] | None = None,
) -> Screen:
    """Run `registry` on a terminal."""
    command = [sys.executable, "-m", "registry_cli", *arguments]
    return on_terminal(command, columns=columns, lines=lines, environment=environment)


def _read_all(terminal: int, answer: bytes) -> bytes:
    received = bytearray()
    has_ended = False
    while True:
        if answer and received.endswith(_QUESTION):
            os.write(terminal, answer)
            answer = b""
        part = _read_some(terminal)
        if part:
            received += part
        elif has_ended:
            return bytes(received)
        # Linux looks for bytes first and for writers then: what is written and closed in
        # between is only seen by whoever reads once more.
        has_ended = not part


def _read_some(terminal: int) -> bytes:
    """Wait for what comes next; nothing where nobody writes there any more."""
    try:
        return os.read(terminal, 65536)
    except OSError as error:
        if error.errno == errno.EIO:  # how Linux says it; macOS returns nothing
            return b""
        raise
