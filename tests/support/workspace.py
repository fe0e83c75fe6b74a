"""Homes for tests of the operations and of what lies below them: a real one, a clock to set."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Any

from registry_cli.workspace import Surroundings, Workspace

if TYPE_CHECKING:
    from pathlib import Path

START = 1_700_000_000 * 10**9
"""What a clock shows at first, in nanoseconds since the epoch: 2023-11-14T22:13:20Z."""


class Clock:
    """A clock that moves only when it is set."""

    def __init__(self) -> None:
        self.nanoseconds = START

    def __call__(self) -> int:
        """Return the time in nanoseconds since the epoch."""
        return self.nanoseconds

    def move(self, seconds: float) -> None:
        """Set the clock forward, or back where `seconds` is negative."""
        self.nanoseconds += int(seconds * 10**9)


def open_home(home: Path, **settings: Any) -> Workspace:  # noqa: ANN401 - fields of Surroundings
    """Return a workspace on a home, made or not; notes and waits are told to nobody."""
    surroundings = Surroundings(
        home=home,
        home_origin="--home",
        account="tester",
        account_id=os.geteuid(),
        acting_as=None,
        entity=None,
        project=None,
        run=None,
        now=Clock(),
        note=lambda _message: None,
        tell_wait=lambda _message: None,
    )
    return Workspace(surroundings._replace(**settings))


class Counted:
    """Progress that counts."""

    def __init__(self) -> None:
        self.total = self.done = 0

    def start(self, total: int) -> None:
        """Hear how much there is to do, in bytes."""
        self.total += total

    def advance(self, count: int) -> None:
        """Hear how much more is done, in bytes."""
        self.done += count


class Silence:
    """Progress that nobody watches."""

    def start(self, total: int) -> None:
        """Hear how much there is to do, in bytes."""

    def advance(self, count: int) -> None:
        """Hear how much more is done, in bytes."""
