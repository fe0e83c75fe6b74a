"""Manifests: the digest of a version, and pages that versions share where they agree."""

from __future__ import annotations

import json
import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from registry_cli.blobs.entries import EntrySpool
from registry_cli.bundles.page_text import read_page
from registry_cli.digests import ContentDigest
from registry_cli.domain.addresses import local_address
from registry_cli.domain.file_paths import parse_file_path
from registry_cli.domain.manifests import (
    Entry,
    FileEntry,
    Page,
    ReferenceEntry,
    VersionDigest,
    cut_into_pages,
    read_entries,
    read_references,
    read_stored_files,
)
from registry_cli.errors import DamagedError, UsageError

paths = st.text(
    st.characters(exclude_categories=["Cs"], exclude_characters="\0\\"), min_size=1, max_size=20
)


def entry(path: str, content: int = 0) -> FileEntry:
    return FileEntry(path, content % 1000, ContentDigest(f"{content:032x}", f"{content:064x}"))


def many(count: int) -> list[FileEntry]:
    return [entry(f"train/{number:07}.png", number) for number in range(count)]


def pages_of(files: list[FileEntry]) -> list[Page]:
    return list(cut_into_pages(files))


def digest_of(files: list[FileEntry]) -> str:
    digest = VersionDigest()
    assert list(digest.count(files)) == files
    assert digest.file_count == len(files)
    assert digest.size == sum(file.size for file in files)
    return digest.hexdigest()


def test_the_digest_of_a_version_is_the_documented_one() -> None:
    import blake3

    files = [entry("a.txt", 1), entry("한국어/é", 2)]
    lines = f"a.txt\0{1:064x}\0{1}\n한국어/é\0{2:064x}\0{2}\n"
    assert digest_of(files) == blake3.blake3(lines.encode()).hexdigest()


def test_path_content_and_size_count_and_nothing_else() -> None:
    base = entry("a", 1)
    assert digest_of([base]) == digest_of([base._replace(digest=ContentDigest("x", f"{1:064x}"))])
    changed = [
        base._replace(path="b"),
        base._replace(size=2),
        base._replace(digest=ContentDigest(base.digest.xxh3, f"{2:064x}")),
    ]
    assert len({digest_of([file]) for file in (base, *changed)}) == 4


versions = st.dictionaries(st.text("ab\n", min_size=1, max_size=3), st.integers(0, 1), max_size=3)


@given(left=versions, right=versions)
def test_only_equal_versions_have_equal_digests(
    left: dict[str, int], right: dict[str, int]
) -> None:
    digests = {
        digest_of([entry(path, content) for path, content in sorted(version.items())])
        for version in (left, right)
    }
    assert (len(digests) == 1) == (left == right)


@given(names=st.sets(paths, max_size=40))
def test_pages_give_back_what_they_were_cut_from(names: set[str]) -> None:
    import blake3

    files = [entry(name, number) for number, name in enumerate(sorted(names))]
    pages = pages_of(files)
    assert [file for page in pages for file in read_entries(page.entries)] == files
    for page in pages:
        rows = list(read_entries(page.entries))
        assert page.first_path == rows[0].path
        assert page.file_count == len(rows)
        assert page.size == sum(row.size or 0 for row in rows)
        assert page.digest == blake3.blake3(page.entries.encode()).hexdigest()


def test_a_page_is_json_that_sql_and_people_can_read() -> None:
    (page,) = pages_of([entry("한국어", 7)])
    assert json.loads(page.entries) == [["한국어", 7, f"{7:064x}", f"{7:032x}"]]
    assert "한국어" in page.entries


def test_no_file_makes_no_page() -> None:
    assert pages_of([]) == []


def test_pages_are_of_a_good_size() -> None:
    counts = [page.file_count for page in pages_of(many(100_000))]
    assert sum(counts) == 100_000
    assert 100 < sum(counts) / len(counts) < 160
    assert max(counts) <= 1024


def test_a_page_ends_somewhere_whatever_the_paths() -> None:
    # Paths that nowhere ask for a boundary, as somebody could choose them.
    dull = [file for file in many(50_000) if len(pages_of([file, entry("zzz")])) == 1]
    assert len(dull) > 40_000
    assert {page.file_count for page in pages_of(dull)[:-1]} == {1024}


@pytest.mark.parametrize("seed", range(5))
def test_one_change_leaves_all_pages_but_few(seed: int) -> None:
    files = many(20_000)
    before = {page.digest for page in pages_of(files)}
    at = random.Random(seed).randrange(len(files))
    path = files[at].path
    edits = {
        "changed": [*files[:at], entry(path, 999_999), *files[at + 1 :]],
        "removed": [*files[:at], *files[at + 1 :]],
        "added": [*files[: at + 1], entry(f"{path}.new", 999_999), *files[at + 1 :]],
    }
    for edited in edits.values():
        new = [page for page in pages_of(edited) if page.digest not in before]
        assert len(new) <= 2
        assert sum(len(page.entries) for page in new) < 1 << 19


def test_the_content_does_not_move_a_boundary() -> None:
    files = many(5000)
    other = [entry(file.path, number + 7) for number, file in enumerate(files)]
    firsts = [page.first_path for page in pages_of(files)]
    assert [page.first_path for page in pages_of(other)] == firsts


# --- What a version refers to without holding it


def is_good(path: str) -> bool:
    try:
        parse_file_path(path)
    except UsageError:
        return False
    return True


sizes = st.none() | st.integers(0, 1 << 60)
digests = st.none() | st.just("a" * 64) | st.just("sha256:" + "b" * 64) | st.just('etag:"x"')
uris = st.sampled_from(["s3://b/k", "https://h/ä?q=1", "doi:10/1"]) | st.text(
    st.characters(exclude_categories=["Cs"], exclude_characters="\0/"), min_size=1, max_size=9
).map(lambda name: local_address(f"/{name}x").uri)
mixed = st.dictionaries(
    paths.filter(is_good),
    st.none() | st.tuples(sizes, digests, uris),
    min_size=1,
    max_size=9,
)


def entries_of(described: dict[str, tuple[int | None, str | None, str] | None]) -> list[Entry]:
    return [
        entry(path, 7) if about is None else ReferenceEntry(path, *about)
        for path, about in sorted(described.items())
    ]


@given(mixed)
def test_files_and_references_come_back_from_their_pages(
    described: dict[str, tuple[int | None, str | None, str] | None],
) -> None:
    entries = entries_of(described)
    pages = list(cut_into_pages(entries))
    assert [each for page in pages for each in read_entries(page.entries)] == entries
    files = [each for page in pages for each in read_stored_files(page.entries)]
    references = [each for page in pages for each in read_references(page.entries)]
    assert files == [each for each in entries if isinstance(each, FileEntry)]
    assert references == [each for each in entries if isinstance(each, ReferenceEntry)]
    for page in pages:
        assert read_page(page.entries, page.digest)[0] == page  # as one from a stranger, too
    with EntrySpool() as spool:
        spool.extend_mixed(reversed(entries))
        assert list(spool) == entries
        assert list(spool.stored_files()) == files


@given(mixed, mixed)
def test_different_entries_have_different_digests(
    one: dict[str, tuple[int | None, str | None, str] | None],
    other: dict[str, tuple[int | None, str | None, str] | None],
) -> None:
    lines = [b"".join(each.digest_line() for each in entries_of(said)) for said in (one, other)]
    assert (lines[0] == lines[1]) == (one == other)


def test_the_digest_of_a_reference_is_the_documented_one() -> None:
    import blake3

    digest = VersionDigest()
    entries: list[Entry] = [
        ReferenceEntry("a", None, None, "s3://b/a"),
        entry("b", 1),
        ReferenceEntry("c", 3, "sha256:00", "s3://b/c"),
    ]
    assert list(digest.count(entries)) == entries
    lines = f"a\0\0\0s3://b/a\nb\0{1:064x}\x001\nc\0sha256:00\x003\0s3://b/c\n"
    assert digest.hexdigest() == blake3.blake3(lines.encode()).hexdigest()
    assert (digest.size, digest.file_count) == (4, 3)


def test_a_page_says_what_a_reference_is_in_json() -> None:
    (page,) = cut_into_pages([ReferenceEntry("a", 3, None, "s3://b/a")])
    assert json.loads(page.entries) == [["a", 3, None, None, {"reference": "s3://b/a"}]]
    assert (page.size, page.file_count) == (3, 1)


@pytest.mark.parametrize(
    "text",
    [
        '[["a",3,null,null,{"reference":"s3://b/a"},1]]',
        '[["a",3,null,{"reference":"s3://b/a"}],["b"]]',
        '[["a",3,null,null,{"reference":"s3://b/a"}]', '[["a",3,null,null,["x"]],{"reference":1}]',
    ],
)  # fmt: skip
def test_a_damaged_page_with_references_is_told(text: str) -> None:
    with pytest.raises(DamagedError):
        list(read_entries(text))
