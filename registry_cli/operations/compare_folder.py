"""Compare a folder with a version: whether its files are those that were logged, and no others."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, NamedTuple

from registry_cli.blobs.pages import PageSpool
from registry_cli.blobs.scanning import scan
from registry_cli.blobs.sources import SourceRow
from registry_cli.blobs.spool import SortedSpool
from registry_cli.catalog import manifests
from registry_cli.domain.addresses import is_local
from registry_cli.domain.manifests import ReferenceEntry, read_entries
from registry_cli.errors import NotFoundError
from registry_cli.operations.draft import is_content_of
from registry_cli.operations.resolve import Resolver

if TYPE_CHECKING:
    from pathlib import Path

    from registry_cli.domain.references import Reference
    from registry_cli.workspace import Workspace


class CompareFolderRequest(NamedTuple):
    """Which version, and which folder."""

    reference: Reference
    folder: Path


def _is_delivered(reference: ReferenceEntry) -> bool:
    return reference.blake3 is not None and is_local(reference.uri)


class FolderDifferences(NamedTuple):
    """Paths in the version that are not in the folder, of other content there, and the others."""

    missing: tuple[str, ...]
    changed: tuple[str, ...]
    unknown: tuple[str, ...]


def compare_folder(workspace: Workspace, request: CompareFolderRequest) -> FolderDifferences:
    """Read every file of the folder and compare its digest with that of the version.

    Raises `NotFoundError` where there is no folder.
    """
    if not os.path.isdir(request.folder):  # noqa: PTH112 - that of a path raises for long names
        raise NotFoundError(f"there is no folder {str(request.folder)!r}")
    with PageSpool() as pages, SortedSpool[SourceRow]() as spool:
        with workspace.reading() as connection:
            place = Resolver(connection, workspace).version_to_use(request.reference).membership
            pages.extend(manifests.read_pages(connection, place.version_id))
        is_empty = not any(files for _, _, files in os.walk(request.folder))
        found = {}
        if not is_empty:
            sources = scan([str(request.folder)], spool, home=workspace.home, follows_links=True)
            found = {source.path: source.location for source in sources}
        missing, changed = list[str](), list[str]()
        for page in pages:
            for file in read_entries(page.entries):
                location = found.pop(file.path, None)
                if isinstance(file, ReferenceEntry) and not _is_delivered(file):
                    continue  # nobody can say what it should be
                if location is None:
                    missing.append(file.path)
                elif not is_content_of(file, location):
                    changed.append(file.path)
    return FolderDifferences(tuple(missing), tuple(changed), tuple(sorted(found)))
