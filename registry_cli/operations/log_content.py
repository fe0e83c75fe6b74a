"""What one log brings into the store: taken in once, cut into pages where a version needs them."""

from __future__ import annotations

import heapq
from operator import attrgetter
from typing import TYPE_CHECKING

from registry_cli.catalog import packs
from registry_cli.domain.manifests import VersionDigest, cut_into_pages
from registry_cli.operations.file_headers import FileHeaders

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from registry_cli.blobs.copying import Advance
    from registry_cli.blobs.entries import EntrySpool
    from registry_cli.blobs.intake import Intake
    from registry_cli.blobs.pages import PageSpool
    from registry_cli.blobs.sources import SourceFile
    from registry_cli.catalog.connections import Connection
    from registry_cli.domain.manifests import Entry, FileEntry, Page, ReferenceEntry
    from registry_cli.domain.metadata import Json
    from registry_cli.workspace import Workspace


class LogContent:
    """The files of one log on their way through an intake; `digest` is that of the version."""

    def __init__(
        self, intake: Intake, files: EntrySpool, pages: PageSpool, *, reads_headers: bool
    ) -> None:
        self.digest = VersionDigest()
        self._intake = intake
        self._files = files
        self._pages = pages
        self._headers = FileHeaders()
        self._reads_headers = reads_headers

    def take(
        self,
        sources: Iterable[SourceFile],
        references: Iterator[ReferenceEntry] | None,
        advance: Advance,
    ) -> None:
        """Read and stage the files, both in the order of the paths; nothing is published yet."""
        taken = self._intake.take(sources, advance)
        if references is None:
            self._files.extend(self.digest.count(taken))
        else:
            self._files.extend_mixed(self.digest.count(_mixed(taken, references)))

    def publish(self) -> Iterable[Page]:
        """Publish the contents, once, and return the pages of the version."""
        if not self._intake.has_published:
            self._intake.publish()
            files = self._headers.watch(self._files) if self._reads_headers else self._files
            self._pages.extend(cut_into_pages(files))
        return self._pages

    def add_headers(self, workspace: Workspace, metadata: dict[str, Json]) -> dict[str, Json]:
        """Return the metadata, and what the files that were published tell beside it."""
        return self._headers.add_to(workspace, metadata, self._intake.packs)

    def record_packs(self, connection: Connection) -> None:
        """Let the catalog know of the packs that were published."""
        for pack in self._intake.packs():
            packs.add_pack(connection, *pack)


def _mixed(files: Iterator[FileEntry], references: Iterator[ReferenceEntry]) -> Iterator[Entry]:
    return heapq.merge(files, references, key=attrgetter("path"))
