"""Signals that ask the program to end: Ctrl-C, SIGTERM, SIGHUP. Cleaning up comes first."""

from __future__ import annotations

import signal
import sys
from typing import TYPE_CHECKING, Final

from registry_cli.cli.exit_codes import INTERRUPTED, SIGNAL_BASE

if TYPE_CHECKING:
    from types import FrameType

_ENDING: Final = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


class Terminated(BaseException):
    """A signal other than Ctrl-C, which is a KeyboardInterrupt, asked the program to end."""


class EndingSignals:
    """Listens for them, and remembers that there was one."""

    def __init__(self) -> None:
        self._heard: int | None = None

    def listen(self) -> None:
        """Raise in the main thread whatever comes from now on."""
        for number in _ENDING:
            if signal.getsignal(number) != signal.SIG_IGN:  # as nohup asks for
                signal.signal(number, self._hear)

    def ignore(self) -> None:
        """Hear none any more: the program is about to end."""
        for number in _ENDING:
            signal.signal(number, signal.SIG_IGN)

    @property
    def exit_code(self) -> int | None:
        """How the program ends for what it heard; None where it heard nothing.

        Whatever fails after a signal fails because of it: what it raises in the middle of a
        lock of Python's own, for one, comes out as an error of that lock.
        """
        if self._heard is None:
            return None
        return INTERRUPTED if self._heard == signal.SIGINT else SIGNAL_BASE + self._heard

    def _hear(self, number: int, _frame: FrameType | None) -> None:
        # A second one must not cut short the cleaning up. But what the first one raised may have
        # been lost, where nobody could catch it; then the next is the first one again.
        if self._heard is not None and sys.exc_info()[0] is not None:
            return
        self._heard = number
        raise KeyboardInterrupt if number == signal.SIGINT else Terminated
