"""The file that a bundle is written to: there as a whole, or not at all."""

import os
import stat
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import BinaryIO

from registry_cli.errors import NO_ROOM, FullDiskError, Hint, MachineError, UsageError

_MODE = 0o666
_OPEN_FILES = "/proc/self/fd"


@contextmanager
def bundle_file(path: Path) -> Iterator[BinaryIO]:
    """Yield a file to write to, which takes the place of `path` when the block ends.

    A failure leaves what was there. A device or a named pipe is written to as it is.
    """
    real = Path(os.path.realpath(path))  # where a link leads, so that the link stays
    with _told_as(path, real):
        mode = _mode_of(path)
    refuse_folder(path)
    if not stat.S_ISREG(mode):
        with path.open("wb") as sink:
            yield sink
        return
    with _told_as(path, real), _aside(real) as (sink, name):
        yield sink
        sink.flush()
        os.fsync(sink.fileno())
        _put_in_place(sink, name, real)


def refuse_folder(path: Path) -> None:
    """Refuse a folder, which no bundle can take the place of."""
    if os.path.isdir(path):  # which raises nothing where that cannot be told
        raise UsageError(f"{str(path)!r} is a folder", Hint("name a file for the bundle"))


def _mode_of(path: Path) -> int:
    try:
        return path.stat().st_mode
    except FileNotFoundError:
        return stat.S_IFREG


@contextmanager
def _told_as(path: Path, real: Path) -> Iterator[None]:
    """Tell of the file that the user named, and not of the one beside it that is written first."""
    try:
        yield
    except OSError as error:
        place = error.filename2 or error.filename
        if error.errno in NO_ROOM and place is None:
            raise FullDiskError(
                f"no room left in the folder {str(real.parent)!r} for the bundle",
                Hint("free some space, or name a file elsewhere"),
            ) from error
        is_named = place in {str(path), str(real), str(real.parent)}
        if not (is_named or Path(place or "").name.startswith(_stem_of(real))):
            raise  # it is about something in the home
        raise MachineError(
            f"cannot write the bundle {str(path)!r}: {error.strerror}",
            Hint("check its folder and permissions, or name another file"),
        ) from error


@contextmanager
def _aside(real: Path) -> Iterator[tuple[BinaryIO, Path | None]]:
    """Yield a new file in the same folder, without a name where the system knows such files."""
    try:
        os.stat(_OPEN_FILES)
        descriptor = os.open(real.parent, os.O_TMPFILE | os.O_WRONLY, _MODE)
    except (AttributeError, OSError):
        name = _new_name(real)
        flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL
        with os.fdopen(os.open(name, flags, _MODE), "wb") as sink:
            try:
                yield sink, name
            except BaseException:
                with suppress(FileNotFoundError):
                    name.unlink()
                raise
        return
    with os.fdopen(descriptor, "wb") as sink:
        yield sink, None


def _put_in_place(sink: BinaryIO, name: Path | None, real: Path) -> None:
    folder = os.open(real.parent, os.O_RDONLY | os.O_DIRECTORY)
    named = name or _new_name(real)
    try:
        if name is None:
            # With a folder Python asks for linkat, which alone follows the link in /proc.
            os.link(f"{_OPEN_FILES}/{sink.fileno()}", named.name, dst_dir_fd=folder)
        os.replace(named, real)
        os.fsync(folder)
    except BaseException:
        with suppress(FileNotFoundError):  # a signal that came just after it was done
            named.unlink()
        raise
    finally:
        os.close(folder)


def _new_name(real: Path) -> Path:
    return real.parent / f"{_stem_of(real)}{os.urandom(6).hex()}"


def _stem_of(real: Path) -> str:
    return f".{real.name[:200]}."
