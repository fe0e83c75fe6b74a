"""The folder of a home: finding it, judging it, making it."""

from __future__ import annotations

import os
import stat
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Final, NamedTuple

from registry_cli.blobs.folders import list_names, make_folder, sync_folder
from registry_cli.errors import Hint, MachineError
from registry_cli.workspace import location
from registry_cli.workspace.location import FOLDERS, LOCKS, SINGLE_HOST
from registry_cli.workspace.location import LOCAL_NAME as LOCAL_NAME  # noqa: PLC0414 - says that it is exported

if TYPE_CHECKING:
    from collections.abc import Mapping

_PRIVATE: Final = 0o700
_SHARED: Final = 0o2770
_SHARED_FILE: Final = 0o660
_CATALOG: Final = "catalog.db"
_CATALOG_MODE: Final = 0o644
"""As SQLite makes it; the umask takes from it."""
_FOLDERS: Final = ("blobs", "checkouts", "tmp")

UNKNOWN_CONTENTS: Final = "has contents that its catalog does not know"
HELP_WITH_UNKNOWN_CONTENTS: Final = (
    "if catalog.db was emptied, bring it back from a copy first; "
    "else `registry init`, then `registry gc` removes them"
)


class HomeLocation(NamedTuple):
    """Where the home is, and what said so."""

    path: Path
    origin: str


def find_home(
    option: str | None, environ: Mapping[str, str], folder: Path | None, user_home: Path
) -> HomeLocation:
    """Choose the home, as `location.find_home` says."""
    path, origin = location.find_home(option, environ, _text(folder), str(user_home))
    return HomeLocation(Path(path), origin)


def named_home(
    option: str | None, environ: Mapping[str, str], folder: Path | None
) -> HomeLocation | None:
    """Return the home that an option or the environment names, if one does."""
    named = location.named_home(option, environ, _text(folder))
    return HomeLocation(Path(named[0]), named[1]) if named is not None else None


def absolute(path: str, folder: Path | None) -> Path:
    """Make a path absolute without following links."""
    return Path(location.absolute(path, _text(folder)))


def check_home(home: Path) -> None:
    """Refuse what is no home, as `location.check_home` says."""
    location.check_home(str(home))


def check_folders(home: Path) -> None:
    """Refuse to write where a folder of the home is elsewhere: a link, or another file system.

    Contents get their names by links, which lead to no other file system; and what `gc` removes
    has to be of this home.
    """
    with suppress(FileNotFoundError):
        device = os.stat(home).st_dev
        for name in FOLDERS:
            _refuse_elsewhere(home / name, device)


def check_every_folder(home: Path) -> None:
    """Refuse it also where one of the many folders of the store is elsewhere.

    And where anything is mounted in the home, if only a folder of the same file system.
    """
    from registry_cli.workspace.network import find_points_beneath  # noqa: PLC0415 - seldom

    check_folders(home)
    for point in find_points_beneath(home):
        raise _elsewhere(Path(point), "mounted from elsewhere")
    with suppress(FileNotFoundError):
        device = os.stat(home).st_dev
        for name in list_names(home / "blobs"):
            _refuse_elsewhere(home / "blobs" / name, device)


def make_home(home: Path) -> None:
    """Make the folders of a home where they are missing, and before them the file of its catalog.

    So contents without that file are damage, and no home that is being made.
    """
    check_home(home)
    check_folders(home)
    catalog = home / _CATALOG
    if all((home / name).is_dir() for name in _FOLDERS) and _size_of(catalog):
        return
    _refuse_no_folders(home, *(home / name for name in _FOLDERS))
    if not home.is_dir():
        home.parent.mkdir(parents=True, exist_ok=True)
        with suppress(FileExistsError):  # another process made it a moment ago
            home.mkdir(mode=_PRIVATE)
            home.chmod(_PRIVATE)  # whatever the umask
    catalog.touch(_CATALOG_MODE)
    for name in _FOLDERS:
        make_folder(home / name)
    sync_folder(home)
    sync_folder(home.parent)


def has_unknown_contents(home: Path) -> bool:
    """Say whether a home has contents though the file of its catalog is empty."""
    return not _size_of(home / _CATALOG) and location.has_contents(str(home))


def share_home(home: Path) -> None:
    """Open a home to the group of its folder; what is made in it later takes over these modes."""
    check_every_folder(home)
    files = [home / name for name in (_CATALOG, f"{_CATALOG}-journal", *LOCKS)]
    for path in files:
        if path.is_symlink():
            raise _elsewhere(path, "a link")
    group = home.stat().st_gid
    for folder in (home, *(home / name for name in _FOLDERS), *(home / "blobs").iterdir()):
        _open_to(group, folder, _SHARED)
    for path in files:
        path.touch()
        _open_to(group, path, _SHARED_FILE)


def hide_from_git(home: Path) -> None:
    """Let git ignore a home that lies in a working tree."""
    ignore = home / ".gitignore"
    if not ignore.exists():
        ignore.write_text("*\n", encoding="utf-8")


def promise_single_host(home: Path) -> None:
    """Remember that only this host ever writes to the home."""
    (home / SINGLE_HOST).touch()


def is_single_host(home: Path) -> bool:
    """Say whether that was promised."""
    return (home / SINGLE_HOST).exists()


def _open_to(group: int, path: Path, mode: int) -> None:
    """Change group and mode where they differ: what others made, they made with these."""
    status = path.stat()
    if status.st_gid != group:
        os.chown(path, -1, group)
    if stat.S_IMODE(status.st_mode) != mode or status.st_gid != group:
        path.chmod(mode)  # also since a change of the group may take bits away


def _refuse_elsewhere(path: Path, device: int) -> None:
    try:
        status = os.lstat(path)
    except FileNotFoundError:
        return
    if stat.S_ISLNK(status.st_mode):
        raise _elsewhere(path, "a link")
    if status.st_dev != device:
        raise _elsewhere(path, "on another file system than the home")


def _elsewhere(path: Path, what: str) -> MachineError:
    return MachineError(
        f"{str(path)!r} is {what}: a home is in one place",
        Hint(
            "put it back, or move the whole home and name it with --home",
            in_python="put it back, or move the whole home and name it with REGISTRY_HOME",
        ),
    )


def _refuse_no_folders(*folders: Path) -> None:
    """Refuse files and dangling links where the folders of a home have to be."""
    for folder in folders:
        if os.path.lexists(folder) and not folder.is_dir():
            raise MachineError(
                f"{str(folder)!r} is not a folder",
                Hint(
                    "remove it, or name another with --home",
                    in_python="remove it, or name another with REGISTRY_HOME",
                ),
            )


def _size_of(path: Path) -> int:
    try:
        return path.stat().st_size
    except FileNotFoundError:
        return 0


def _text(folder: Path | None) -> str | None:
    return str(folder) if folder is not None else None
