"""What `doctor` asks of the machine: versions, mount, locks, permissions, clock, room."""

from __future__ import annotations

import os
import shlex
import sys
from typing import TYPE_CHECKING, Final

from registry_cli._version import __version__
from registry_cli.catalog.connections import SQLITE_VERSION, has_text_index
from registry_cli.domain.findings import Finding, Standing
from registry_cli.errors import Hint
from registry_cli.workspace import lock_probe, modes, network
from registry_cli.workspace.location import LOCKS

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from registry_cli.workspace import Workspace

_OLDEST_SQLITE: Final = (3, 34, 0)
_WAL_MENDED: Final = (3, 51, 3)
_CLOCK_GRAIN: Final = 2 * 10**9
"""Nanoseconds that clocks may be apart before anybody has to know: some disks count seconds."""
_LITTLE_ROOM: Final = 64 << 20
"""Bytes."""
_MOST_NAMED: Final = 3
_LOCKED: Final = (*LOCKS, "catalog.db")  # SQLite locks that itself
_LOCKS_OF_CATALOG: Final = {"catalog.lock", "catalog.db"}


def check_versions() -> Iterator[Finding]:
    """Tell what the program is made of."""
    python = ".".join(map(str, sys.version_info[:3]))
    yield Finding("program", Standing.FINE, f"registry {__version__}, Python {python}")
    version = tuple(map(int, SQLITE_VERSION.split(".")))
    if version < _OLDEST_SQLITE:
        yield Finding(
            "sqlite",
            Standing.ENVIRONMENT,
            f"SQLite {SQLITE_VERSION} is older than 3.34, which the catalog needs",
            Hint("use a Python that is linked to a newer SQLite"),
        )
    elif version < _WAL_MENDED:
        yield Finding(
            "sqlite",
            Standing.FINE,
            f"SQLite {SQLITE_VERSION}; before 3.51.3 it can damage a database with a write-ahead "
            "log, which the catalog does not use: it has a rollback journal",
        )
    else:
        yield Finding("sqlite", Standing.FINE, f"SQLite {SQLITE_VERSION}")
    if not has_text_index():
        yield Finding(
            "sqlite",
            Standing.NOTE,
            "it was built without FTS5, so `search` reads all texts one by one",
        )


def check_place(workspace: Workspace) -> Iterator[Finding]:
    """Tell where the home lies, and how much room there is."""
    home = workspace.home
    mount = network.find_mount(home)
    options = network.find_options(home)
    what = f"{mount.type} ({options})" if options else mount.type
    if _is_read_only(home):
        yield Finding(
            "file system",
            Standing.ENVIRONMENT,
            f"{what}, which is read-only",
            Hint("mount it writable to log; get and verify work as it is"),
        )
    elif mount.is_network:
        yield Finding(
            "file system",
            Standing.NOTE,
            f"{what}, over the network: one host at a time is tested, several are not",
        )
    else:
        yield Finding("file system", Standing.FINE, what)
    yield _check_room(home)


def _is_read_only(home: Path) -> bool:
    """Say whether the mount lets nobody write, whatever the modes say."""
    return "ro" in network.find_options(home).split(",")


def _check_room(home: Path) -> Finding:
    room = os.statvfs(home)
    free = room.f_bavail * room.f_frsize
    reserve = home / "reserve"
    kept = f", {reserve.stat().st_size:,} bytes in reserve" if reserve.exists() else ", no reserve"
    detail = f"{free:,} bytes free{kept}"
    if free < _LITTLE_ROOM:
        return Finding("room", Standing.ENVIRONMENT, detail, Hint("free some space", ("gc",)))
    return Finding("room", Standing.FINE, detail)


def find_holders(workspace: Workspace, *, rebuilds: bool) -> list[lock_probe.Holder]:
    """Return who holds locks of the home; whoever may have to be waited for is told of.

    A look has to wait for who writes to the catalog; a rebuild for readers, too, and for a gc.
    """
    holders = lock_probe.find_holders(workspace.home / name for name in _LOCKED)
    in_the_way = [
        _name_holder(holder)
        for holder in holders
        if rebuilds or (holder.is_exclusive and holder.file in _LOCKS_OF_CATALOG)
    ]
    if in_the_way:
        what = "the home" if rebuilds else "the catalog"
        workspace.note(f"waiting, if need be, for who holds {what}: {'; '.join(in_the_way)}")
    return holders


def check_locks(workspace: Workspace, holders: list[lock_probe.Holder]) -> Iterator[Finding]:
    """Try locks with a second process, and tell who held those of the home at first."""
    yield _check_locks(workspace, network.find_mount(workspace.home))
    told = [_name_holder(holder) for holder in holders]
    yield Finding("lock holders", Standing.NOTE if told else Standing.FINE,
                  "; ".join(told) or "nobody")  # fmt: skip


def _name_holder(holder: lock_probe.Holder) -> str:
    name = holder.name or "a process of another account or container"
    kind = "exclusive" if holder.is_exclusive else "shared"
    return f"{holder.file}: {name} ({holder.pid}), {kind}"


def _check_locks(workspace: Workspace, mount: network.Mount) -> Finding:
    tmp = workspace.home / "tmp"
    if not tmp.exists():
        return Finding("locks", Standing.NOTE, "not tried: the home has no folder for that yet")
    if not os.access(tmp, os.W_OK):
        return Finding("locks", Standing.NOTE, "not tried, because nothing can be written here")
    problems = lock_probe.find_lock_problems(tmp)
    if problems is None:
        return Finding("locks", Standing.NOTE, "not tried: no other process can be started")
    if mount.is_network and mount.has_local_locks:
        problems.append("the mount keeps locks on this host")
    if problems and workspace.is_single_host():
        return Finding("locks", Standing.NOTE, f"{'; '.join(problems)}; promised: one host")
    if problems:
        return Finding(
            "locks",
            Standing.ENVIRONMENT,
            "; ".join(problems),
            Hint(
                "mount it with locks; or, if only this host ever writes to it, promise so",
                ("init", "--single-host"),
            ),
        )
    return Finding("locks", Standing.FINE, "held and freed as another process sees it")


def check_permissions(workspace: Workspace) -> Iterator[Finding]:
    """Tell whose the home is, and what of it cannot be used by whom."""
    home = workspace.home
    owner, mode = modes.owner_of(home), home.stat().st_mode & 0o7777
    detail = f"{owner} owns it, mode {mode:04o}"
    unwritable = modes.find_unwritable(home) if not _is_read_only(home) else []
    closed = [*modes.find_closed(home)] if modes.is_shared(home) else []
    if closed:  # first: what is shared is given to nobody
        yield Finding(
            "permissions",
            Standing.ENVIRONMENT,
            f"{detail}; shared, but closed to the group: {_named(home, closed)}",
            _help_to_open(workspace, closed),
        )
    elif unwritable:
        yield Finding(
            "permissions",
            Standing.ENVIRONMENT,
            f"{detail}; not writable: {_named(home, unwritable)}",
            _help_to_write(workspace, unwritable),
        )
    elif modes.is_open_to_all(home):
        yield Finding(
            "permissions",
            Standing.NOTE,
            f"{detail}: everybody may change it, whatever the roles say",
            Hint(f"close it: chmod o-w {_quoted(home)}"),
        )
    else:
        what = "shared with its group" if modes.is_shared(home) else "private"
        yield Finding("permissions", Standing.FINE, f"{detail}, {what}")


def _help_to_open(workspace: Workspace, closed: list[Path]) -> Hint:
    """Return what opens a shared home to its group; only their owners open things of others."""
    account_id = workspace.surroundings.account_id
    others = [path for path in closed if path.stat().st_uid != account_id]
    if not others or account_id == 0:
        return Hint("open it anew", ("init", "--shared"))
    commands = [
        f"chmod {'g+rwxs' if path.is_dir() else 'g+rw'} {_quoted(path)}"
        for path in others[:_MOST_NAMED]
    ]
    return Hint(f"who owns that, or the superuser, may open it: {' && '.join(commands)}")


def _help_to_write(workspace: Workspace, unwritable: list[Path]) -> Hint:
    """Return what gives the account what it cannot write to; of its own it has only to say so."""
    around, home = workspace.surroundings, workspace.home
    if any(path.stat().st_uid != around.account_id for path in unwritable):
        return Hint(
            f"the superuser may give it to you: chown -R {_quoted(around.account)} {_quoted(home)}"
        )
    return Hint(f"open it: chmod u+rwX {' '.join(map(_quoted, unwritable))}")


def help_to_read(workspace: Workspace, unreadable: list[Path]) -> Hint:
    """Return what opens files of the store, or the folders that they are in, to the account."""
    around, home = workspace.surroundings, workspace.home
    closed = sorted({_closed_place(home, path) for path in unreadable})[:_MOST_NAMED]
    are_own = all(path.lstat().st_uid == around.account_id for path in closed)
    if not are_own and not modes.is_shared(home):
        return Hint(
            f"the superuser may give it to you: chown -R {_quoted(around.account)} {_quoted(home)}"
        )
    who = "u" if are_own else "g"
    commands = [
        # What is stored is never written to again; its folder is.
        f"chmod {who}+{'rwX' if path.is_dir() else 'r'} {_quoted(path)}"
        for path in closed
    ]
    whose = "open it" if are_own else "who owns that, or the superuser, may open it"
    return Hint(f"{whose}: {' && '.join(commands)}")


def _closed_place(home: Path, path: Path) -> Path:
    """Return the first folder on the way that is closed, else the file itself."""
    folders = [folder for folder in reversed(path.parents) if folder.is_relative_to(home)]
    return next((each for each in folders if not os.access(each, os.R_OK | os.X_OK)), path)


def _quoted(word: Path | str) -> str:
    return shlex.quote(str(word))


def _named(home: Path, paths: list[Path]) -> str:
    named = [str(path.relative_to(home)) for path in paths[:_MOST_NAMED]]
    more = len(paths) - len(named)
    return ", ".join(named) + (f" and {more} more" if more > 0 else "")


def check_clock(workspace: Workspace) -> Iterator[Finding]:
    """Compare the clock of this host with that of the file system."""
    if not os.access(workspace.home / "tmp", os.W_OK):
        return
    there = network.time_on_server(workspace.home / "tmp")
    apart = abs(there - workspace.surroundings.now())
    if apart > _CLOCK_GRAIN:
        yield Finding(
            "clock",
            Standing.NOTE,
            f"the file system is {apart / 10**9:.0f} s apart from this host; "
            "the history goes by the file system on a network, else by this host",
            Hint("let both ask the same time server"),
        )
    else:
        yield Finding("clock", Standing.FINE, "as the file system has it")
