"""What a command works with: the shared options, and the workspace they lead to."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

from registry_cli.cli.notices import tell_as
from registry_cli.cli.shared import Shared
from registry_cli.cli.text import printable
from registry_cli.domain.names import parse_entity_name
from registry_cli.errors import Hint, UsageError
from registry_cli.surroundings import read_surroundings, user_home
from registry_cli.surroundings import working_folder as current_folder
from registry_cli.workspace import Workspace
from registry_cli.workspace.home import HomeLocation, absolute, find_home

if TYPE_CHECKING:
    import typer


def shared_of(context: typer.Context) -> Shared:
    """Return the shared options of the command line."""
    shared = context.ensure_object(Shared)
    shared.check()
    return shared


def working_folder() -> Path | None:
    """Return the working folder, None where it was deleted."""
    folder = current_folder()
    return Path(folder) if folder is not None else None


def user_path(text: str) -> Path:
    """Make a path of the command line absolute."""
    return absolute(text, working_folder())


def user_folder(text: str) -> Path:
    """Make the path of a folder absolute; refuse an empty one, such as an unset variable."""
    if not text:
        raise UsageError("the path of the folder is empty", Hint("`.` is the one you are in"))
    return user_path(text)


def open_workspace(
    context: typer.Context,
    *,
    home: HomeLocation | None = None,
    organization: str | None = None,
    team: str | None = None,
    as_of: str | None = None,
) -> Workspace:
    """Return the workspace that the options and the environment lead to."""
    shared = shared_of(context)
    location = home or find_home(shared.home, os.environ, working_folder(), Path(user_home()))
    acting_as = parse_entity_name(shared.acting_as) if shared.acting_as is not None else None

    def note(message: str) -> None:
        if message not in shared.notes:
            shared.notes.add(message)
            tell_as("note", printable(message), has_color=shared.has_color)

    surroundings = read_surroundings(location.path, location.origin, acting_as, note)
    if as_of is not None:
        from registry_cli.cli.moment_values import read_moment  # noqa: PLC0415 - seldom

        moment = read_moment(as_of)
        surroundings = surroundings._replace(as_of=moment)
        is_length = as_of[-1:].isalpha() and as_of[-1:] != "Z"  # which means another time later
        shared.moment = moment.time if is_length else as_of
    return Workspace(surroundings, organization=organization, team=team)
