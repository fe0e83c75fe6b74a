"""A bundle on its way in: its parts on disk, each judged by what came before it."""

from __future__ import annotations

from contextlib import ExitStack, contextmanager
from typing import TYPE_CHECKING

from registry_cli.blobs.reading import in_batches
from registry_cli.blobs.spool import SortedSpool
from registry_cli.bundles.grouping import LinkGroup, VersionGroup, read_groups
from registry_cli.bundles.manifest_check import ManifestCheck
from registry_cli.bundles.merging import unique
from registry_cli.bundles.page_shelf import PageShelf
from registry_cli.bundles.page_text import read_page
from registry_cli.bundles.reader import damaged_bundle
from registry_cli.bundles.record_order import RecordOrder
from registry_cli.bundles.record_spool import RecordSpool
from registry_cli.bundles.records import read_record
from registry_cli.catalog import bundled_rows
from registry_cli.domain.bundles import (
    WITH_EMPTY_VERSIONS,
    WITH_REFERENCES,
    WITH_RUNS,
    BundledLink,
    BundledPages,
    BundledRunDetails,
    BundledSeries,
    BundledUses,
    BundledVersion,
)
from registry_cli.domain.manifests import FileEntry
from registry_cli.errors import Hint, NotFoundError

if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import Self

    from registry_cli.blobs.stream_intake import StreamIntake
    from registry_cli.bundles.reader import BundleReader
    from registry_cli.catalog.connections import Connection
    from registry_cli.domain.bundles import BundleRecord
    from registry_cli.domain.manifests import Entry, Page
    from registry_cli.operations.progress import Progress

_THIN_HINT = "the bundle was made for a home that has more than this one; export it again whole"


class Incoming:
    """Call the methods in their order; each raises for what does not fit, and keeps the rest."""

    def __init__(self, bundle: BundleReader) -> None:
        self._bundle = bundle
        self._has_references = self._has_empty_versions = False
        self._stack = ExitStack()
        self._records = self._stack.enter_context(RecordSpool())
        self._runs = self._stack.enter_context(RecordSpool())
        self._pages = self._stack.enter_context(PageShelf())
        self._pages_here = self._stack.enter_context(PageShelf())
        self._ids: SortedSpool[tuple[str, int]] = SortedSpool()
        self._run_ids: SortedSpool[tuple[str, int]] = SortedSpool()
        self._used_pages: SortedSpool[tuple[str]] = SortedSpool()
        self._missing_pages: SortedSpool[tuple[str]] = SortedSpool()
        self._contents: SortedSpool[tuple[str, str, int]] = SortedSpool()
        for ids in (self._ids, self._run_ids):
            self._stack.enter_context(ids)
        for spool in (self._used_pages, self._missing_pages):
            self._stack.enter_context(spool)
        self._stack.enter_context(self._contents)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_exception: object) -> None:
        self._stack.close()

    def groups(self) -> Iterator[VersionGroup | LinkGroup]:
        """Yield each version, then each link; any number of times once the records are read."""
        return read_groups(self._records)

    def runs(self) -> Iterator[BundleRecord]:
        """Yield what is said of runs: of each what it told, its series, its uses."""
        return iter(self._runs)

    def read_records(self) -> None:
        """Read what the bundle says of versions and links."""
        order = RecordOrder()
        with _judged():
            for line in self._bundle.records():
                record = read_record(line)
                order.check(record)
                is_of_run = isinstance(record, BundledRunDetails | BundledSeries | BundledUses)
                (self._runs if is_of_run else self._records).add_line(line)
                self._note(record)
            order.finish()
            announced = self._bundle.head.format  # which says nothing of what came with less
            if (announced < WITH_REFERENCES and order.has_runs != (announced == WITH_RUNS)) or (
                self._has_empty_versions != (announced == WITH_EMPTY_VERSIONS)
            ):
                raise ValueError("its format is that of another")
            self._check_ids()

    def read_pages(self) -> None:
        """Read the lists of files; a thin bundle may leave some out."""
        used = (digest for (digest,) in unique(self._used_pages))
        expected = next(used, None)
        with _judged():
            for digest, text in self._bundle.pages():
                while expected is not None and expected < digest:
                    self._miss_page(expected)
                    expected = next(used, None)
                if digest != expected:
                    raise ValueError(f"no version has the page {digest[:12]}")
                self._keep_page(self._pages, digest, text)
                expected = next(used, None)
            while expected is not None:
                self._miss_page(expected)
                expected = next(used, None)
            announced = self._bundle.head.format
            if announced < WITH_EMPTY_VERSIONS and (
                self._has_references != (announced == WITH_REFERENCES)
            ):
                raise ValueError("its format is that of another")
        self._pages.finish()

    def find_missing_pages(self, connection: Connection) -> None:
        """Take the lists of files that a thin bundle left out from the home."""
        for (digest,) in self._missing_pages:
            text = bundled_rows.read_page_text(connection, digest)
            if text is None:
                raise NotFoundError(
                    f"the list of files {digest[:12]} is neither in the bundle nor here",
                    Hint(_THIN_HINT),
                )
            self._keep_page(self._pages_here, digest, text)
        self._pages_here.finish()

    def check_versions(self) -> None:
        """See that the files of every version add up to its digest."""
        check = ManifestCheck(self._find_page)
        for group in self.groups():
            if isinstance(group, VersionGroup):
                try:
                    check.check(group.version, group.pages)
                except ValueError as error:
                    raise damaged_bundle(f"{group.qualified_name}: {error}") from error

    def take_contents(self, intake: StreamIntake, progress: Progress) -> None:
        """Bring every content that the versions need to where it can be published from.

        The caller holds `gc.lock` shared until it has committed.
        """
        needed = self._needed_contents()
        missing: SortedSpool[tuple[str, str, int]] = SortedSpool()
        expected = next(needed, None)
        with missing:
            for blake3, size, chunks in self._bundle.contents():
                while expected is not None and expected[0] < blake3:
                    self._miss_content(missing, expected)
                    expected = next(needed, None)
                if expected is None or (expected[0], expected[2]) != (blake3, size):
                    raise damaged_bundle(f"no version has the content {blake3[:12]}")
                if not intake.take_stream(*expected, _watched(chunks, progress)):
                    raise damaged_bundle(f"the content {blake3[:12]} is not what it is called")
                expected = next(needed, None)
            while expected is not None:
                self._miss_content(missing, expected)
                expected = next(needed, None)
            self._bundle.finish()
            for batch in in_batches(missing):
                absent = intake.rely_on_stored(batch)
                if absent is not None:
                    raise NotFoundError(
                        f"the content {absent[:12]} is neither in the bundle nor here",
                        Hint(_THIN_HINT),
                    )
        intake.finish()

    def pages_of(self, group: VersionGroup) -> Iterator[Page]:
        """Yield the pages of a version."""
        for digest in group.pages:
            found = self._find_page(digest)
            if found is None:
                raise LookupError(f"the page {digest} was there a moment ago")
            yield found[0]

    def _note(self, record: BundleRecord) -> None:
        match record:
            case BundledVersion():
                self._ids.add((record.id, 0))
                self._has_empty_versions |= record.file_count == 0
                if record.run is not None:
                    self._run_ids.add((record.run.id, 0))
            case BundledLink():
                self._ids.add((record.version, 1))
            case BundledRunDetails():
                self._run_ids.add((record.run.id, 1))
                if record.diff is not None:
                    diff = record.diff
                    self._contents.add((diff.blake3, diff.xxh3, diff.size))
            case BundledPages():
                for digest in record.digests:
                    self._used_pages.add((digest,))
            case _:
                pass

    def _check_ids(self) -> None:
        """See that ids are those of one version each, and that links lead to versions here."""
        last_id = ""
        for version_id, is_link in self._ids:
            if bool(is_link) != (version_id == last_id):
                raise ValueError(f"the id {version_id} is there twice, or missing")
            last_id = version_id
        logged_by = ""
        for run_id, is_told in self._run_ids:
            if is_told and run_id != logged_by:
                raise ValueError(f"no version is of the run {run_id}")
            logged_by = run_id

    def _keep_page(self, shelf: PageShelf, digest: str, text: bytes) -> None:
        _, entries = read_page(text.decode(), digest)
        shelf.add(digest, text)
        for entry in entries:
            if isinstance(entry, FileEntry):
                self._contents.add((entry.digest.blake3, entry.digest.xxh3, entry.size))
            elif shelf is self._pages:
                self._has_references = True

    def _find_page(self, digest: str) -> tuple[Page, list[Entry]] | None:
        return self._pages.find(digest) or self._pages_here.find(digest)

    def _miss_page(self, digest: str) -> None:
        if not self._bundle.head.is_thin:
            raise ValueError(f"the page {digest[:12]} is missing")
        self._missing_pages.add((digest,))

    def _needed_contents(self) -> Iterator[tuple[str, str, int]]:
        before = ""
        for content in unique(self._contents):
            if content[0] == before:
                raise damaged_bundle(f"it says two things of the content {before[:12]}")
            before = content[0]
            yield content

    def _miss_content(
        self, missing: SortedSpool[tuple[str, str, int]], content: tuple[str, str, int]
    ) -> None:
        if not self._bundle.head.is_thin:
            raise damaged_bundle(f"the content {content[0][:12]} is missing")
        missing.add(content)


@contextmanager
def _judged() -> Iterator[None]:
    try:
        yield
    except ValueError as error:
        raise damaged_bundle(str(error)) from error


def _watched(chunks: Iterator[bytes], progress: Progress) -> Iterator[bytes]:
    for chunk in chunks:
        yield chunk
        progress.advance(len(chunk))
