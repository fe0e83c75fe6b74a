"""With which status a script ends that leaves its run open: nobody else tells."""

from __future__ import annotations

import builtins
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
            self._watch_quitters()

    def status(self) -> int:
        """Return the exit status of this process, which is ending, as far as it is known."""
        error = getattr(sys, "last_value", None)
        return exit_code_of(error) if error is not None else self._status

    def _watch_quitters(self) -> None:
        """Hear of `exit(3)` and `quit(3)` as well, which raise the error themselves."""
        quitter = type(getattr(builtins, "exit", None))
        leave = getattr(quitter, "__call__", None)  # noqa: B004 - to be called, not to be asked
        if quitter.__module__ != "_sitebuiltins" or leave is None:
            return

        def note_and_leave(of: object, code: str | int | None = None) -> None:
            self._note(code)
            leave(of, code)

        setattr(quitter, "__call__", note_and_leave)  # noqa: B010 - mypy knows no such attribute

    def _note_and_exit(self, status: str | int | None = None, /) -> NoReturn:
        self._note(status)
        assert self._exit is not None  # noqa: S101 - for the types: it was replaced by this
        self._exit(status)

    def _note(self, status: str | int | None) -> None:
        if threading.current_thread() is threading.main_thread():  # others end only themselves
            self._status = exit_code_of(SystemExit(status))


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
