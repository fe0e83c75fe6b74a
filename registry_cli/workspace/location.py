"""Which home is meant, and whether it can be one.

Paths are text here, because pathlib costs 6 ms to load.
"""

from __future__ import annotations

import os

from registry_cli.errors import DamagedError, Hint, MachineError, UsageError

TYPE_CHECKING = False  # typing costs as much
if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import Final

LOCAL_NAME: Final = ".registry"
SINGLE_HOST: Final = "single-host"
"""A file of this name in a home is the promise of `init --single-host`."""

LOCKS: Final = ("catalog.lock", "gc.lock", "gc.turn.lock", "gc.run.lock")
FOLDERS: Final = ("blobs", "tmp", "checkouts", "trash")
"""All that a home can have; the last is made where something is deleted."""

_OURS: Final = {*LOCKS, *FOLDERS, "reserve", ".gitignore", SINGLE_HOST}
_CATALOG: Final = "catalog.db"
"""How the catalog, its journal and its backups start."""


def find_home(
    option: str | None, environ: Mapping[str, str], folder: str | None, user_home: str
) -> tuple[str, str]:
    """Choose the home: `--home`, `REGISTRY_HOME`, the nearest `.registry/` upward, or the user's.

    `folder` is the working folder, None where it was deleted. Returns the path and what said so.
    """
    named = named_home(option, environ, folder)
    if named is not None:
        return named
    parent = folder
    while parent is not None:
        candidate = os.path.join(parent, LOCAL_NAME)
        if os.path.isdir(candidate):  # False, too, where a folder above cannot be entered
            _refuse_foreign_owner(candidate)
            return candidate, f"found from {folder}"
        above = os.path.dirname(parent)
        parent = above if above != parent else None
    data = environ.get("XDG_DATA_HOME", "")
    if os.path.isabs(data):  # the XDG rules say to ignore a relative one
        return absolute(os.path.join(data, "registry"), folder), "XDG_DATA_HOME"
    return absolute(os.path.join(user_home, ".local", "share", "registry"), folder), "default"


def named_home(
    option: str | None, environ: Mapping[str, str], folder: str | None
) -> tuple[str, str] | None:
    """Return the home that an option or the environment names, if one does."""
    for value, origin in ((option, "--home"), (environ.get("REGISTRY_HOME"), "REGISTRY_HOME")):
        if option is not None and value == "":
            raise UsageError("--home is empty", Hint("name a folder"))
        if value:
            return absolute(value, folder), origin
    return None


def absolute(path: str, folder: str | None) -> str:
    """Make a path absolute without following links."""
    if not os.path.isabs(path) and folder is None:
        raise UsageError(
            f"the relative path {path!r} leads nowhere: the working folder is gone",
            Hint("change to another folder, or give an absolute path"),
        )
    return os.path.normpath(os.path.join(folder or "/", path))


def check_home(home: str) -> None:
    """Refuse a plain file, a folder that holds something else, and a home that lost its catalog."""
    try:
        names = os.listdir(home)
        is_lost = _CATALOG not in names and _has_lost_catalog(home)
    except FileNotFoundError:
        return
    except NotADirectoryError:
        raise MachineError(
            f"the home {home!r} is not a folder",
            Hint("name another with --home", in_python="name another with REGISTRY_HOME"),
        ) from None
    except PermissionError:
        raise MachineError(
            f"the home {home!r} cannot be read", Hint("check its owner and permissions")
        ) from None
    foreign = [name for name in names if name not in _OURS and not name.startswith(_CATALOG)]
    if foreign and _CATALOG not in names:
        raise MachineError(
            f"the folder {home!r} holds something else ({foreign[0]!r})",
            Hint("name a new folder; or make a home in it", ("init", home)),
        )
    catalog = os.path.join(home, _CATALOG)
    if _CATALOG in names and not os.path.isfile(catalog) and os.path.lexists(catalog):
        raise DamagedError(
            f"{catalog!r} is not a file",
            Hint("bring catalog.db back from a copy"),
        )
    if is_lost:
        raise DamagedError(
            f"the home {home!r} has contents, but no catalog.db",
            Hint("bring catalog.db back from a copy; or, to begin anew, move its `blobs` away"),
        )


def has_contents(home: str) -> bool:
    """Say whether any content lies in a home, whoever knows it."""
    blobs = os.path.join(home, "blobs")
    return any(_names_in(os.path.join(blobs, folder)) for folder in _names_in(blobs))


def _has_lost_catalog(home: str) -> bool:
    """Say whether there are contents and no catalog, whose file is made before any of them."""
    # Looked for once more, because another process may be making the home.
    return has_contents(home) and not os.path.lexists(os.path.join(home, _CATALOG))


def _names_in(folder: str) -> list[str]:
    try:
        return os.listdir(folder)
    except (FileNotFoundError, NotADirectoryError):
        return []


def _refuse_foreign_owner(home: str) -> None:
    if os.stat(home).st_uid != os.geteuid():
        raise MachineError(
            f"the home {home!r} belongs to another user",
            Hint(
                "if you trust it, name it",
                ("--home", home, "whoami"),
                in_python="if you trust it, name it with REGISTRY_HOME",
            ),
        )
