"""Nothing beneath a folder leads out of it: no path, and no link that stands in the way."""

from __future__ import annotations

import errno
import os
from contextlib import suppress
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from registry_cli.blobs.beneath import Beneath, BlockedError
from registry_cli.errors import UsageError
from tests.support.files import make_files, read_files
from tests.support.snapshots import snapshot

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

HOSTILE = [
    "", ".", "..", "/", "/etc/passwd", "../outside/secret", "a/../../outside/secret", "a/..",
    "./secret", "a//b", "a/", "/a", "a/./b", "nul\0byte", "..\0",
]  # fmt: skip


@pytest.fixture
def outside(work: Path) -> Path:
    """Make a folder beside the root, which nothing may touch."""
    return make_files(work / "outside", {"secret": "secret", "deep/secret": "secret"})


@pytest.fixture
def beneath(work: Path) -> Iterator[Beneath]:
    (work / "root").mkdir()
    with Beneath(work / "root") as beneath:
        yield beneath


def write(beneath: Beneath, path: str, text: str) -> None:
    with beneath.parent_of(path, make=True) as (folder, name):
        descriptor = os.open(name, os.O_WRONLY | os.O_CREAT | os.O_NOFOLLOW, dir_fd=folder)
        with os.fdopen(descriptor, "w") as file:
            file.write(text)


def attempts(beneath: Beneath, path: str) -> list[Callable[[], object]]:
    """Return all that can be done at a path."""
    return [
        partial(beneath.status, path),
        partial(write, beneath, path, "hostile"),
        partial(beneath.remove_file, path),
        partial(beneath.remove, path),
    ]


def touch_in_every_way(beneath: Beneath, path: str) -> None:
    """See that nothing can be done at a hostile path."""
    for attempt in attempts(beneath, path):
        with pytest.raises((UsageError, BlockedError, FileNotFoundError)):
            attempt()


@pytest.mark.parametrize("path", HOSTILE)
def test_paths_that_lead_elsewhere_are_refused(beneath: Beneath, outside: Path, path: str) -> None:
    before = snapshot(outside.parent)
    touch_in_every_way(beneath, path)
    assert snapshot(outside.parent) == before


@pytest.mark.parametrize("destination", ["../outside", "../outside/deep", ".", "..", "/", "gone"])
def test_a_link_in_the_way_blocks_whatever_it_leads_to(
    beneath: Beneath, outside: Path, destination: str
) -> None:
    (beneath.root / "a").mkdir()
    (beneath.root / "a" / "link").symlink_to(destination)
    before = snapshot(outside)
    for path in ("a/link/secret", "a/link/deep/secret", "a/link/new/file"):
        with pytest.raises(BlockedError) as caught:
            beneath.status(path)
        assert caught.value.path == "a/link"
        with pytest.raises(BlockedError):
            write(beneath, path, "hostile")
        with pytest.raises(BlockedError):
            beneath.remove(path)
    assert snapshot(outside) == before


def test_a_file_in_the_way_blocks(beneath: Beneath) -> None:
    make_files(beneath.root, {"a/file": "text"})
    for path in ("a/file/b", "a/file/b/c"):
        with pytest.raises(BlockedError) as caught:
            beneath.status(path)
        assert caught.value.path == "a/file"


def test_a_link_at_the_end_is_looked_at_and_removed_itself(beneath: Beneath, outside: Path) -> None:
    (beneath.root / "file-link").symlink_to(outside / "secret")
    (beneath.root / "folder-link").symlink_to(outside)
    before = snapshot(outside)
    for name in ("file-link", "folder-link"):
        status = beneath.status(name)
        assert status is not None
        assert status.st_ino == (beneath.root / name).lstat().st_ino
        beneath.remove(name)
        assert beneath.status(name) is None
    assert snapshot(outside) == before


def test_removing_a_folder_removes_links_in_it_and_not_what_they_lead_to(
    beneath: Beneath, outside: Path
) -> None:
    make_files(beneath.root, {"a/b/c": "text"})
    (beneath.root / "a" / "link").symlink_to(outside)
    before = snapshot(outside)
    beneath.remove("a")
    assert list(beneath.root.iterdir()) == []
    assert snapshot(outside) == before


def test_what_is_not_there_has_no_status(beneath: Beneath) -> None:
    make_files(beneath.root, {"a/b": "text"})
    assert beneath.status("missing") is None
    assert beneath.status("a/missing") is None
    assert beneath.status("missing/too") is None
    with pytest.raises(FileNotFoundError):
        beneath.remove("missing")


def test_folders_are_made_only_when_asked(beneath: Beneath) -> None:
    with pytest.raises(FileNotFoundError), beneath.parent_of("a/b/c"):
        pytest.fail("a folder was made")
    assert list(beneath.root.iterdir()) == []
    write(beneath, "a/b/c", "text")
    assert (beneath.root / "a/b/c").read_text() == "text"
    with pytest.raises(FileNotFoundError):
        [*beneath.walk("a/missing")]
    assert not (beneath.root / "a/missing").exists()


def test_a_folder_that_is_moved_away_is_still_the_one_that_was_opened(
    beneath: Beneath, outside: Path
) -> None:
    beneath.root.rename("moved")
    beneath.root.symlink_to(outside)
    before = snapshot(outside)
    write(beneath, "new", "text")
    assert Path("moved", "new").read_text() == "text"
    assert snapshot(outside) == before


def test_every_name_that_a_folder_can_hold_is_found_and_can_be_removed(beneath: Beneath) -> None:
    names = ["back\\slash", "C:drive", "new\nline", os.fsdecode(b"caf\xe9"), "한국어", " ", "..."]
    for name in names:
        (beneath.root / name).touch()
    assert set(beneath.walk()) == set(names)
    for name in names:
        assert beneath.status(name) is not None
        beneath.remove(name)
    assert list(beneath.walk()) == []


def test_walking_names_everything_but_folders_and_follows_no_link(
    beneath: Beneath, outside: Path
) -> None:
    make_files(beneath.root, {"a": "", "b/c": "", "b/d/e": ""})
    (beneath.root / "empty").mkdir()
    (beneath.root / "b" / "folder-link").symlink_to(outside)
    (beneath.root / "dangling").symlink_to("gone")
    os.mkfifo(beneath.root / "pipe")
    assert sorted(beneath.walk()) == [
        "a", "b/c", "b/d/e", "b/folder-link", "dangling", "pipe",
    ]  # fmt: skip


def fill(beneath: Beneath, *paths: str) -> None:
    """Write files with the text "new", as a delivery does: in folders that may be aside."""
    for path in paths:
        folder, name = beneath.folder_of(path, make=True)
        descriptor = os.open(name, os.O_WRONLY | os.O_CREAT | os.O_EXCL, dir_fd=folder)
        os.write(descriptor, b"new")
        os.close(descriptor)


def test_a_folder_that_is_made_appears_with_all_that_is_in_it(beneath: Beneath) -> None:
    fill(beneath, "a/b/1", "a/b/2")
    assert not (beneath.root / "a" / "b").exists()
    fill(beneath, "a/c")
    assert not beneath.is_aside
    assert read_files(beneath.root) == {"a/b/1": "new", "a/b/2": "new", "a/c": "new"}


def test_a_folder_can_be_put_in_its_place_at_once(beneath: Beneath) -> None:
    fill(beneath, "a/1")
    beneath.settle()
    assert read_files(beneath.root) == {"a/1": "new"}
    fill(beneath, "a/2")
    assert read_files(beneath.root) == {"a/1": "new", "a/2": "new"}


def test_only_so_many_files_wait_for_their_folder(beneath: Beneath) -> None:
    paths = [f"a/{number}" for number in range(2000)]
    fill(beneath, *paths)
    assert not beneath.is_aside
    assert set(read_files(beneath.root)) == set(paths)


def test_an_interrupt_leaves_no_folder_aside(beneath: Beneath) -> None:
    def interrupted() -> None:
        with Beneath(beneath.root) as target:
            fill(target, "a/1")
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        interrupted()
    assert [item.name for item in beneath.root.iterdir()] == ["a"]


@pytest.mark.parametrize(
    ("theirs", "left"),
    [
        ({}, {"1": "new", "2": "new"}),
        ({"1": "theirs", "3": "theirs"}, {"1": "new", "2": "new", "3": "theirs"}),
    ],
    ids=["empty", "with files"],
)
def test_a_folder_that_another_process_made_meanwhile_is_filled(
    beneath: Beneath, theirs: dict[str, str], left: dict[str, str]
) -> None:
    fill(beneath, "a/1", "a/2")
    (beneath.root / "a").mkdir()
    make_files(beneath.root / "a", theirs)
    beneath.settle()
    assert read_files(beneath.root / "a") == left
    fill(beneath, "a/4")
    assert (beneath.root / "a" / "4").read_text() == "new"
    assert [item.name for item in beneath.root.iterdir()] == ["a"]


def test_a_link_that_was_put_in_the_place_of_a_new_folder_is_not_followed(
    beneath: Beneath, outside: Path
) -> None:
    before = snapshot(outside)
    fill(beneath, "a/1")
    (beneath.root / "a").symlink_to(outside)
    with pytest.raises(BlockedError):
        beneath.settle()
    assert snapshot(outside) == before
    assert [item.name for item in beneath.root.iterdir()] == ["a"]


def test_descriptors_are_closed_again(beneath: Beneath) -> None:
    before = os.dup(0)
    os.close(before)
    write(beneath, "a/b/c", "text")
    (beneath.root / "link").symlink_to("a")
    with pytest.raises(BlockedError):
        beneath.status("link/b")
    with pytest.raises(FileNotFoundError):
        beneath.remove("a/x/y")
    after = os.dup(0)
    os.close(after)
    assert after == before


def test_a_folder_that_cannot_be_removed_is_told_of(
    beneath: Beneath, monkeypatch: pytest.MonkeyPatch
) -> None:
    """One that is not empty stays; what the machine refuses is no reason to go on as if it were."""
    write(beneath, "a/b", "text")

    def fail(*_arguments: object, **_options: object) -> None:
        raise OSError(errno.EIO, os.strerror(errno.EIO))

    monkeypatch.setattr(os, "rmdir", fail)
    with pytest.raises(OSError, match=os.strerror(errno.EIO)):
        beneath.remove_file("a/b")


parts = st.sampled_from(["a", "b", "link", "up", "..", ".", "", "deep", "secret", "outside"])


@settings(
    max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(path=st.lists(parts, min_size=1, max_size=6).map("/".join))
def test_no_path_reaches_what_is_outside(beneath: Beneath, outside: Path, path: str) -> None:
    make_files(beneath.root, {"b/b": "text"})
    for name, destination in (("link", "../outside"), ("up", "..")):
        if not os.path.lexists(beneath.root / name):
            (beneath.root / name).symlink_to(destination)
    before = snapshot(outside)
    for attempt in attempts(beneath, path):
        with suppress(UsageError, BlockedError, OSError):
            attempt()
    assert snapshot(outside) == before
    assert sorted(os.listdir(outside.parent)) == ["outside", "root"]  # noqa: PTH208 - names
