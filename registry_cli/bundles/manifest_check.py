"""See that the pages of a version, in order, are what its digest says."""

from collections import OrderedDict
from collections.abc import Callable, Iterable
from typing import Final, NamedTuple

from registry_cli.digests import IdentityHasher
from registry_cli.domain.bundles import BundledVersion
from registry_cli.domain.manifests import Entry, Page

_KEPT: Final = 16 << 20
"""Bytes of pages kept at hand: versions that follow each other share most of theirs."""

Find = Callable[[str], tuple[Page, list[Entry]] | None]
"""Returns a page and its files, sorted by path."""


class _Summary(NamedTuple):
    """A page as a version that holds it sees it; `open_paths` lead to its last path."""

    lines: bytes
    first_path: str
    last_path: str
    open_paths: tuple[str, ...]
    size: int
    file_count: int


class ManifestCheck:
    """Check versions one after the other; raises ValueError for what does not fit."""

    def __init__(self, find: Find) -> None:
        self._find = find
        self._summaries: OrderedDict[str, _Summary] = OrderedDict()
        self._kept = 0

    def check(self, version: BundledVersion, pages: Iterable[str]) -> None:
        """See that the pages are in order, clash nowhere, and add up to the version."""
        hasher = IdentityHasher()
        size = file_count = page_count = 0
        last_path = ""
        open_paths: tuple[str, ...] = ()
        for digest in pages:
            page = self._summary(digest)
            if page.first_path <= last_path:
                raise ValueError("its pages are not in order")
            # What was open before matters only as long as paths begin with it.
            still_open = [path for path in open_paths if page.first_path.startswith(path)]
            open_paths = page.open_paths
            if still_open:
                _, files = self._found(digest)
                open_paths = _follow(still_open, files)
            hasher.update(page.lines)
            size, file_count = size + page.size, file_count + page.file_count
            page_count, last_path = page_count + 1, page.last_path
        if (size, file_count, page_count) != (version.size, version.file_count, version.page_count):
            raise ValueError("its files are not as many or as large as it says")
        if hasher.hexdigest() != version.digest:
            raise ValueError("its files are not what its digest says")

    def _found(self, digest: str) -> tuple[Page, list[Entry]]:
        found = self._find(digest)
        if found is None:
            raise ValueError(f"its page {digest[:12]} is missing")
        return found

    def _summary(self, digest: str) -> _Summary:
        known = self._summaries.get(digest)
        if known is not None:
            self._summaries.move_to_end(digest)
            return known
        page, files = self._found(digest)
        lines = b"".join(file.digest_line() for file in files)
        summary = _Summary(
            lines, page.first_path, files[-1].path, _follow([], files), page.size, page.file_count
        )
        self._summaries[digest] = summary
        self._kept += len(lines)
        while self._kept > _KEPT and len(self._summaries) > 1:
            _, dropped = self._summaries.popitem(last=False)
            self._kept -= len(dropped.lines)
        return summary


def _follow(open_paths: list[str], files: Iterable[Entry]) -> tuple[str, ...]:
    """Return the paths with which the last one begins; refuse a file that is a folder as well.

    Sorted paths that begin with the same one follow each other, so only these need be kept.
    """
    for file in files:
        while open_paths and not file.path.startswith(open_paths[-1]):
            open_paths.pop()
        for path in open_paths:
            if file.path[len(path)] == "/":
                raise ValueError(f"{path!r} is both a file and a folder")
        open_paths.append(file.path)
    return tuple(open_paths)
