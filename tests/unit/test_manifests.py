"""Manifests: the digest of a version, and pages that versions share where they agree."""

from __future__ import annotations

import json
import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from registry_cli.digests import ContentDigest
from registry_cli.domain.manifests import (
    FileEntry,
    Page,
    VersionDigest,
    cut_into_pages,
    read_entries,
)

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
