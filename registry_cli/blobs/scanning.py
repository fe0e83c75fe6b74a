"""Find the files under the given paths, and judge them before anything is copied."""

import errno
import itertools
import os
import stat
from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path
from typing import Final, NamedTuple

from registry_cli.blobs.exclusion import Exclusion
from registry_cli.blobs.sources import SourceRow, Sources, UnreadableError, raise_all
from registry_cli.blobs.spool import SortedSpool
from registry_cli.domain.file_paths import parse_file_path
from registry_cli.errors import Hint, RegistryError, UsageError

_LEFT_OUT_IN_PYTHON: Final = "move it elsewhere, or add the other files by add_file"


def scan(
    paths: Iterable[str],
    spool: SortedSpool[SourceRow],
    *,
    home: Path,
    exclude: Iterable[str] = (),
    follows_links: bool = False,
) -> Sources:
    """Find every file to log, or raise one error that lists all that cannot be.

    One folder stands for its contents, one file for itself; several paths each keep their base
    name. The home is never entered.
    """
    scanner = _Scanner(
        Sources(spool), _identity(home), Exclusion(exclude), follows_links=follows_links
    )
    given = list(paths)
    _refuse_equal_names(given)
    for path in given:
        scanner.scan_argument(path, keep_name=len(given) > 1)
    raise_all(scanner.problems)
    if scanner.sources.file_count == 0:
        listed = ", ".join(repr(path) for path in given)
        raise UsageError(f"there is no file to log in {listed}", Hint("an empty folder is refused"))
    return scanner.sources


def find_holder(paths: Sequence[str], file: str, *, exclude: Iterable[str] = ()) -> str | None:
    """Return which of the paths a log would find a file under, there or not; None for none."""
    real = os.path.realpath(file)
    exclusion = Exclusion(exclude)
    for path in paths:
        root = os.path.realpath(path)
        if not _is_inside(real, root):
            continue
        below = os.path.relpath(real, root)
        prefix = base_name(path) + "/" if len(paths) > 1 else ""
        folders = itertools.accumulate(below.split("/"), "{}/{}".format)
        if not any(exclusion.covers(prefix + each) for each in folders):
            return path
    return None


def base_name(path: str) -> str:
    """Return the last part of a path, also of `.` and `a/..`."""
    name = os.path.basename(path.rstrip("/"))
    return name if name not in {"", ".", ".."} else os.path.basename(os.path.realpath(path))


class _Folder(NamedTuple):
    """A folder that is being read; `shown` is how the user would write it.

    `has_good_prefix` says that of the paths in it only the last part can be wrong.
    """

    entries: Iterator[os.DirEntry[str]]
    close: Callable[[], None]
    shown: str
    prefix: str
    has_good_prefix: bool
    identity: tuple[int, int]


class _Scanner:
    def __init__(
        self,
        sources: Sources,
        home: tuple[int, int] | None,
        exclusion: Exclusion,
        *,
        follows_links: bool,
    ) -> None:
        self.sources = sources
        self.home = home
        self.exclusion = exclusion
        self.follows_links = follows_links
        self.problems: list[RegistryError] = []

    def scan_argument(self, path: str, *, keep_name: bool) -> None:
        try:
            status = os.stat(path)
        except OSError as error:
            self.problems.append(_missing_or_unreadable(path, error))
            return
        if self._is_in_home(path):
            self.problems.append(
                UsageError(
                    f"{path!r} lies in the home itself", Hint("log a file or folder outside of it")
                )
            )
        elif stat.S_ISDIR(status.st_mode):
            root = os.path.realpath(path)
            prefix = base_name(path) + "/" if keep_name else ""
            self._walk(root, path, prefix, (status.st_dev, status.st_ino))
        else:
            self._take(os.path.realpath(path), path, base_name(path), status)

    def _walk(self, root: str, shown: str, prefix: str, identity: tuple[int, int]) -> None:
        """Take everything beneath a folder, with no more in memory than the way down to it."""
        way: list[_Folder] = []
        self._enter(way, root, shown, prefix, identity)
        try:
            while way:
                depth = len(way)
                for entry in self._unusual(way[-1]):
                    self._visit(entry, way, root)
                    if len(way) > depth:
                        break
                else:
                    way.pop().close()
        finally:
            for folder in way:
                folder.close()

    def _unusual(self, folder: _Folder) -> Iterator[os.DirEntry[str]]:
        """Take the plain files of a folder, and yield what needs a closer look."""
        prefix = folder.prefix
        user = os.geteuid()
        is_excluded = self.exclusion.covers_in
        for entry in folder.entries:
            name = entry.name
            if is_excluded(prefix, name):
                continue
            if folder.has_good_prefix and _is_plain(name) and not entry.is_symlink():
                try:
                    status = entry.stat(follow_symlinks=False)
                except OSError:
                    yield entry
                    continue
                mode = status.st_mode
                # The owner's own bits are the whole truth; of others an access list may know more.
                if stat.S_ISREG(mode) and mode & stat.S_IRUSR and status.st_uid == user:
                    self.sources.add(prefix + name, entry.path, status)
                    continue
            yield entry

    def _enter(
        self, way: list[_Folder], location: str, shown: str, prefix: str, identity: tuple[int, int]
    ) -> None:
        try:
            entries = os.scandir(location)
        except OSError as error:
            self.problems.append(_missing_or_unreadable(shown, error))
        else:
            is_good = not prefix or _is_path(prefix.rstrip("/"))
            way.append(_Folder(entries, entries.close, shown, prefix, is_good, identity))

    def _visit(self, entry: os.DirEntry[str], way: list[_Folder], root: str) -> None:
        shown = os.path.join(way[-1].shown, entry.name)
        path = way[-1].prefix + entry.name
        try:
            status = entry.stat()
        except OSError as error:
            self.problems.append(_missing_or_unreadable(shown, error))
            return
        location = entry.path
        if entry.is_symlink():
            location = os.path.realpath(entry.path)
            if not self.follows_links and not _is_inside(location, root):
                self.problems.append(
                    UsageError(
                        f"{shown!r} is a link that leaves the folder",
                        Hint(
                            "take what it leads to with --follow, or leave it out with --exclude",
                            in_python=_LEFT_OUT_IN_PYTHON,
                        ),
                    )
                )
                return
        identity = (status.st_dev, status.st_ino)
        if not stat.S_ISDIR(status.st_mode):
            self._take(location, shown, path, status)
        elif any(identity == folder.identity for folder in way):
            self.problems.append(UsageError(f"{shown!r} is a link that loops", _left_out()))
        elif identity != self.home and not (entry.is_symlink() and self._is_in_home(location)):
            self._enter(way, location, shown, path + "/", identity)

    def _take(self, location: str, shown: str, path: str, status: os.stat_result) -> None:
        if not stat.S_ISREG(status.st_mode):
            self.problems.append(
                UsageError(
                    f"{shown!r} is {_kind(status.st_mode)}, not a regular file",
                    _left_out(),
                )
            )
            return
        if not os.access(location, os.R_OK):
            self.problems.append(_missing_or_unreadable(shown, PermissionError(errno.EACCES, "")))
            return
        try:
            parse_file_path(path)
        except UsageError as error:
            self.problems.append(error)
            return
        self.sources.add(path, location, status)

    def _is_in_home(self, path: str) -> bool:
        if self.home is None:
            return False
        real = os.path.realpath(path)
        while _identity(Path(real)) != self.home:
            parent = os.path.dirname(real)
            if parent == real:
                return False
            real = parent
        return True


def _left_out() -> Hint:
    return Hint("leave it out with --exclude", in_python=_LEFT_OUT_IN_PYTHON)


def _is_plain(name: str) -> bool:
    """Say whether the name of an entry is surely good in a path, wherever it stands there."""
    return name.isascii() and "\\" not in name and name[1:2] != ":"


def _is_path(path: str) -> bool:
    try:
        parse_file_path(path)
    except UsageError:
        return False
    return True


def _refuse_equal_names(paths: list[str]) -> None:
    names: dict[str, str] = {}
    for path in paths:
        name = base_name(path)
        other = names.get(name)
        names[name] = path
        if other is not None:
            raise UsageError(
                f"{other!r} and {path!r} have the same base name",
                Hint("log the folder that holds both, or rename one"),
            )


def _missing_or_unreadable(path: str, error: OSError) -> RegistryError:
    match error.errno:
        case errno.ENOENT | errno.ENOTDIR if os.path.islink(path):
            return UsageError(f"{path!r} is a link that leads nowhere", _left_out())
        case errno.ENOENT | errno.ENOTDIR:
            return UsageError(f"there is no {path!r}", Hint("check the path"))
        case errno.ELOOP:
            return UsageError(f"{path!r} is a link that loops", _left_out())
        case errno.ENAMETOOLONG:
            return UsageError(f"the path {path[:40]!r}… is too long", Hint("check the path"))
        case _:
            return UnreadableError(
                f"cannot read {path!r}: {os.strerror(error.errno or errno.EIO)}",
                Hint("check its permissions"),
            )


def _is_inside(path: str, root: str) -> bool:
    return path == root or path.startswith(root.rstrip("/") + "/")


def _identity(path: Path) -> tuple[int, int] | None:
    try:
        status = path.stat()
    except OSError:
        return None
    return status.st_dev, status.st_ino


def _kind(mode: int) -> str:
    if stat.S_ISFIFO(mode):
        return "a FIFO"
    if stat.S_ISSOCK(mode):
        return "a socket"
    return "a device"
