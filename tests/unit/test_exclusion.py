"""What patterns of `--exclude` stand for: paths, names, and both with wildcards."""

from __future__ import annotations

import pytest

from registry_cli.blobs.exclusion import Exclusion


@pytest.mark.parametrize(
    ("patterns", "covered", "others"),
    [
        ([".git"], [".git", "a/.git"], ["git", ".git/config", ".gitignore"]),
        (["a/b"], ["a/b"], ["b", "a", "c/a/b", "a/b/c"]),
        (["a/b/"], ["a/b"], ["a"]),
        (["a/b", "c"], ["a/b", "c", "a/c"], ["b"]),
        (["*.tmp"], ["x.tmp", "a/x.tmp"], ["tmp", "x.tmp2"]),
        (["a/*.tmp"], ["a/x.tmp", "a/b/x.tmp"], ["x.tmp", "b/x.tmp"]),
        (["*.tmp", "a/b"], ["a/b", "x.tmp"], ["b"]),
        ([], [], ["a"]),
    ],
)
def test_a_pattern_stands_for_a_path_or_its_last_part(
    patterns: list[str], covered: list[str], others: list[str]
) -> None:
    exclusion = Exclusion(patterns)
    assert [path for path in (*covered, *others) if exclusion.covers(path)] == covered
