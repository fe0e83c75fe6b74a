"""Lines of bad input, and the trial that each is put to: how it ends, what it says, what it leaves.

The table is in `tests/integration/test_bad_input.py`.
"""

from __future__ import annotations

import shlex
from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext
from typing import TYPE_CHECKING, Final, NamedTuple

from tests.support.snapshots import snapshot

if TYPE_CHECKING:
    from pathlib import Path

    import pytest

    from tests.support.command import Command, Result

Arguments = tuple[str, ...]
Arrange = Callable[["Trial"], object]
During = Callable[["Trial"], AbstractContextManager[object]]
Run = Callable[["Trial", Arguments], "Result"]

_ERRORS: Final = (*range(2, 10), 125)
"""Statuses that come with a message and a hint."""

_LISTINGS: Final = (
    ("registries", "--json"),
    ("artifacts", "--json"),
    ("collections", "--json"),
    ("versions", "gemma", "--json"),
    ("versions", "model/c", "--json"),
)


class Trial(NamedTuple):
    """A filled home, and a working folder that holds `gemma`, which is logged, and `new`."""

    registry: Command
    home: Path
    work: Path
    patch: pytest.MonkeyPatch

    def state(self) -> tuple[object, ...]:
        """Return what must stay: the whole home, what is around it, and what listings show."""
        home = self.home.read_bytes() if self.home.is_file() else snapshot(self.home)
        around = {
            path: path.lstat().st_mode
            for path in self.home.parent.rglob("*")
            if self.home not in path.parents
        }
        return home, around, [self.registry.run(*command) for command in _LISTINGS]


class Try(NamedTuple):
    """One command line, and the part of its message that names what is wrong.

    A command that ends without an error, or by a signal, tells all that it says on stderr.
    """

    arguments: Arguments
    told: str


def _nothing(_trial: Trial) -> None:
    pass


def _undisturbed(_trial: Trial) -> AbstractContextManager[None]:
    return nullcontext()


def in_this_process(trial: Trial, arguments: Arguments) -> Result:
    """Run a command line; a word such as `REGISTRY_ENTITY=x` before it sets the environment."""
    with trial.patch.context() as patch:
        name, is_setting, value = arguments[0].partition("=")
        if is_setting:
            patch.setenv(name, value)
        return trial.registry.run(*arguments[bool(is_setting) :])


class Line(NamedTuple):
    """One line of the table: what is bad, and the exit status and words that it is met with.

    What `arrange` prepares belongs to the state of before, what happens `during` the command
    does not.
    """

    title: str
    status: int
    tries: tuple[Try, ...]
    arrange: Arrange = _nothing
    during: During = _undisturbed
    run: Run = in_this_process

    def check(self, trial: Trial) -> None:
        """See that each try ends as it should."""
        for each in self.tries:
            with self.during(trial):
                ended = self.run(trial, each.arguments)
            assert ended.status == self.status, (each, ended)
            if self.status in _ERRORS:
                message, _, hint = ended.stderr.partition("\nhint: ")
                assert ended.stdout == "", each
                assert message.startswith("error: "), (each, ended)
                assert each.told in message, (each, ended)
                assert len(hint.splitlines()) == 1, (each, ended)
            else:
                assert ended.stderr == each.told, (each, ended)


def tries(told: str, *commands: str) -> tuple[Try, ...]:
    """Return command lines, written as for a shell, that all tell the same."""
    return tuple(Try(tuple(shlex.split(command)), told) for command in commands)
