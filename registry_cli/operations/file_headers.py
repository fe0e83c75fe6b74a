"""Metadata for free: what the headers of the files of a version tell, under one key."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Final

from registry_cli.domain.file_headers import (
    LONGEST_HEADERS,
    read_csv,
    read_gguf,
    read_safetensors,
)
from registry_cli.domain.metadata import MOST_KEYS
from registry_cli.errors import RegistryError

if TYPE_CHECKING:
    from collections.abc import Iterable

    from registry_cli.domain.manifests import FileEntry
    from registry_cli.domain.metadata import Json
    from registry_cli.workspace import Workspace

KEY: Final = "headers"
"""The key of the metadata that holds what is found, by path."""

_MOST_FILES: Final = 20
_MOST_BYTES: Final = 32 << 20
"""Read for one version, whatever it holds."""


def with_headers(
    workspace: Workspace, files: Iterable[FileEntry], metadata: dict[str, Json]
) -> dict[str, Json]:
    """Return the metadata, and what the headers of files tell beside it.

    What the user said under that key stays. Of a data set of many files nothing is read: it
    would be told by none of them. A file that cannot be read tells nothing, and fails nothing;
    nor does one that lies in a pack of the same log, whose place is not known yet.
    """
    if KEY in metadata or len(metadata) >= MOST_KEYS:
        return metadata
    found: dict[str, Json] = {}
    wanted: list[tuple[FileEntry, str]] = []
    for file in files:
        kind = _kind_of(file)
        if kind is not None:
            wanted.append((file, kind))
            if len(wanted) > _MOST_FILES:
                return metadata
    left = _MOST_BYTES
    for file, kind in wanted:
        length = min(file.size, LONGEST_HEADERS[kind])
        left -= length
        if left < 0:
            break
        try:
            found[file.path] = _read(workspace, file, kind, length)
        except (ValueError, OSError, RegistryError):  # also what no UTF-8 is
            continue
    return {**metadata, KEY: found} if found else metadata


def _kind_of(file: FileEntry) -> str | None:
    return next((kind for kind in LONGEST_HEADERS if file.path.lower().endswith(kind)), None)


def _read(workspace: Workspace, file: FileEntry, kind: str, length: int) -> dict[str, Json]:
    with workspace.blobs.open_content(file.digest, file.size) as content:
        beginning = os.pread(content.descriptor, length, content.offset)
    match kind:
        case ".safetensors":
            return read_safetensors(beginning)
        case ".gguf":
            return read_gguf(beginning)
        case _:
            delimiter = "," if kind == ".csv" else "\t"
            return read_csv(beginning, is_whole=length == file.size, delimiter=delimiter)
