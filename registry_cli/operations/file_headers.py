"""Metadata for free: what the headers of the files of a version tell, under one key."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Final, NamedTuple

from registry_cli.domain.manifests import FileEntry
from registry_cli.domain.metadata import MOST_KEYS
from registry_cli.errors import RegistryError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping

    from registry_cli.blobs.store import Content
    from registry_cli.domain.manifests import Entry
    from registry_cli.domain.metadata import Json
    from registry_cli.domain.packs import PackedContent
    from registry_cli.workspace import Workspace

    Packs = Callable[[], Iterable[tuple[str, int, Iterable[PackedContent]]]]
    """Yields the packs of a log that the catalog does not know yet, and what lies in them."""

KEY: Final = "headers"
"""The key of the metadata that holds what is found, by path."""

_ENDINGS: Final = (".safetensors", ".gguf", ".csv", ".tsv", ".parquet")
_FORMATS: Final = frozenset(each[1:] for each in _ENDINGS)
_MOST_FILES: Final = 20
_MOST_BYTES: Final = 32 << 20
"""Read for one version, whatever it holds."""


def without_headers(metadata: Mapping[str, Json]) -> dict[str, Json]:
    """Return metadata of a version without what its files told: another one has other files."""
    told = metadata.get(KEY)
    is_told = isinstance(told, dict) and all(
        isinstance(each, dict) and each.get("format") in _FORMATS for each in told.values()
    )
    return {key: value for key, value in metadata.items() if key != KEY or not is_told}


class FileHeaders:
    """Notice files with headers while the files of a new version pass, then read these."""

    def __init__(self) -> None:
        self._wanted: list[FileEntry] = []

    def watch(self, files: Iterable[Entry]) -> Iterator[Entry]:
        """Pass the files through; of what is only referred to nothing is read."""
        for file in files:
            if (
                file.path[-12:].lower().endswith(_ENDINGS)
                and len(self._wanted) <= _MOST_FILES
                and isinstance(file, FileEntry)
            ):
                self._wanted.append(file)
            yield file

    def add_to(
        self, workspace: Workspace, metadata: dict[str, Json], packs: Packs
    ) -> dict[str, Json]:
        """Return the metadata, and what the headers tell beside it.

        What the user said under that key stays. Of a data set of many files nothing is read: it
        would be told by none of them. A file that cannot be read tells nothing, and fails nothing.
        """
        is_few = 0 < len(self._wanted) <= _MOST_FILES
        if not is_few or KEY in metadata or len(metadata) >= MOST_KEYS:
            return metadata
        from registry_cli.domain.file_headers import LONGEST_HEADERS  # noqa: PLC0415 - for few logs

        places = _find_places(self._wanted, packs)
        found: dict[str, Json] = {}
        left = _MOST_BYTES
        for file in self._wanted:
            kind = next(each for each in _ENDINGS if file.path.lower().endswith(each))
            length = min(file.size, LONGEST_HEADERS[kind])
            left -= length
            if left < 0:
                break
            try:
                with _open(workspace, file, places) as content:
                    found[file.path] = _read(content, kind, length)
            except (ValueError, OSError, RegistryError):  # also what no UTF-8 is
                continue
        return {**metadata, KEY: found} if found else metadata


class _Place(NamedTuple):
    pack_name: str
    offset: int


def _find_places(files: list[FileEntry], packs: Packs) -> dict[str, _Place]:
    """Return where files lie in packs of this very log, by blake3."""
    wanted = {file.digest.blake3 for file in files}
    return {
        digest.blake3: _Place(name, offset)
        for name, _, contents in packs()
        for digest, offset, _ in contents
        if digest.blake3 in wanted
    }


def _open(workspace: Workspace, file: FileEntry, places: dict[str, _Place]) -> Content:
    place = places.get(file.digest.blake3)
    if place is None:
        return workspace.blobs.open_content(file.digest, file.size)
    return workspace.blobs.open_in_pack(place.pack_name, place.offset, file.size)


def _read(content: Content, kind: str, length: int) -> dict[str, Json]:
    from registry_cli.domain import file_headers  # noqa: PLC0415 - as above

    if kind == ".parquet":
        return _read_parquet(content)
    beginning = os.pread(content.descriptor, length, content.offset)
    match kind:
        case ".safetensors":
            return file_headers.read_safetensors(beginning)
        case ".gguf":
            return file_headers.read_gguf(beginning)
        case _:
            delimiter = "," if kind == ".csv" else "\t"
            return file_headers.read_csv(
                beginning, is_whole=length == content.size, delimiter=delimiter
            )


def _read_parquet(content: Content) -> dict[str, Json]:
    from registry_cli.domain import parquet_headers  # noqa: PLC0415 - as above

    end = content.size - parquet_headers.END_BYTES
    if end < 0:
        raise ValueError("it is too short")
    tail = os.pread(content.descriptor, parquet_headers.END_BYTES, content.offset + end)
    length = parquet_headers.footer_length(tail)
    if length > end:
        raise ValueError("its footer is longer than the file")
    beginning = min(length, parquet_headers.LONGEST_FOOTER)
    return parquet_headers.read_parquet(
        os.pread(content.descriptor, beginning, content.offset + end - length)
    )
