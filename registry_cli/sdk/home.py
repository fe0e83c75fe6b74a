"""The home that a script works in, opened anew for every operation.

Nothing stays open between two operations, so threads and forked workers need not know of each
other.
"""

from __future__ import annotations

import os
import sys
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple, TypeVar

from registry_cli.sdk.errors import speaking_python
from registry_cli.surroundings import read_surroundings, user_home, working_folder
from registry_cli.workspace import Workspace
from registry_cli.workspace.home import find_home

if TYPE_CHECKING:
    from collections.abc import Callable

    from registry_cli.workspace import Setting, Surroundings
    from registry_cli.workspace.home import HomeLocation

Result = TypeVar("Result")


class Home(NamedTuple):
    """Where the home is, and what is meant by default there; None leaves it to the environment.

    In that of a disabled run nothing is logged.
    """

    location: HomeLocation
    entity: Setting | None = None
    project: Setting | None = None
    run: Setting | None = None
    is_disabled: bool = False

    def perform(self, work: Callable[[Workspace], Result]) -> Result:
        """Run an operation in the home; what it raises is what scripts catch."""
        with speaking_python(self._place_of):
            return work(Workspace(self.surroundings()))

    def _place_of(self, command: tuple[str, ...]) -> tuple[str, ...]:
        """Return where a log in a hint belongs, as far as the script said that."""
        if command[0] != "log":
            return ()
        said = (("--project", self.project), ("--entity", self.entity))
        return tuple(
            word
            for option, setting in said
            if setting is not None and option not in command
            for word in (option, setting.value)
        )

    def surroundings(self) -> Surroundings:
        """Return what an operation may depend on, as it is now."""
        around = read_surroundings(self.location.path, self.location.origin, None, tell)
        # What a script found in a run may outlive it, and is then used outside of it.
        going_on = {home.run.value for home in _of_run if home.run is not None}
        run = self.run if self.run is not None and self.run.value in going_on else None
        return around._replace(
            entity=self.entity or around.entity,
            project=self.project or around.project,
            run=run or around.run,
            speaks_python=True,
            told=_told.setdefault(str(self.location.path), set()),
        )


_of_run: list[Home] = []
"""The homes of the runs that are going on."""
_told: dict[str, set[str]] = {}
"""What was told of names and settings, by the home that it is about."""
_current: list[Home] = []
"""That of the current run, if any."""


def current_home() -> Home:
    """Return the home of the current run, else that of the environment and working folder."""
    return _current[0] if _current else find_current_home()


def enter(home: Home) -> None:
    """Let a run go on in a home."""
    _of_run.append(home)


def make_current(home: Home) -> None:
    """Let the home of a run be meant wherever no other is."""
    _current[:] = [home]


def leave(home: Home) -> None:
    """Let the run go on no more."""
    for homes in (_of_run, _current):
        with suppress(ValueError):
            homes.remove(home)


def find_current_home() -> Home:
    """Return the home that the environment and the working folder lead to."""
    folder = working_folder()
    with speaking_python():
        here = Path(folder) if folder is not None else None
        return Home(find_home(None, os.environ, here, Path(user_home())))


def tell(message: str) -> None:
    """Tell people something that is no error; that nobody can hear it is none either."""
    shown = "".join(each if each.isprintable() else ascii(each)[1:-1] for each in message)
    with suppress(OSError, ValueError):
        sys.stderr.write(f"registry: {shown}\n")


class Unwatched:
    """Progress that nobody watches."""

    def start(self, total: int) -> None:
        """Begin, with so many bytes to do."""

    def advance(self, count: int) -> None:
        """Do so many bytes more."""
