"""The files of a draft: named one by one, some of them contents that the home holds already."""

from __future__ import annotations

import os
import stat
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from registry_cli.blobs.comparing import has_content
from registry_cli.blobs.reading import in_batches
from registry_cli.blobs.scanning import scan
from registry_cli.blobs.sources import SourceFile, SourceRow, Sources, UnreadableError, raise_all
from registry_cli.blobs.spool import SortedSpool
from registry_cli.domain.file_paths import parse_file_path
from registry_cli.domain.manifests import ReferenceEntry
from registry_cli.errors import DamagedError, Hint, RegistryError, UsageError, damage_hint

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from typing import Self

    from registry_cli.domain.manifests import Entry, FileEntry
    from registry_cli.workspace import Workspace

_LOOKED_UP_AT_ONCE = 1000


class DraftFile(NamedTuple):
    """One file of a draft: its path in the artifact, and where its bytes are.

    `location` is a path of this machine; where it is None, `stored` is a file of another
    version, whose content the home holds and nobody reads again. A `reference` has no bytes.
    """

    path: str
    location: str | None = None
    stored: FileEntry | None = None
    reference: ReferenceEntry | None = None

    @classmethod
    def of_entry(cls, entry: Entry) -> Self:
        """Take over what a version holds or refers to."""
        if isinstance(entry, ReferenceEntry):
            return cls(entry.path, reference=entry)
        return cls(entry.path, stored=entry)


class FolderFile(NamedTuple):
    """A file beneath a folder: its path there, with `/`, and where to open it."""

    path: str
    location: str


def list_folder(workspace: Workspace, folder: str) -> list[FolderFile]:
    """Return every file beneath a folder, by the rules of a log that follows links."""
    with SortedSpool[SourceRow]() as spool:
        sources = scan([folder], spool, home=workspace.home, follows_links=True)
        return [FolderFile(source.path, source.location) for source in sources]


def is_content_of(entry: Entry, location: str) -> bool:
    """Say whether a file of this machine has the content of a file of a version.

    Of a reference whose content nobody knows it never has. Raises `UnreadableError` for a file
    that cannot be read.
    """
    blake3 = entry.blake3 if isinstance(entry, ReferenceEntry) else entry.digest.blake3
    try:
        return blake3 is not None and has_content(location, blake3, entry.size)
    except OSError as error:
        raise _unreadable(location, error) from error


def scan_draft(
    draft: Iterable[DraftFile], spool: SortedSpool[SourceRow], *, may_be_empty: bool
) -> Sources:
    """Find the files of a draft that are to be read, or raise one error for all that cannot be."""
    sources, problems = Sources(spool), list[RegistryError]()
    paths = [file.path for file in draft]
    if not (paths or may_be_empty):
        raise UsageError("the draft has no file", Hint("add one before it is logged"))
    problems += _find_clashes(paths)
    for file in draft:
        try:
            parse_file_path(file.path)
            if file.location is not None:
                sources.add(file.path, os.path.realpath(file.location), _status_of(file.location))
        except UsageError as error:
            problems.append(error)
        except OSError as error:
            problems.append(_unreadable(file.location, error))
    raise_all(problems)
    for file in draft:
        if file.stored is not None:
            sources.size += file.stored.size
    return sources


def stored_sources(workspace: Workspace, draft: Iterable[DraftFile]) -> list[SourceFile]:
    """Return the files of a draft that the home holds, in the order of their paths.

    The caller holds `gc.lock`. Raises `DamagedError` where a content is not there any more.
    """
    stored = [
        SourceFile(file.path, "", file.stored.size, known=file.stored.digest)
        for file in draft
        if file.stored is not None
    ]
    for batch in in_batches(stored, _LOOKED_UP_AT_ONCE):
        contents = [(source.known, source.size) for source in batch if source.known is not None]
        missing = workspace.blobs.find_missing(contents)
        for source in batch:
            if source.known in missing:
                raise DamagedError(
                    f"the stored content of {source.path!r} is gone or cut", damage_hint()
                )
    return sorted(stored)


def _unreadable(location: str | None, error: OSError) -> UnreadableError:
    return UnreadableError(
        f"cannot read {location!r}: {error.strerror}", Hint("check that it is still there")
    )


def _status_of(location: str) -> os.stat_result:
    status = Path(location).stat()
    if not stat.S_ISREG(status.st_mode):
        raise UsageError(f"{location!r} is no regular file", Hint("add files, or a folder"))
    return status


def folders_of(path: str) -> Iterator[str]:
    """Yield the folders that a file lies in, the nearest first."""
    folder = path.rpartition("/")[0]
    while folder:
        yield folder
        folder = folder.rpartition("/")[0]


def file_in_the_way(folder: str, path: str) -> UsageError:
    """Return the error for a file that stands where another needs a folder."""
    return UsageError(
        f"{folder!r} is a file, and {path!r} needs a folder there",
        Hint("give one of them another name"),
    )


def _find_clashes(paths: Iterable[str]) -> Iterator[UsageError]:
    """Find files that stand where others need a folder."""
    names = set(paths)
    for path in sorted(names):
        folder = next((each for each in folders_of(path) if each in names), None)
        if folder is not None:
            yield file_in_the_way(folder, path)
