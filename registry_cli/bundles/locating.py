"""Where contents lie in bundles on disk, for who needs some of them and checks them anyway."""

import os
from collections.abc import Iterator, Mapping
from pathlib import Path

from registry_cli.bundles import members

_FLAGS = os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK


def find_contents(source: Path, wanted: Mapping[str, int]) -> Iterator[tuple[str, str, int]]:
    """Yield which of the wanted contents, named by blake3, of so many bytes, bundles hold.

    Each comes with the path of the bundle and the offset there. `source` is a bundle, or a folder
    that is searched. A bundle that is damaged is read as far as it goes; nothing is hashed.
    """
    for path in _files(source):
        try:
            descriptor = os.open(path, _FLAGS)
        except OSError:  # others may have what is wanted
            continue
        try:
            for blake3, offset, size in _list_contents(descriptor):
                if wanted.get(blake3) == size:
                    yield blake3, path, offset
        finally:
            os.close(descriptor)


def _list_contents(descriptor: int) -> Iterator[tuple[str, int, int]]:
    position, is_first = 0, True
    while (member := _read_header(descriptor, position)) is not None:
        if is_first and member.name != members.HEAD:
            return
        position += members.BLOCK
        if member.name.startswith(members.CONTENT):
            yield member.name.removeprefix(members.CONTENT), position, member.size
        position += member.size + members.padding_of(member.size)
        is_first = False


def _read_header(descriptor: int, position: int) -> members.Member | None:
    try:
        block = os.pread(descriptor, members.BLOCK, position)
    except OSError:
        return None
    return members.read_header(block) if len(block) == members.BLOCK else None


def _files(source: Path) -> Iterator[str]:
    if not source.is_dir():
        yield os.path.realpath(source)
        return
    for folder, _, names in os.walk(source):
        for name in names:
            yield os.path.join(folder, name)
