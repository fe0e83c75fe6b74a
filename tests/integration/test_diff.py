"""`registry diff`: files, metadata and metrics that differ, and the lines of small text files."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.support.files import make_files
from tests.support.terminal import on_terminal

if TYPE_CHECKING:
    from tests.support.command import Command, Prepare

REGISTRY = [sys.executable, "-m", "registry_cli"]


def fill(registry: Command) -> None:
    make_files("data", {"same.txt": "same\n", "text.txt": "one\ntwo\n", "gone.txt": "gone\n"})
    said = ("-m", "lr=0.1", "-m", 'data={"rows": 1}', "--metric", "accuracy=0.5")
    registry("log", "data", "-t", "dataset", *said)
    Path("data/gone.txt").unlink()
    make_files("data", {"text.txt": "one\n2\nno end", "new/é.txt": "new\n"})
    Path("data/binary").write_bytes(bytes(100))
    registry("log", "data", "-t", "dataset", "-m", "lr=0.1", "-m", "note=x", "--metric", "loss=1")


@pytest.fixture
def registry(prepare: Prepare) -> Command:
    return prepare(fill)


def test_what_differs_is_listed_with_bytes(registry: Command) -> None:
    rows = registry("diff", "data:v0", "data:v1").rows

    assert [(row[0], row[1], row[2], row[5], row[6]) for row in rows] == [
        ("file", "added", "binary", "", "100"),
        ("file", "removed", "gone.txt", "5", ""),
        ("file", "added", "new/é.txt", "", "4"),
        ("file", "changed", "text.txt", "8", "12"),
        ("metadata", "removed", "data.rows", "", ""),
        ("metadata", "added", "note", "", ""),
        ("metric", "removed", "accuracy", "", ""),
        ("metric", "added", "loss", "", ""),
    ]
    assert rows[4][3:5] == ["1", ""]
    assert rows[5][3:5] == ["", '"x"']


def test_exit_status_says_whether_they_differ_where_that_is_asked(registry: Command) -> None:
    registry("diff", "data:v0", "data:v1")
    registry("diff", "data:v0", "data:v1", "--exit-code", status=1)
    assert registry("diff", "data:v1", "data", "--exit-code").stdout == ""
    registry.refuse(3, "diff", "data:v0", "nope", "--exit-code")


def test_versions_with_equal_files_can_differ_in_what_is_said(registry: Command) -> None:
    registry("log", "data", "--new-version", "-m", "lr=0.2")
    rows = registry("diff", "data:v1", "data:v2").rows

    assert {row[0] for row in rows} == {"metadata", "metric"}
    assert ["metadata", "changed", "lr", "0.1", "0.2", "", ""] in rows


def test_json_tells_both_sides(registry: Command) -> None:
    found = registry("diff", "data:v0", "data:v1", "--json").json

    assert found["same_count"] == 1
    (text,) = [each for each in found["files"] if each["path"] == "text.txt"]
    assert (text["change"], text["old"]["size"], text["new"]["size"]) == ("changed", 8, 12)
    assert found["metadata"][0] == {
        "key": "data.rows", "change": "removed", "old": 1, "new": None,
    }  # fmt: skip
    assert registry("diff", "data:v0", "data:v1", "-q").lines[:2] == ["binary", "gone.txt"]


@pytest.mark.skipif(shutil.which("patch") is None, reason="needs patch")
def test_a_patch_makes_the_text_of_one_version_that_of_the_other(registry: Command) -> None:
    patch = registry("diff", "data:v0", "data:v1", "--patch").stdout
    registry("get", "data:v0", "old")
    registry("get", "data:v1", "new")
    subprocess.run(["patch", "-p1", "-d", "old"], input=patch.encode(), check=True)

    for name in ("text.txt", "new/é.txt", "same.txt"):
        assert Path("old", name).read_bytes() == Path("new", name).read_bytes()
    assert not Path("old/gone.txt").exists()
    assert "Files /dev/null and b/binary differ\n" in patch


@pytest.mark.skipif(shutil.which("patch") is None, reason="needs patch")
def test_a_name_leads_a_patch_to_no_other_file(registry: Command) -> None:
    names = ["with blanks.txt", 'quo"ted', "line\n+++ b/victim\n@@ -0,0 +1 @@\n+evil", "tab\tx"]
    Path("odd").mkdir()
    for content in ("one\n", "two\n"):
        for name in names:
            target = Path("odd", name)
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_text(content, encoding="utf-8")
        registry("log", "odd", "-t", "dataset")
    patch = registry("diff", "odd:v0", "odd:v1", "--patch").stdout
    registry("get", "odd:v0", "old")
    subprocess.run(["patch", "-p1", "-d", "old"], input=patch.encode(), check=True)

    for name in names:
        assert Path("old", name).read_text(encoding="utf-8") == "two\n"
    assert not Path("old/victim").exists()
    assert len(patch.splitlines()) == len(names) * 5


def test_lines_of_large_files_are_not_compared(registry: Command) -> None:
    Path("data/text.txt").write_text("x\n" * 200_000)
    registry("log", "data")

    told = registry("diff", "data:v1", "data", "--patch").stdout
    assert told == "Files a/text.txt and b/text.txt differ\n"


def test_lines_are_for_who_may_read_the_files(registry: Command) -> None:
    registry("registry", "create", "Golden", "--visibility", "restricted")
    registry("link", "data:v0", "Golden/c")
    registry("link", "data:v1", "Golden/c")
    registry("member", "add", "viewer2", "--role", "restricted-viewer", "--registry", "Golden")

    registry("--as", "viewer2", "diff", "Golden/c:v0", "Golden/c:v1")
    registry.refuse(5, "--as", "viewer2", "diff", "Golden/c:v0", "Golden/c:v1", "--patch")
    registry("member", "add", "viewer3", "--role", "viewer")
    registry.refuse(3, "--as", "viewer3", "diff", "Golden/c:v0", "Golden/c:v1")


def test_damaged_content_is_told_and_not_shown(registry: Command) -> None:
    registry.log_text("small", "one\n")
    registry.log_text("small", "two\n")
    for blob in Path(os.environ["REGISTRY_HOME"]).glob("blobs/*/*"):
        if blob.read_bytes() == b"two\n":
            blob.chmod(0o644)
            blob.write_bytes(b"tw0\n")

    assert registry.refuse(6, "diff", "small:v0", "small:v1", "--patch")
    registry("diff", "small:v0", "small:v1")


@pytest.mark.usefixtures("registry")
def test_a_page_tells_it_to_people() -> None:
    screen = on_terminal(
        [*REGISTRY, "diff", "data:v0", "data:v1", "--patch"], environment={"LANG": "C.UTF-8"}
    )

    assert "~ text.txt  8 B → 12 B" in screen.lines
    assert "2 added, 1 removed, 1 changed, 1 the same, 103 B more" in screen.lines
    assert "- data.rows  1" in screen.lines
    assert "-two" in screen.lines
    same = on_terminal([*REGISTRY, "diff", "data", "data"])
    assert same.lines[-1] == "no difference: 4 files"


def test_lines_of_what_was_deleted_and_collected_are_not_found_but_not_damaged(
    registry: Command,
) -> None:
    moment = registry("history", "--head").column[0]
    registry("delete", "data:v0", "--yes")
    registry("gc", "--yes", "--grace", "0")

    assert registry("diff", "data:v0", "data:v1", "--as-of", moment).rows
    for pair in (("data:v0", "data:v1"), ("data:v1", "data:v0")):
        refused = registry.refuse(3, "diff", *pair, "--patch", "--as-of", moment)
        assert "data:v0 was deleted since, and gc took its content" in refused.message
