"""The standard streams, made ready for output that is never lost without a word."""

from __future__ import annotations

import io
import os
import sys
import time
from contextlib import suppress

TYPE_CHECKING = False  # typing costs 6 ms, and the front door has no more
if TYPE_CHECKING:
    from typing import TextIO

_PIPE_SIZE = 1 << 20


def prepare_streams() -> None:
    """Open what the caller closed, buffer stdout, and let no character be a failure.

    Nothing is done twice, where the front door hands over.
    """
    _open_closed_streams()
    _buffer_stdout()
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")


def pause(seconds: float) -> None:
    """Wait so long; raise `BrokenPipeError` as soon as nobody reads stdout any more."""
    import select  # noqa: PLC0415 - only for who follows a history

    watched = select.poll()
    try:
        watched.register(sys.stdout.fileno(), 0)  # errors are told without being asked for
    except io.UnsupportedOperation:  # a stream that is none of the system
        time.sleep(seconds)
        return
    if watched.poll(seconds * 1000):
        raise BrokenPipeError


def widen_pipe(stream: TextIO) -> None:
    """Let a pipe, where it is one, take a megabyte before it waits for who reads.

    So both work at once; otherwise each waits for the other every 64 KiB.
    """
    import fcntl  # noqa: PLC0415 - for long output only

    if hasattr(fcntl, "F_SETPIPE_SZ"):  # Linux has it
        with suppress(OSError):  # no pipe, or one that must not grow
            fcntl.fcntl(stream.fileno(), fcntl.F_SETPIPE_SZ, _PIPE_SIZE)


def discard(stream: TextIO) -> None:
    """Lead a stream nowhere, so that the interpreter does not fail on it once more at its end."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), stream.fileno())


def _buffer_stdout() -> None:
    """Give stdout the buffer that PYTHONUNBUFFERED takes from it.

    Without one, Python drops what a pipe or disk does not take at once, and says nothing.
    """
    raw = getattr(sys.stdout, "buffer", None)
    if isinstance(raw, io.RawIOBase):
        sys.stdout = io.TextIOWrapper(io.BufferedWriter(raw), sys.stdout.encoding)


def _open_closed_streams() -> None:
    """Lead standard streams that the caller closed nowhere.

    Their numbers are taken too, so that no file of the home is ever opened as stdout.
    """
    for name, mode in (("stdin", "r"), ("stdout", "w"), ("stderr", "w")):
        if getattr(sys, name) is None:
            # The lowest free number is that of the stream: those below are open by now.
            descriptor = os.open(os.devnull, os.O_RDWR)
            setattr(sys, name, open(descriptor, mode, encoding="utf-8", closefd=False))  # noqa: SIM115 - a descriptor, open to the end
