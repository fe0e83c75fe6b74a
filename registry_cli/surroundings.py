"""What the environment says, read once for every face: the command line and Python alike."""

from __future__ import annotations

import os
import pwd
import time

from registry_cli.workspace.settings import Setting, Surroundings

TYPE_CHECKING = False  # typing costs 6 ms, and the front door has no more
if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path


def read_surroundings(
    home: Path | str, origin: str, acting_as: str | None, tell: Callable[[str], None]
) -> Surroundings:
    """Return the surroundings of a home; `tell` receives notes for people."""
    return Surroundings(
        home=home,
        home_origin=origin,
        account=_account(),
        account_id=os.geteuid(),
        acting_as=acting_as,
        entity=_setting("ENTITY"),
        project=_setting("PROJECT"),
        run=_setting("RUN_ID"),
        now=time.time_ns,
        note=tell,
        tell_wait=tell,
        forces_network_rules=os.environ.get("REGISTRY_NETWORK_RULES") == "1",
        is_single_host=os.environ.get("REGISTRY_SINGLE_HOST") == "1",
        cache_folder=_cache_folder(),
    )


def working_folder() -> str | None:
    """Return the working folder, None where it was deleted."""
    try:
        return os.getcwd()
    except FileNotFoundError:
        return None


def user_home() -> str:
    """Return the user's own folder."""
    if os.environ.get("HOME"):
        return os.environ["HOME"]
    try:
        return pwd.getpwuid(os.geteuid()).pw_dir
    except KeyError:
        return "/"


def _cache_folder() -> str:
    named = os.environ.get("XDG_CACHE_HOME", "")
    if not os.path.isabs(named):  # which the rules of XDG want to be ignored
        named = os.path.join(user_home(), ".cache")
    return os.path.join(named, "registry")


def _account() -> str:
    """Return the operating-system account, or its number where it has no name."""
    try:
        return pwd.getpwuid(os.geteuid()).pw_name
    except KeyError:
        return f"uid-{os.geteuid()}"


def _setting(name: str) -> Setting | None:
    value = os.environ.get(f"REGISTRY_{name}")
    if value:
        return Setting(value, f"REGISTRY_{name}")
    value = os.environ.get(f"WANDB_{name}")
    return Setting(value, f"WANDB_{name}", is_fallback=True) if value else None
