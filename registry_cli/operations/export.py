"""Export versions and links to a bundle, which another home can import."""

from __future__ import annotations

import itertools
from contextlib import ExitStack
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from registry_cli.blobs.spool import SortedSpool
from registry_cli.blobs.streaming import stream_contents
from registry_cli.bundles import members
from registry_cli.bundles.merging import unique, without
from registry_cli.bundles.output import bundle_file, refuse_folder
from registry_cli.bundles.page_shelf import PageShelf
from registry_cli.bundles.record_spool import RecordSpool
from registry_cli.bundles.records import PAGES_IN_RECORD
from registry_cli.bundles.writer import BundleWriter
from registry_cli.catalog import bundled_rows, bundled_runs, registries, versions
from registry_cli.domain.bundles import (
    WITH_EMPTY_VERSIONS,
    WITH_REFERENCES,
    WITH_RUNS,
    WITHOUT_RUNS,
    BundledPages,
    BundledRegistry,
    Head,
    Totals,
)
from registry_cli.domain.manifests import FileEntry, read_entries, read_stored_files
from registry_cli.errors import (
    DamagedError,
    Hint,
    NotFoundError,
    RegistryError,
    UsageError,
    catalog_hint,
    list_hint,
)
from registry_cli.operations.bundle_selection import Selection, Wanted
from registry_cli.operations.export_runs import add_run
from registry_cli.operations.resolve import Resolver

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator
    from typing import Self

    from registry_cli.bundles.writer import Sink
    from registry_cli.catalog.bundled_rows import Place
    from registry_cli.catalog.connections import Connection
    from registry_cli.domain.bundles import BundleRecord
    from registry_cli.operations.progress import Progress
    from registry_cli.workspace import Workspace

__all__ = ["ExportRequest", "Exported", "Wanted", "export", "list_held"]


class ExportRequest(NamedTuple):
    """What to export, and to which file or stream.

    `known` of None exports everything; else it yields the ids and digests of what the other side
    has, and what it has of it is left out.
    """

    wanted: Wanted
    target: Path | Sink
    known: Iterable[str] | None = None


class Exported(NamedTuple):
    """What is in the bundle: its own size in bytes, and the digest that ends it."""

    file: str | None
    digest: str
    size: int
    version_count: int
    link_count: int
    content_count: int
    thin: bool


def export(workspace: Workspace, request: ExportRequest, progress: Progress) -> Exported:
    """Write a bundle; the same state of a home gives the same bytes wherever and whenever.

    A file is there as a whole or not at all; a stream that ends early is refused by `import`.
    Contents are checked while they pass, and a damaged one ends the export.
    """
    request.wanted.check()
    target = request.target
    if isinstance(target, Path) and workspace.is_inside_home(target):
        raise UsageError(
            f"{str(target)!r} lies in the home itself", Hint("name a file outside of it")
        )
    if isinstance(target, Path):
        refuse_folder(target)
    with _Parts(is_thin=request.known is not None) as parts, workspace.keeping_blobs_to_read():
        with workspace.reading() as connection:
            parts.collect(Resolver(connection, workspace), request, workspace.note)
        # From here on no lock of the catalog is held: who reads the stream may write to it.
        progress.start(parts.head.contents.size)
        if not isinstance(target, Path):
            return parts.write(workspace, target, progress)
        with bundle_file(target) as sink:
            exported = parts.write(workspace, sink, progress)
        return exported._replace(file=str(target))


class Held(NamedTuple):
    """The digest of a version that is here."""

    digest: str


def list_held(workspace: Workspace, wanted: Wanted) -> list[Held]:
    """Return the digests of these versions, sorted: what `known` takes on the other side."""
    wanted.check()
    with workspace.reading() as connection, Selection() as selection:
        selection.select(Resolver(connection, workspace), wanted)
        places = (versions.get_place(connection, each) for each in selection.versions())
        return sorted({Held(place.digest) for place in places})


class _Parts:
    """The parts of one bundle, on disk until they are written."""

    def __init__(self, *, is_thin: bool) -> None:
        self._is_thin = is_thin
        self._stack = ExitStack()
        self._records = self._stack.enter_context(RecordSpool())
        self._pages = self._stack.enter_context(PageShelf())
        self._contents: SortedSpool[tuple[str, str, int]] = SortedSpool()
        self._known_contents: SortedSpool[tuple[str]] = SortedSpool()
        self._runs: SortedSpool[tuple[str]] = SortedSpool()
        self._stack.enter_context(self._contents)
        self._stack.enter_context(self._known_contents)
        self._stack.enter_context(self._runs)
        self._version_count = self._link_count = 0
        self._has_runs = self._has_references = self._has_empty_versions = False

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_exception: object) -> None:
        self._stack.close()

    def collect(
        self, resolver: Resolver, request: ExportRequest, note: Callable[[str], None]
    ) -> None:
        """Read from the catalog all that the bundle says."""
        connection = resolver.connection
        pages: SortedSpool[tuple[str]] = SortedSpool()
        known_pages: SortedSpool[tuple[str]] = SortedSpool()
        with Selection() as selection, pages, known_pages:
            selection.select(resolver, request.wanted)
            self._add_versions(connection, selection, pages)
            self._add_links(connection, selection)
            self._add_runs(connection, note)
            self._find_known(connection, request.known or (), known_pages)
            for (digest,) in without(unique(pages), known_pages):
                self._add_page(connection, digest)
        self._pages.finish()
        if not self._version_count:
            raise NotFoundError("there is nothing to export", Hint("list what is", ("artifacts",)))
        sizes = [0, 0]
        for _, _, size in self._selected_contents():
            sizes[0] += 1
            sizes[1] += size
        self.head = Head(
            is_thin=self._is_thin,
            records=self._records.totals,
            pages=self._pages.totals,
            contents=Totals(*sizes),
            format=self._format(),
        )

    def _format(self) -> int:
        if self._has_empty_versions:
            return WITH_EMPTY_VERSIONS
        if self._has_references:
            return WITH_REFERENCES
        return WITH_RUNS if self._has_runs else WITHOUT_RUNS

    def write(self, workspace: Workspace, sink: Sink, progress: Progress) -> Exported:
        """Write the bundle; the caller holds `gc.lock` since it was collected."""
        writer = BundleWriter(sink)
        writer.head(self.head)
        writer.member(members.RECORDS, self._records.chunks(), self.head.records.size)
        for digest, text in self._pages.texts():
            writer.member(f"{members.PAGE}{digest}", [text])
        contents = stream_contents(workspace.blobs, self._selected_contents())
        for blake3, size, chunks in contents:
            writer.member(f"{members.CONTENT}{blake3}", _watched(chunks, progress), size)
        return Exported(
            file=None,
            digest=writer.finish(),
            size=writer.size,
            version_count=self._version_count,
            link_count=self._link_count,
            content_count=self.head.contents.members,
            thin=self._is_thin,
        )

    def _selected_contents(self) -> Iterator[tuple[str, str, int]]:
        return without(unique(self._contents), self._known_contents)

    def _add_versions(
        self, connection: Connection, selection: Selection, pages: SortedSpool[tuple[str]]
    ) -> None:
        artifact_id = None
        for membership_id in selection.versions():
            place = bundled_rows.get_place(connection, membership_id)
            if place.sequence_id != artifact_id:
                artifact_id = place.sequence_id
                self._add(place, bundled_rows.read_artifact(connection, place))
            version = bundled_rows.read_version(connection, place)
            self._add(place, version)
            self._version_count += 1
            self._has_empty_versions |= version.file_count == 0
            if version.run is not None:
                self._runs.add((version.run.id,))
            digests = bundled_rows.list_page_digests(connection, place.version_id)
            while some := tuple(itertools.islice(digests, PAGES_IN_RECORD)):
                self._add(place, BundledPages(some))
                for digest in some:
                    pages.add((digest,))

    def _add_links(self, connection: Connection, selection: Selection) -> None:
        registry, collection_id = None, None
        for membership_id in selection.links():
            place = bundled_rows.get_place(connection, membership_id)
            if place.registry != registry:
                registry = place.registry
                self._add(place, _read_registry(connection, registry))
            if place.sequence_id != collection_id:
                collection_id = place.sequence_id
                self._add(place, bundled_rows.read_collection(connection, place))
            self._add(place, bundled_rows.read_link(connection, place))
            self._link_count += 1

    def _add_runs(self, connection: Connection, note: Callable[[str], None]) -> None:
        for (run_id,) in unique(self._runs):
            told = bundled_runs.read_details(connection, run_id)
            if told is None:
                continue
            self._has_runs = True
            if told.diff is not None:
                self._contents.add(told.diff)
            if not add_run(connection, self._records, told):
                note(f"what the run {run_id} tells is too large for a bundle, and left out in part")

    def _add(self, place: Place, record: BundleRecord) -> None:
        try:
            self._records.add(record)
        except ValueError as error:
            raise RegistryError(
                f"what is said of {place.entity}/{place.project}/{place.name}:v{place.number} "
                f"does not fit in a bundle: {error}",
                Hint("shorten its metadata, or leave it out"),
            ) from error

    def _find_known(
        self, connection: Connection, known: Iterable[str], known_pages: SortedSpool[tuple[str]]
    ) -> None:
        """Find which pages and contents the other side has."""
        for name in known:
            self._known_contents.add((name,))
            for version_id in bundled_rows.list_known_versions(connection, name):
                for digest in bundled_rows.list_page_digests(connection, version_id):
                    known_pages.add((digest,))
        for (digest,) in unique(known_pages):
            text = bundled_rows.read_page_text(connection, digest) or b"[]"
            for file in read_stored_files(text.decode()):
                self._known_contents.add((file.digest.blake3,))

    def _add_page(self, connection: Connection, digest: str) -> None:
        text = bundled_rows.read_page_text(connection, digest)
        if text is None:
            raise DamagedError("a list of files is not where it should be", list_hint())
        self._pages.add(digest, text)
        for entry in read_entries(text.decode()):
            if isinstance(entry, FileEntry):
                self._contents.add((entry.digest.blake3, entry.digest.xxh3, entry.size))
            else:
                self._has_references = True


def _read_registry(connection: Connection, name: str) -> BundledRegistry:
    row = registries.find_registry(connection, name)
    if row is None:
        raise DamagedError(f"there is no registry {name!r}, but a collection in it", catalog_hint())
    return BundledRegistry(row.name, row.description, row.accepted_types, row.visibility)


def _watched(chunks: Iterable[bytes], progress: Progress) -> Iterator[bytes]:
    for chunk in chunks:
        yield chunk
        progress.advance(len(chunk))
