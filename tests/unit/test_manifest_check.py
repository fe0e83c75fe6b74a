"""The files of a version in a bundle: in order, no file that is a folder, and what it says."""

from __future__ import annotations

import itertools
from typing import Final

import pytest
from hypothesis import given
from hypothesis import strategies as st

from registry_cli.bundles import manifest_check
from registry_cli.bundles.manifest_check import ManifestCheck
from registry_cli.bundles.page_text import read_page
from registry_cli.digests import ContentDigest, blake3_hex
from registry_cli.domain.bundles import BundledVersion
from registry_cli.domain.manifests import Entry, FileEntry, Page, VersionDigest, cut_into_pages

CONTENT: Final = ContentDigest("0" * 32, "1" * 64)

paths = st.lists(
    st.text("ab!/", min_size=1, max_size=5).filter(lambda path: "" not in path.split("/")),
    min_size=1,
    unique=True,
)


def entry(path: str) -> FileEntry:
    return FileEntry(path, len(path), CONTENT)


def version_of(files: list[FileEntry], pages: list[Page]) -> BundledVersion:
    digest = VersionDigest()
    for _ in digest.count(files):
        pass
    said = dict.fromkeys(BundledVersion._fields) | {
        "digest": digest.hexdigest(),
        "size": digest.size,
        "file_count": digest.file_count,
        "page_count": len(pages),
    }
    return BundledVersion(**said)  # type: ignore[arg-type]  # the rest is not looked at


def cut(files: list[FileEntry], ends: list[int]) -> list[Page]:
    """Cut files into pages at these places."""
    pages = []
    for start, end in itertools.pairwise([0, *ends, len(files)]):
        some = files[start:end]
        if some:
            (page,) = cut_into_pages_once(some)
            pages.append(page)
    return pages


def cut_into_pages_once(files: list[FileEntry]) -> list[Page]:
    texts = [page.entries[1:-1] for page in cut_into_pages(files)]
    text = f"[{','.join(texts)}]"
    digest = blake3_hex(text.encode())
    return [read_page(text, digest)[0]]


def check(files: list[FileEntry], pages: list[Page]) -> None:
    shelf = {page.digest: read_page(page.entries, page.digest) for page in pages}
    digests = [page.digest for page in pages]
    ManifestCheck(shelf.get).check(version_of(files, pages), digests)


@given(paths, st.lists(st.integers(0, 20), max_size=5))
def test_only_a_file_that_is_a_folder_too_is_refused_wherever_pages_end(
    names: list[str], ends: list[int]
) -> None:
    files = [entry(name) for name in sorted(names)]
    pages = cut(files, sorted(end for end in ends if end < len(files)))
    clashes = any(f"{one}/" == other[: len(one) + 1] for one in names for other in names)
    if clashes:
        with pytest.raises(ValueError, match="both a file and a folder"):
            check(files, pages)
    else:
        check(files, pages)


def test_pages_out_of_order_or_missing_are_refused() -> None:
    files = [entry(name) for name in "abcdef"]
    pages = cut(files, [2, 4])
    check(files, pages)
    for wrong in (pages[::-1], [pages[0], pages[0], pages[2]], [pages[0], pages[2], pages[1]]):
        with pytest.raises(ValueError, match="not in order"):
            check(files, wrong)
    with pytest.raises(ValueError, match="not as many"):
        check(files, pages[:2])
    with pytest.raises(ValueError, match="not what its digest says"):
        check([*files[:-1], entry("z")], pages)
    with pytest.raises(ValueError, match="is missing"):
        ManifestCheck(lambda _digest: None).check(version_of(files, pages), [pages[0].digest])


def test_versions_are_checked_alike_whether_pages_are_at_hand_or_not(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    files = [entry(f"{number:04}") for number in range(100)]
    pages = cut(files, list(range(10, 100, 10)))
    shelf = {page.digest: read_page(page.entries, page.digest) for page in pages}
    asked: list[str] = []

    def find(digest: str) -> tuple[Page, list[Entry]] | None:
        asked.append(digest)
        return shelf.get(digest)

    version, digests = version_of(files, pages), [page.digest for page in pages]
    keeping = ManifestCheck(find)
    for _ in range(3):
        keeping.check(version, digests)
    assert asked == digests
    monkeypatch.setattr(manifest_check, "_KEPT", 1)
    forgetting = ManifestCheck(find)
    for _ in range(3):
        forgetting.check(version, digests)
    assert asked == digests * 4
