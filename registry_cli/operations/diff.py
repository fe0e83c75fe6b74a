"""Tell how two versions differ: their files, metadata and metrics."""

from __future__ import annotations

import difflib
from typing import TYPE_CHECKING, Final, NamedTuple

from registry_cli.blobs.streaming import stream_contents
from registry_cli.catalog import manifests
from registry_cli.catalog.version_listing import read_version
from registry_cli.domain.flat_values import flat_values
from registry_cli.domain.manifests import ReferenceEntry
from registry_cli.domain.metadata import to_json
from registry_cli.domain.patch_names import header_name
from registry_cli.operations.gone_content import telling_what_is_gone
from registry_cli.operations.resolve import Resolver

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from registry_cli.domain.manifests import Entry, FileEntry
    from registry_cli.domain.metadata import Json
    from registry_cli.domain.references import Reference
    from registry_cli.domain.versions import Version
    from registry_cli.workspace import Workspace

ADDED: Final = "added"
REMOVED: Final = "removed"
CHANGED: Final = "changed"

_LARGEST_TEXT: Final = 256 << 10
"""Bytes of a file of which there is a patch; to compare lines takes time and memory."""
_MOST_LINES: Final = 5000


class DiffRequest(NamedTuple):
    """Which two versions, and whether to compare the lines of small text files."""

    old: Reference
    new: Reference
    has_patch: bool = False


class FileChange(NamedTuple):
    """A file that only one version has, or that both have with other content; sizes in bytes.

    `patch` is a unified diff, None where none was asked for, or where it would be of no use.
    """

    path: str
    change: str
    old: Entry | None
    new: Entry | None
    patch: str | None = None


class ValueChange(NamedTuple):
    """A key of the metadata, laid flat, or a metric, whose value is another or in one only."""

    kind: str
    key: str
    change: str
    old: Json
    new: Json


class Difference(NamedTuple):
    """Two versions, and what is not the same; `same_count` files are in both.

    `has_patch`: lines were compared where they could be.
    """

    old: Version
    new: Version
    files: tuple[FileChange, ...]
    values: tuple[ValueChange, ...]
    same_count: int
    has_patch: bool = False

    @property
    def is_empty(self) -> bool:
        """Whether nothing differs."""
        return not self.files and not self.values


def diff(workspace: Workspace, request: DiffRequest) -> Difference:
    """Return what differs between two versions.

    Raises `RefusedError` where lines are asked for of files that the user may only list, and
    `DamagedError` where those are not what they were.
    """
    with workspace.keeping_blobs_to_read():
        with workspace.reading() as connection:
            resolver = Resolver(connection, workspace)
            found = resolver.versions((request.old, request.new))
            if request.has_patch:
                for each in found:
                    resolver.require_use(each)
            places = [each.membership for each in found]
            hidden = resolver.hidden_registries()
            old, new = (read_version(connection, place, hidden=hidden) for place in places)
            files: list[FileChange] = []
            if old.digest != new.digest:
                listed = (manifests.read_files(connection, place.version_id) for place in places)
                files = [*_compare_files(*listed)]
        if request.has_patch:
            with (
                telling_what_is_gone(workspace, places[0].version_id, old.qualified_name),
                telling_what_is_gone(workspace, places[1].version_id, new.qualified_name),
            ):
                files = [_with_patch(workspace, each) for each in files]
    values = (
        *_compare_values("metadata", flat_values(old.metadata), flat_values(new.metadata)),
        *_compare_values("metric", old.metrics, new.metrics),
    )
    # What both have, with equal content or not, was counted once in each.
    both = old.file_count - sum(each.old is not None for each in files)
    return Difference(old, new, tuple(files), values, both, request.has_patch)


def _compare_files(old_files: Iterable[Entry], new_files: Iterable[Entry]) -> Iterator[FileChange]:
    """Merge two lists in the order of their paths as UTF-8 bytes, which that of manifests is."""
    old_rest, new_rest = iter(old_files), iter(new_files)
    old, new = next(old_rest, None), next(new_rest, None)
    while old is not None or new is not None:
        old_key = old.path.encode() if old is not None else None
        new_key = new.path.encode() if new is not None else None
        if old is not None and (new_key is None or (old_key is not None and old_key < new_key)):
            yield FileChange(old.path, REMOVED, old, None)
            old = next(old_rest, None)
        elif new is not None and (old_key is None or (new_key is not None and new_key < old_key)):
            yield FileChange(new.path, ADDED, None, new)
            new = next(new_rest, None)
        elif old is not None and new is not None:
            if old[1:] != new[1:]:
                yield FileChange(old.path, CHANGED, old, new)
            old, new = next(old_rest, None), next(new_rest, None)


def _compare_values(
    kind: str, old: Mapping[str, Json], new: Mapping[str, Json]
) -> Iterator[ValueChange]:
    for key in sorted({*old, *new}):
        if key not in new:
            yield ValueChange(kind, key, REMOVED, old[key], None)
        elif key not in old:
            yield ValueChange(kind, key, ADDED, None, new[key])
        elif to_json(old[key]) != to_json(new[key]):
            yield ValueChange(kind, key, CHANGED, old[key], new[key])


def _with_patch(workspace: Workspace, change: FileChange) -> FileChange:
    if isinstance(change.old, ReferenceEntry) or isinstance(change.new, ReferenceEntry):
        return change  # of which the home holds no lines
    entries = [entry for entry in (change.old, change.new) if entry is not None]
    if any(entry.size > _LARGEST_TEXT for entry in entries):
        return change
    old, new = _read_lines(workspace, change.old), _read_lines(workspace, change.new)
    if old is None or new is None:
        return change
    lines = difflib.unified_diff(
        old,
        new,
        header_name("a", change.path, is_there=change.old is not None),
        header_name("b", change.path, is_there=change.new is not None),
    )
    # As diff does where the last line of a file has no end.
    text = "".join(
        line if line.endswith("\n") else f"{line}\n\\ No newline at end of file\n" for line in lines
    )
    return change._replace(patch=text)


def _read_lines(workspace: Workspace, entry: FileEntry | None) -> list[str] | None:
    """Return the lines of a file, None where it is no text or has too many."""
    if entry is None:
        return []
    wanted = [(entry.digest.blake3, entry.digest.xxh3, entry.size)]
    data = b"".join(
        chunk for _, _, chunks in stream_contents(workspace.blobs, wanted) for chunk in chunks
    )
    if b"\0" in data:
        return None
    try:
        # Other ends of lines, such as form feeds, are text of a line.
        lines = data.decode().split("\n")
    except UnicodeDecodeError:
        return None
    *whole, rest = lines
    found = [f"{line}\n" for line in whole] + ([rest] if rest else [])
    return found if len(found) <= _MOST_LINES else None
