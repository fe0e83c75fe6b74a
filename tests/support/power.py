"""Power loss: what of a folder is on the disk, when the power fails after any of its calls.

The calls of commands are recorded with strace and played to a model of a file system that keeps
only its promises. What was written to a file is there after the file was synced. A name that was
made, moved or removed is so after its folder was synced. Until then each of them may be on the
disk or not, whatever came before or after, and a write in part, by sectors.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

if TYPE_CHECKING:
    import random
    from collections.abc import Iterator
    from pathlib import Path

_SECTOR: Final = 512
"""Bytes that a disk writes whole or not at all."""


class Write(NamedTuple):
    """Bytes written at an offset."""

    offset: int
    data: bytes


class Truncation(NamedTuple):
    """A file cut, or filled up with zeros, to a size."""

    size: int


Change = Write | Truncation


class Naming(NamedTuple):
    """Names of one folder that change together: each is given to a file or folder, or removed."""

    names: dict[str, File | Folder | None]


class File:
    """A file: what is on the disk, and what was done to it since."""

    def __init__(self) -> None:
        self.synced = b""
        self.since: list[Change] = []

    def sync(self) -> None:
        """Bring everything to the disk."""
        self.synced = apply(self.synced, self.since)
        self.since = []

    def copy(self) -> File:
        """Return the file as it is now, to be kept."""
        copy = File()
        copy.synced, copy.since = self.synced, [*self.since]
        return copy


class Folder:
    """A folder: the names on the disk, those that changed since, and those that a program sees."""

    def __init__(self) -> None:
        self.synced: dict[str, File | Folder] = {}
        self.since: list[Naming] = []
        self.now: dict[str, File | Folder] = {}

    def change(self, naming: Naming) -> None:
        """Change names, which a program sees at once."""
        self.since.append(naming)
        rename(self.now, naming)

    def sync(self) -> None:
        """Bring every name to the disk."""
        for naming in self.since:
            rename(self.synced, naming)
        self.since = []


def rename(names: dict[str, File | Folder], naming: Naming) -> None:
    """Change names as they are in a folder."""
    for name, entry in naming.names.items():
        if entry is None:
            names.pop(name, None)
        else:
            names[name] = entry


def apply(content: bytes, changes: list[Change]) -> bytes:
    """Return a content after changes to it, in order."""
    result = bytearray(content)
    for change in changes:
        if isinstance(change, Truncation):
            del result[change.size :]
            result.extend(bytes(change.size - len(result)))
        else:
            if len(result) < change.offset:
                result.extend(bytes(change.offset - len(result)))
            result[change.offset : change.offset + len(change.data)] = change.data
    return bytes(result)


class Loss(NamedTuple):
    """What a power failure leaves of what was not synced: nothing, all, or some of it by chance."""

    keeps: float
    """The chance of each change to reach the disk."""
    source: random.Random

    def of_file(self, file: File) -> bytes:
        """Return what a file holds afterwards."""
        return apply(file.synced, [part for each in file.since for part in self._parts(each)])

    def of_folder(self, folder: Folder) -> dict[str, File | Folder]:
        """Return the names in a folder afterwards."""
        names = dict(folder.synced)
        for naming in folder.since:
            if self._is_kept():
                rename(names, naming)
        return names

    def _parts(self, change: Change) -> Iterator[Change]:
        if isinstance(change, Truncation):
            if self._is_kept():
                yield change
            return
        for start in range(0, len(change.data), _SECTOR):
            if self._is_kept():
                yield Write(change.offset + start, change.data[start : start + _SECTOR])

    def _is_kept(self) -> bool:
        return self.keeps > 0 and self.source.random() < self.keeps


def write_out(folder: Folder, target: Path, loss: Loss) -> None:
    """Make a real folder that holds what a power failure left of this one."""
    target.mkdir()
    for name, entry in loss.of_folder(folder).items():
        if isinstance(entry, Folder):
            write_out(entry, target / name, loss)
        else:
            content = loss.of_file(entry)
            with (target / name).open("wb") as file:
                file.write(content)
            (target / name).chmod(0o444 if "blobs" in target.parts else 0o644)
