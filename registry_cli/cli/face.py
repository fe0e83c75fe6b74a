"""What a command works with: the shared options, and the workspace they lead to."""

from __future__ import annotations

import os
import pwd
import time
from pathlib import Path
from typing import TYPE_CHECKING

from registry_cli.cli.notices import tell
from registry_cli.cli.options import Shared
from registry_cli.cli.text import printable
from registry_cli.domain.names import parse_entity_name
from registry_cli.errors import Hint, UsageError
from registry_cli.workspace import Setting, Surroundings, Workspace
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
    try:
        return Path.cwd()
    except FileNotFoundError:
        return None


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
) -> Workspace:
    """Return the workspace that the options and the environment lead to."""
    shared = shared_of(context)
    location = home or find_home(shared.home, os.environ, working_folder(), _user_home())
    acting_as = parse_entity_name(shared.acting_as) if shared.acting_as is not None else None
    surroundings = Surroundings(
        home=location.path,
        home_origin=location.origin,
        account=_account(),
        account_id=os.geteuid(),
        acting_as=acting_as,
        entity=_setting("ENTITY"),
        project=_setting("PROJECT"),
        run=_setting("RUN_ID"),
        now=time.time_ns,
        note=_note,
        tell_wait=_note,
        forces_network_rules=os.environ.get("REGISTRY_NETWORK_RULES") == "1",
        is_single_host=os.environ.get("REGISTRY_SINGLE_HOST") == "1",
    )
    return Workspace(surroundings, organization=organization, team=team)


def _account() -> str:
    """Return the operating-system account, or its number where it has no name."""
    try:
        return pwd.getpwuid(os.geteuid()).pw_name
    except KeyError:
        return f"uid-{os.geteuid()}"


def _user_home() -> Path:
    if os.environ.get("HOME"):
        return Path(os.environ["HOME"])
    try:
        return Path(pwd.getpwuid(os.geteuid()).pw_dir)
    except KeyError:
        return Path("/")


def _setting(name: str) -> Setting | None:
    value = os.environ.get(f"REGISTRY_{name}")
    if value:
        return Setting(value, f"REGISTRY_{name}")
    value = os.environ.get(f"WANDB_{name}")
    return Setting(value, f"WANDB_{name}", is_fallback=True) if value else None


def _note(message: str) -> None:
    tell(f"note: {printable(message)}")
