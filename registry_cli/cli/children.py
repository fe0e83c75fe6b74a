"""Run a command as a child of this process: signals go to it, its exit status comes back."""

from __future__ import annotations

import os
import signal
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Final

from registry_cli.cli.exit_codes import SIGNAL_BASE
from registry_cli.errors import Hint, RegistryError

if TYPE_CHECKING:
    from collections.abc import Mapping

FORWARDED: Final = (
    signal.SIGINT, signal.SIGTERM, signal.SIGHUP, signal.SIGQUIT, signal.SIGUSR1, signal.SIGUSR2,
    signal.SIGWINCH,
)  # fmt: skip

_RESTORED: Final = (signal.SIGPIPE, signal.SIGXFSZ)
"""What Python ignores, and a command does not expect to be."""

_INTERPRETERS: Final = {".py": "python3", ".sh": "sh"}
_BY_KERNEL: Final = 0x80
"""`si_code` of a signal from the terminal, which the whole foreground group gets."""


class CannotStartError(RegistryError):
    """The command is there, but cannot be executed."""

    exit_code = 126
    code = "cannot-start"


class NoCommandError(RegistryError):
    """There is no such command."""

    exit_code = 127
    code = "no-command"


def run_child(command: list[str], environment: Mapping[str, str]) -> int:
    """Run a command and return its exit status, or 128 and the signal that ended it.

    Signals that come meanwhile are passed on; what the terminal sent, the command has got itself.
    Raises `NoCommandError` and `CannotStartError` where it does not even begin.
    """
    signal.signal(signal.SIGCHLD, signal.SIG_DFL)  # ignored, it would leave no status
    waited = {signal.SIGCHLD, *FORWARDED}
    before = signal.pthread_sigmask(signal.SIG_BLOCK, waited)
    try:
        sys.stdout.flush()
        child = _start(command, environment, before)
        while True:
            done, status = os.waitpid(child, os.WNOHANG)
            if done:
                return _exit_status(status)
            _pass_on(child, waited)
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


def _start(
    command: list[str], environment: Mapping[str, str], mask: set[int | signal.Signals]
) -> int:
    if not command[0]:
        raise NoCommandError("the command is empty", Hint("name one", ("run", "--", "make")))
    try:
        return os.posix_spawnp(
            command[0], command, dict(environment), setsigmask=mask, setsigdef=_RESTORED
        )
    except (FileNotFoundError, NotADirectoryError) as error:
        raise NoCommandError(f"there is no command {command[0]!r}", _meant(command)) from error
    except (OSError, ValueError) as error:
        reason = error.strerror if isinstance(error, OSError) else str(error)
        raise CannotStartError(
            f"cannot run {command[0]!r}: {reason}",
            _interpreted(command) or Hint("check that it is executable"),
        ) from error


def _meant(command: list[str]) -> Hint:
    """Say what may have been meant by what only a shell could run."""
    name, equals, _ = command[0].partition("=")
    if equals and name.isidentifier():
        return Hint("variables are set by env", ("run", "--", "env", *command))
    if " " in command[0] and len(command) == 1:
        return Hint("a line needs a shell to read it", ("run", "--", "sh", "-c", *command))
    return _interpreted(command) or Hint("check how it is spelled, and PATH")


def _interpreted(command: list[str]) -> Hint | None:
    """Say how a script is run that was named without its interpreter; None for all else."""
    interpreter = _INTERPRETERS.get(Path(command[0]).suffix)
    if interpreter is None or not Path(command[0]).is_file():
        return None
    return Hint("a script needs its interpreter", ("run", "--", interpreter, *command))


def _pass_on(child: int, waited: set[signal.Signals]) -> None:
    """Wait for a signal, and pass it on to the child unless that has it already."""
    if hasattr(signal, "sigwaitinfo"):
        heard = signal.sigwaitinfo(waited)
        number, is_shared = heard.si_signo, heard.si_code == _BY_KERNEL
    else:  # macOS does not tell who sent it
        number = signal.sigwait(waited)
        is_shared = number in {signal.SIGINT, signal.SIGQUIT, signal.SIGWINCH}
    if number != signal.SIGCHLD and not is_shared:
        os.kill(child, number)  # not waited for yet, so the number is still its own


def _exit_status(status: int) -> int:
    if os.WIFSIGNALED(status):
        return SIGNAL_BASE + os.WTERMSIG(status)
    return os.WEXITSTATUS(status)
