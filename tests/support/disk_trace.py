"""Play the calls that strace recorded to the model of a file system in `power.py`."""

from __future__ import annotations

import os
import re
from pathlib import Path
from typing import TYPE_CHECKING, Final

from tests.support.power import File, Folder, Naming, Truncation, Write

if TYPE_CHECKING:
    from tests.support.strace import Call

RECORDED: Final = (
    "openat", "close", "dup", "dup2", "dup3", "lseek", "write", "pwrite64", "writev", "pwritev",
    "ftruncate", "truncate", "fallocate", "sendfile", "copy_file_range", "ioctl", "fsync",
    "fdatasync", "rename", "renameat", "renameat2", "link", "linkat", "symlink", "symlinkat",
    "unlink", "unlinkat", "mkdir", "mkdirat", "rmdir",
)  # fmt: skip
"""All calls that change files and names, and those that move the place of the next write."""

WITH_DATA: Final = ("-xx", "-s", str(64 << 20))
"""Options of strace: write all data down, as hexadecimal."""

_FICLONE: Final = "FICLONE"
_HEX: Final = re.compile(r'"((?:\\x[0-9a-f]{2})*)"')
_DESCRIPTOR: Final = re.compile(r"(-?\d+|AT_FDCWD)(?:<((?:\\x[0-9a-f]{2}|[^>])*)>)?")
_RESULT: Final = re.compile(r"\) += (-?\d+)(?:<.*>)?(?: \(.*\))?$|\) += (\?).*$")


class Disk:
    """One folder of the model, and what is open in it; calls elsewhere are passed over."""

    def __init__(self, root: Path) -> None:
        self._root = root
        self.folder = Folder()
        self._open: dict[int, File | Folder] = {}
        self._positions: dict[int, int] = {}
        self._sources: dict[int, str] = {}

    def begin_process(self) -> None:
        """Forget what the process before had open."""
        self._open, self._positions, self._sources = {}, {}, {}

    def play(self, call: Call) -> bool:
        """Let a call happen; say whether it can have changed what a power failure leaves."""
        result = _RESULT.search(call.text)
        if result is None or result[1] is None or int(result[1]) < 0:
            return False
        arguments = call.text[: result.start()]
        returned = int(result[1])
        played = getattr(self, f"_{_ALIASES.get(call.name, call.name)}")(arguments, returned)
        return bool(played)

    # Names.

    def _openat(self, arguments: str, descriptor: int) -> bool:
        path = _paths(arguments)[0]
        # The number may have been another file's, whose closing was not recorded.
        self._open.pop(descriptor, None)
        self._sources[descriptor] = path
        place = self._find(path)
        if place is None:
            return False
        folder, name = place
        entry = folder.now.get(name) if name else folder
        is_made = entry is None
        if entry is None:
            entry = File()
            folder.change(Naming({name: entry}))
        self._open[descriptor] = entry
        self._positions[descriptor] = 0
        if "O_TRUNC" in arguments and isinstance(entry, File) and not is_made:
            entry.since.append(Truncation(0))
            return True
        return is_made

    def _close(self, arguments: str, _result: int) -> bool:
        self._open.pop(_number(arguments), None)
        return False

    def _dup(self, arguments: str, result: int) -> bool:
        entry = self._open.get(_number(arguments))
        if entry is not None:
            self._open[result] = entry
            self._positions[result] = self._positions[_number(arguments)]
        return False

    def _mkdir(self, arguments: str, _result: int) -> bool:
        place = self._find(_paths(arguments)[0])
        if place is None:
            return False
        if place[1]:
            place[0].change(Naming({place[1]: Folder()}))
        return True

    def _unlink(self, arguments: str, _result: int) -> bool:
        place = self._find(_paths(arguments)[0])
        if place is None:
            return False
        place[0].change(Naming({place[1]: None}))
        return True

    def _link(self, arguments: str, _result: int) -> bool:
        source, target = map(self._find, _paths(arguments))
        assert (source is None) == (target is None), "a hard link out of the folder or into it"
        if source is None or target is None:
            return False
        target[0].change(Naming({target[1]: source[0].now[source[1]]}))
        return True

    def _rename(self, arguments: str, _result: int) -> bool:
        source, target = map(self._find, _paths(arguments))
        assert (source is None) == (target is None), "a move out of the folder or into it"
        if source is None or target is None:
            return False
        entry = source[0].now[source[1]]
        if source[0] is target[0]:
            source[0].change(Naming({source[1]: None, target[1]: entry}))
        else:  # which file systems do not promise to be one change on the disk
            target[0].change(Naming({target[1]: entry}))
            source[0].change(Naming({source[1]: None}))
        return True

    def _symlink(self, arguments: str, _result: int) -> bool:
        assert self._find(_paths(arguments)[-1]) is None, "the model knows no symbolic links"
        return False

    # Contents.

    def _write(self, arguments: str, count: int) -> bool:
        file = self._open.get(_number(arguments))
        if not isinstance(file, File):
            return False
        data = _strings(arguments)[0][:count]
        self._add(_number(arguments), file, data)
        return True

    def _pwrite64(self, arguments: str, count: int) -> bool:
        file = self._open.get(_number(arguments))
        if not isinstance(file, File):
            return False
        offset = int(arguments.rpartition(", ")[2])
        file.since.append(Write(offset, _strings(arguments)[0][:count]))
        return True

    def _sendfile(self, arguments: str, count: int) -> bool:
        target, source, offset, _ = arguments.split(", ")
        file = self._open.get(_number(target))
        if not isinstance(file, File):
            return False
        start = int(offset.removeprefix("[").partition("]")[0])
        content = Path(self._sources[_number(source)]).read_bytes()[start : start + count]
        self._add(_number(target), file, content)
        return True

    def _add(self, descriptor: int, file: File, data: bytes) -> None:
        file.since.append(Write(self._positions[descriptor], data))
        self._positions[descriptor] += len(data)

    def _lseek(self, arguments: str, result: int) -> bool:
        self._positions[_number(arguments)] = result
        return False

    def _ftruncate(self, arguments: str, _result: int) -> bool:
        file = self._open.get(_number(arguments))
        if not isinstance(file, File):
            return False
        file.since.append(Truncation(int(arguments.rpartition(", ")[2])))
        return True

    def _fallocate(self, arguments: str, _result: int) -> bool:
        file = self._open.get(_number(arguments))
        if isinstance(file, File):
            _, _, offset, length = arguments.split(", ")
            size = int(offset) + int(length)
            if size > _size(file):
                file.since.append(Truncation(size))
        return isinstance(file, File)

    def _fsync(self, arguments: str, _result: int) -> bool:
        entry = self._open.get(_number(arguments))
        if entry is None:
            return False
        entry.sync()
        return True

    def _ioctl(self, arguments: str, _result: int) -> bool:
        assert _FICLONE not in arguments, "the model knows no shared blocks"
        return False

    def _find(self, path: str) -> tuple[Folder, str] | None:
        """Return the folder and the name that a path leads to; None outside of the model."""
        if not Path(path).is_relative_to(self._root):
            return None
        parts = Path(path).relative_to(self._root).parts
        folder = self.folder
        for part in parts[:-1]:
            below = folder.now[part]
            assert isinstance(below, Folder)
            folder = below
        return folder, parts[-1] if parts else ""


_ALIASES: Final = {
    "dup2": "dup", "dup3": "dup", "fdatasync": "fsync", "renameat": "rename",
    "renameat2": "rename", "linkat": "link", "symlinkat": "symlink", "unlinkat": "unlink",
    "rmdir": "unlink", "mkdirat": "mkdir",
}  # fmt: skip


def _size(file: File) -> int:
    size = len(file.synced)
    for change in file.since:
        if isinstance(change, Truncation):
            size = change.size
        else:
            size = max(size, change.offset + len(change.data))
    return size


def _number(arguments: str) -> int:
    match = _DESCRIPTOR.match(arguments)
    assert match is not None
    return int(match[1])


def _strings(arguments: str) -> list[bytes]:
    return [_decoded(text) for text in _HEX.findall(arguments)]


def _decoded(text: str) -> bytes:
    return bytes.fromhex(text.replace("\\x", ""))


def _paths(arguments: str) -> list[str]:
    """Return the paths of a call, made absolute by the descriptors of folders before them."""
    paths = []
    folder = ""
    position = 0
    while position < len(arguments):
        if text := _HEX.match(arguments, position):
            path = os.fsdecode(_decoded(text[1]))
            paths.append(os.path.normpath(Path(folder, path)))
            position = text.end()
        elif (place := _DESCRIPTOR.match(arguments, position)) and place[2] is not None:
            folder = os.fsdecode(_decoded(place[2])) if "\\x" in place[2] else place[2]
            position = place.end()
        else:
            position = arguments.find(", ", position)
            if position < 0:
                break
            position += 2
    return paths
