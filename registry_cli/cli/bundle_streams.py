"""Where bundles and lists of digests come from and go to: files, and the standard streams."""

from __future__ import annotations

import os
import stat
import sys
from contextlib import contextmanager
from typing import TYPE_CHECKING, BinaryIO

from registry_cli.cli import terminal
from registry_cli.cli.face import user_path
from registry_cli.cli.values import LEADS_TO_NO_FILE
from registry_cli.domain.bundles import parse_known
from registry_cli.errors import Hint, MachineError, UsageError

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

STREAM = "-"
_BUFFER = 1 << 20


def bundle_target(text: str) -> Path | BinaryIO:
    """Return the file of that name, or stdout for `-` unless that is a terminal.

    A pipe that is stdout by another name, such as /dev/stdout, is stdout: nothing else may be
    written behind the bundle.
    """
    if text != STREAM:
        path = _file_path(text)
        if text.endswith("/"):
            raise UsageError(f"{text!r} is a folder", Hint("name a file in it for the bundle"))
        if not _is_stdout(path):
            return path
    if terminal.is_terminal():
        raise UsageError(
            "a bundle is not for a terminal to show",
            Hint("name a file, or lead the output into another command or a file"),
        )
    if sys.__stdout__ is None:  # it was closed, and leads nowhere now
        raise MachineError(
            "stdout is closed, and the bundle would be lost",
            Hint("name a file, or lead the output into another command or a file"),
        )
    return sys.stdout.buffer


def _file_path(text: str) -> Path:
    if not text:
        raise UsageError("no file is named", Hint("name one, such as model.bundle, or - to stream"))
    return user_path(text)


def _is_stdout(path: Path) -> bool:
    try:
        found, stdout = path.stat(), os.fstat(sys.stdout.fileno())
    except (OSError, ValueError):  # it is not there yet, or stdout is no file
        return False
    is_stream = stat.S_ISFIFO(stdout.st_mode) or terminal.is_terminal()
    return is_stream and os.path.samestat(found, stdout)


@contextmanager
def bundle_source(text: str) -> Iterator[BinaryIO]:
    """Yield the file of that name, or stdin for `-` unless that is a terminal, to read."""
    if text == STREAM:
        if sys.stdin.isatty():
            raise UsageError(
                "no bundle comes from a terminal", Hint("name a file, or lead one into the command")
            )
        yield sys.stdin.buffer
        return
    with _opened(_file_path(text), "the bundle") as file:
        yield file


@contextmanager
def known_names(text: str | None) -> Iterator[Iterator[str] | None]:
    """Yield the ids and digests of a list, line by line; None where there is no list."""
    if text is None:
        yield None
    elif text == STREAM:
        yield _parsed(sys.stdin.buffer, "stdin")
    else:
        with _opened(_file_path(text), "the list") as file:
            yield _parsed(file, text)


def _parsed(lines: BinaryIO, origin: str) -> Iterator[str]:
    while line := lines.readline(_BUFFER):
        yield parse_known(line.decode("ascii", "replace").strip(), origin)


@contextmanager
def _opened(path: Path, what: str) -> Iterator[BinaryIO]:
    try:
        file = path.open("rb", buffering=_BUFFER)
    except OSError as error:
        kind = UsageError if error.errno in LEADS_TO_NO_FILE else MachineError
        raise kind(
            f"cannot read {what} {str(path)!r}: {error.strerror}", Hint("check the path")
        ) from error
    with file:
        yield file
