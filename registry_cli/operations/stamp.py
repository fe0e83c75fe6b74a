"""Stamp files for make: what a reference led to, rewritten only when that changes.

A stamp is one line: the qualified name, a tab, the digest. It is replaced whole, so that nobody
reads half of one, and where its path leads: a link to a stamp stays a link.
"""

from __future__ import annotations

import errno
import os
import stat as modes
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING, Final

from registry_cli.errors import ConflictError, Hint, MachineError, RegistryError, UsageError
from registry_cli.operations.causes import Causes

if TYPE_CHECKING:
    from collections.abc import Iterator

    from registry_cli.domain.versions import Version
    from registry_cli.workspace import Workspace

_LONGEST: Final = 8192
"""Bytes: more than the longest names make together."""

_DIGEST_LINE: Final = 65
"""Bytes: a digest and the end of the line."""

_ELSEWHERE: Final = Hint("name another file")


@contextmanager
def refusing_stamp(workspace: Workspace, stamp: Path | None) -> Iterator[None]:
    """Refuse a stamp that could not be written, before anything is done.

    Where the checks inside of the block fail too, the lowest exit code counts.
    """
    problem = find_problem(workspace, stamp) if stamp is not None else None
    with Causes() as causes:
        with causes.noted():
            yield
        if problem is not None:
            causes.note(problem)


def find_problem(workspace: Workspace, stamp: Path) -> RegistryError | None:
    """Say what is in the way of a stamp, without touching anything; None where nothing is."""
    target = _real(stamp)
    try:
        if workspace.is_inside_home(target):
            raise UsageError(f"the stamp {str(stamp)!r} lies in the home itself", _ELSEWHERE)
        _refuse_other_content(stamp, target)
        _refuse_folder(stamp, target.parent)
    except RegistryError as problem:
        return problem
    except OSError as error:
        match error.errno:
            case errno.ENAMETOOLONG:
                return UsageError(
                    f"the path of the stamp {str(stamp)[:40]!r}… is too long", _ELSEWHERE
                )
            case errno.ELOOP:
                return UsageError(f"the stamp {str(stamp)!r} is a link that loops", _ELSEWHERE)
            case _:
                return _unwritable(stamp, error)
    return None


def write_stamp(stamp: Path, version: Version) -> None:
    """Write the qualified name and the digest, unless the file says so already.

    Folders that are missing are made.
    """
    content = f"{version.qualified_name}\t{version.digest}\n".encode()
    target = _real(stamp)
    try:
        if _read(target) != content:
            target.parent.mkdir(parents=True, exist_ok=True)
            _replace(target, content)
    except OSError as error:
        problem = _unwritable(stamp, error)
        raise MachineError(
            f"{version.qualified_name} is done, but {problem.message}", problem.hint
        ) from error


def _refuse_other_content(stamp: Path, target: Path) -> None:
    """Refuse to replace anything but a stamp or an empty file."""
    name = repr(str(stamp))
    try:
        mode = target.lstat().st_mode
    except (FileNotFoundError, NotADirectoryError):
        return
    if modes.S_ISDIR(mode):
        raise ConflictError(f"the stamp {name} is a folder", Hint("name a file in it, or another"))
    if modes.S_ISLNK(mode):  # all others were followed
        raise OSError(errno.ELOOP, os.strerror(errno.ELOOP))
    if not modes.S_ISREG(mode):
        raise UsageError(f"the stamp {name} is no regular file", _ELSEWHERE)
    content = _read(target)
    if content and not _is_stamp(content):
        raise ConflictError(
            f"{name} holds something else than a stamp",
            Hint("name another file, or remove this one first"),
        )


def _is_stamp(content: bytes) -> bool:
    name, _, digest = content.partition(b"\t")
    is_line = b"\n" not in name and digest.endswith(b"\n")
    return is_line and len(digest) == _DIGEST_LINE and not digest[:-1].strip(b"0123456789abcdef")


def _refuse_folder(stamp: Path, folder: Path) -> None:
    """Refuse a folder that cannot take a file, or that could not be made."""
    while not os.path.lexists(folder):
        folder = folder.parent
    if not folder.is_dir():
        raise ConflictError(
            f"{str(folder)!r} is no folder, so the stamp {str(stamp)!r} cannot be in it", _ELSEWHERE
        )
    if not os.access(folder, os.W_OK | os.X_OK):
        raise PermissionError(errno.EACCES, os.strerror(errno.EACCES))


def _real(path: Path) -> Path:
    """Follow all links; where they loop, the last one remains."""
    return Path(os.path.realpath(path))


def _read(path: Path) -> bytes | None:
    """Return what a regular file holds, cut where no stamp is as long; None where there is none."""
    try:
        # Neither is a FIFO waited for nor a link followed that came up since.
        descriptor = os.open(path, os.O_RDONLY | os.O_NONBLOCK | os.O_NOFOLLOW)
    except FileNotFoundError:
        return None
    with os.fdopen(descriptor, "rb") as file:
        return file.read(_LONGEST) if modes.S_ISREG(os.fstat(descriptor).st_mode) else None


def _replace(path: Path, content: bytes) -> None:
    aside = path.with_name(f".{os.urandom(8).hex()}.part")
    try:
        with aside.open("xb") as file:
            file.write(content)
        aside.replace(path)
    except BaseException:
        with suppress(OSError):
            aside.unlink()
        raise


def _unwritable(stamp: Path, error: OSError) -> MachineError:
    return MachineError(
        f"the stamp {str(stamp)!r} cannot be written: {os.strerror(error.errno or errno.EIO)}",
        Hint("check its folder and permissions, or name another file"),
    )
