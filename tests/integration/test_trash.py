"""The folder `trash/`: what goes there goes whole, and what goes from there goes entirely."""

from __future__ import annotations

import errno
import os
import time
from typing import TYPE_CHECKING

import pytest

from registry_cli.blobs import trash as trash_module
from registry_cli.blobs.leftovers import find_leftovers
from registry_cli.blobs.trash import Trash, remove_tree, tree_size
from tests.support.files import make_files
from tests.support.privileges import as_ordinary_user

if TYPE_CHECKING:
    from pathlib import Path

SECOND = 10**9


def make_read_only_tree(tree: Path) -> Path:
    """Make a tree as `path` makes them: links and folders that nobody may write to."""
    make_files(tree, {"sub/deep/file": "content", "top": "content"})
    (tree / "sub" / "link").symlink_to("../../../blobs/ab/blob")
    for folder in (tree / "sub" / "deep", tree / "sub", tree):
        folder.chmod(0o555)
    return tree


def test_a_read_only_tree_is_moved_and_removed_by_its_owner(tmp_path: Path) -> None:
    (tmp_path / "checkouts").mkdir()
    tree = make_read_only_tree(tmp_path / "checkouts" / "tree")
    trash = Trash(tmp_path)

    assert as_ordinary_user(lambda: trash.take(tree))
    assert not tree.exists()
    as_ordinary_user(trash.empty)

    assert [*(tmp_path / "trash").iterdir()] == []
    assert trash.skipped == set()


def test_links_are_removed_and_what_they_lead_to_stays(tmp_path: Path) -> None:
    make_files(tmp_path / "elsewhere", {"file": "content"})
    (tmp_path / "trash").mkdir()
    (tmp_path / "trash" / "folder").symlink_to(tmp_path / "elsewhere")
    make_files(tmp_path / "trash" / "run", {})
    (tmp_path / "trash" / "run" / "folder").symlink_to(tmp_path / "elsewhere")

    Trash(tmp_path).empty()

    assert [*(tmp_path / "trash").iterdir()] == []
    assert (tmp_path / "elsewhere" / "file").read_text() == "content"


def test_a_tree_is_removed_that_is_deeper_than_a_path_can_be_long(tmp_path: Path) -> None:
    top = tmp_path / "trash" / "tree"
    top.mkdir(parents=True)
    descriptor = os.open(top, os.O_RDONLY)
    for _ in range(1500):
        os.mkdir("folder", dir_fd=descriptor)
        below = os.open("folder", os.O_RDONLY, dir_fd=descriptor)
        os.close(descriptor)
        descriptor = below
    os.close(os.open("file", os.O_CREAT | os.O_WRONLY, dir_fd=descriptor))
    os.close(descriptor)

    Trash(tmp_path).empty()

    assert [*(tmp_path / "trash").iterdir()] == []


def test_what_is_gone_already_is_no_failure(tmp_path: Path) -> None:
    remove_tree(tmp_path / "nothing")

    assert not Trash(tmp_path).take(tmp_path / "nothing")
    assert tree_size(tmp_path / "nothing") == (0, 0)


def test_what_another_user_has_to_move_is_counted(tmp_path: Path) -> None:
    folder = tmp_path / "locked"
    make_files(folder, {"file": "content"})
    folder.chmod(0o555)
    trash = Trash(tmp_path)
    try:
        assert not as_ordinary_user(lambda: trash.take(folder / "file"))
    finally:
        folder.chmod(0o755)

    assert trash.skipped == {folder / "file"}
    assert (folder / "file").exists()


def test_what_another_user_has_to_remove_counts_once_however_often_it_is_tried(
    tmp_path: Path,
) -> None:
    trash = Trash(tmp_path)
    (trash.folder / "left").mkdir(parents=True)
    trash.folder.chmod(0o555)
    try:
        for _ in range(2):
            as_ordinary_user(trash.empty)
    finally:
        trash.folder.chmod(0o755)

    assert trash.skipped == {trash.folder / "left"}


def test_sizes_are_those_of_files_without_another_name(tmp_path: Path) -> None:
    make_files(tmp_path / "tmp", {"sub/own": "content", "shared": "more"})
    os.link(tmp_path / "tmp" / "shared", tmp_path / "elsewhere")

    size, changed = tree_size(tmp_path / "tmp")

    assert size == len("content")
    assert changed == max(path.lstat().st_ctime_ns for path in (tmp_path / "tmp").rglob("*"))


def test_a_leftover_is_as_young_as_the_youngest_file_in_it(tmp_path: Path) -> None:
    (tmp_path / "tmp" / "log").mkdir(parents=True)
    before = (tmp_path / "tmp" / "log").lstat().st_ctime_ns
    time.sleep(0.02)
    (tmp_path / "tmp" / "log" / "file").write_text("content")
    now = time.time_ns() + 3600 * SECOND

    assert [*find_leftovers(tmp_path, now=now, cutoff=before)] == []
    (leftover,) = find_leftovers(tmp_path, now=now, cutoff=now)
    assert (leftover.path.name, leftover.size) == ("log", 7)


def test_a_file_that_asks_for_the_time_has_a_minute(tmp_path: Path) -> None:
    make_files(tmp_path / "tmp", {"clock-1-2": "t"})
    changed = (tmp_path / "tmp" / "clock-1-2").lstat().st_ctime_ns

    for seconds, count in ((59, 0), (60, 1)):
        now = changed + seconds * SECOND
        assert len([*find_leftovers(tmp_path, now=now, cutoff=now)]) == count


def test_where_no_folder_can_be_made_a_tree_is_taken_apart_where_gc_looks_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A kill leaves its folders in `tmp/`."""

    def no_room(_folder: Path) -> None:
        raise OSError(errno.ENOSPC, "made up")

    def killed(_path: Path, _flags: int = 0) -> None:
        raise KeyboardInterrupt

    (tmp_path / "tmp").mkdir()
    (tmp_path / "checkouts").mkdir()
    tree = make_read_only_tree(tmp_path / "checkouts" / "tree")
    monkeypatch.setattr(trash_module, "make_folder", no_room)
    with monkeypatch.context() as patch:
        patch.setattr(os, "rmdir", killed)
        with pytest.raises(KeyboardInterrupt):
            Trash(tmp_path).take(tree)
    assert [path.name for path in (tmp_path / "checkouts").iterdir()] == ["tree"]
    assert len([*(tmp_path / "tmp").iterdir()]) == 1

    assert Trash(tmp_path).take(tree)
    assert not Trash(tmp_path).take(tree)
    assert [*(tmp_path / "checkouts").iterdir()] == []
