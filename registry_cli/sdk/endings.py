"""With which status a script ends that leaves its run open: nobody else tells."""

from __future__ import annotations

import sys
import threading
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import NoReturn

_INTERRUPTED: Final = 130


class ExitWatch:
    """Remembers what `sys.exit` was called with, which Python forgets before it ends."""

    def __init__(self) -> None:
        self._exit: Callable[[str | int | None], NoReturn] | None = None
        self._status = 0

    def begin(self) -> None:
        """Stand in for `sys.exit` from now on."""
        if self._exit is None:
            self._exit = sys.exit
            sys.exit = self._note_and_exit

    def status(self) -> int:
        """Return the exit status of this process, which is ending, as far as it is known."""
        error = getattr(sys, "last_value", None)
        return exit_code_of(error) if error is not None else self._status

    def _note_and_exit(self, status: str | int | None = None, /) -> NoReturn:
        if threading.current_thread() is threading.main_thread():  # others end only themselves
            self._status = exit_code_of(SystemExit(status))
        assert self._exit is not None  # noqa: S101 - for the types: it was replaced by this
        self._exit(status)


def exit_code_of(error: BaseException | None) -> int:
    """Return the exit status of a process that ends with this error."""
    match error:
        case None:
            return 0
        case SystemExit(code=int(code)):
            return code & 0xFF  # which is all that a parent process sees of it
        case SystemExit(code=None):
            return 0
        case KeyboardInterrupt():
            return _INTERRUPTED
        case _:
            return 1
