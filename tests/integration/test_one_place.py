"""A home is in one place: nothing is moved, removed or opened through a link out of it."""

from __future__ import annotations

import os
import stat
import subprocess
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.support.files import make_files
from tests.support.small_disk import can_mount, mounted
from tests.support.snapshots import snapshot

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.support.command import Command, Prepare

FOLDERS = ["blobs", "checkouts", "tmp", "trash"]
GC = ["gc", "--grace", "0", "--yes"]


def fill(registry: Command) -> None:
    """Give the home something to keep, something to remove, and a bundle to import."""
    registry.log_text("kept", "one")
    registry.log_text("gone", "two")
    registry("export", "kept", "-o", "kept.bundle")
    registry("delete", "gone", "--all", "--yes")
    Path("new").write_text("three", encoding="utf-8")


@pytest.fixture
def registry(prepare: Prepare) -> Command:
    """Return the command in a home that is filled."""
    return prepare(fill)


@pytest.fixture
def outside(tmp_path: Path) -> Path:
    """Make a folder that is somebody else's."""
    folder = make_files(tmp_path / "outside", {"thesis": "text", "deep/f": "text"})
    make_files(folder / ("0" * 64), {"f": "named as a tree for `path`"})
    return folder


def lead_out(home: Path, name: str, outside: Path) -> None:
    """Put a link in the place of a folder of the home."""
    if (home / name).exists():
        (home / name).rename(home.parent / "moved")
    (home / name).symlink_to(outside)


@pytest.mark.parametrize("name", FOLDERS)
@pytest.mark.parametrize(
    "arguments",
    [GC, ["gc", "--dry-run"], ["log", "new", "--type", "model"], ["import", "kept.bundle"],
     ["doctor", "--rebuild"], ["init", "--shared"]],
    ids=" ".join,
)  # fmt: skip
def test_a_link_in_the_place_of_a_folder_is_told_and_not_followed(
    registry: Command, home: Path, outside: Path, name: str, arguments: list[str]
) -> None:
    before = snapshot(outside)
    lead_out(home, name, outside)

    told = registry(*arguments, status=7)

    assert f"{name}' is a link: a home is in one place" in told.stderr
    assert "move the whole home" in told.hint
    assert snapshot(outside) == before


@pytest.mark.parametrize("name", ["checkouts", "tmp"])
def test_path_makes_no_tree_through_it(
    registry: Command, home: Path, outside: Path, name: str
) -> None:
    before = snapshot(outside)
    lead_out(home, name, outside)
    assert f"{name}' is a link" in registry("path", "kept", status=7).message
    assert snapshot(outside) == before


@pytest.mark.parametrize("name", FOLDERS)
def test_doctor_finds_it(registry: Command, home: Path, outside: Path, name: str) -> None:
    lead_out(home, name, outside)
    found = {each["check"]: each for each in registry.run("doctor", "--json").json["findings"]}
    assert found["home"]["standing"] == "environment"
    assert f"{name}' is a link" in found["home"]["detail"]


@pytest.mark.parametrize("arguments", [GC, ["gc", "--dry-run"], ["init", "--shared"], ["doctor"]])
def test_nor_is_one_among_the_folders_of_the_store(
    registry: Command, home: Path, outside: Path, arguments: list[str]
) -> None:
    before = snapshot(outside)
    (home / "blobs" / "zz").symlink_to(outside / "thesis")
    assert "zz' is a link" in registry(*arguments, status=7).stderr
    assert snapshot(outside) == before


@pytest.mark.parametrize("lock", ["catalog.lock", "gc.lock", "gc.run.lock"])
def test_nothing_is_shared_through_a_link(
    registry: Command, home: Path, outside: Path, lock: str
) -> None:
    (outside / "thesis").chmod(0o600)
    (home / lock).unlink(missing_ok=True)
    (home / lock).symlink_to(outside / "thesis")
    registry.refuse(7, "init", "--shared")
    assert stat.S_IMODE((outside / "thesis").stat().st_mode) == 0o600


def test_what_lies_elsewhere_can_still_be_read(registry: Command, home: Path) -> None:
    (home / "blobs").rename(home.parent / "moved")
    (home / "blobs").symlink_to(home.parent / "moved")
    registry("get", "kept", "back")
    registry("verify", "--full")
    registry(*GC, status=7)
    assert Path("back/kept").read_text(encoding="utf-8") == "one"


@pytest.mark.skipif(not can_mount(), reason="only root can mount a disk")
@pytest.mark.parametrize("name", FOLDERS)
def test_a_folder_on_another_file_system_is_told(registry: Command, home: Path, name: str) -> None:
    (home / name).mkdir(exist_ok=True)
    with mounted(home / name, 1024):
        for arguments in (["log", "new", "--type", "model"], GC):
            told = registry(*arguments, status=7).stderr
            assert f"{name}' is on another file system than the home" in told


@contextmanager
def bound(folder: Path, place: Path) -> Iterator[None]:
    """Show a folder at another place, too."""
    place.mkdir(exist_ok=True)
    subprocess.run(["mount", "--bind", folder, place], check=True)
    try:
        yield
    finally:
        subprocess.run(["umount", "--lazy", place], check=True)


@pytest.mark.skipif(not can_mount(), reason="only root can mount a disk")
def test_a_mount_of_the_same_file_system_is_no_bug_of_ours(registry: Command, home: Path) -> None:
    with bound(home / "blobs", home / "blobs"):
        told = registry("log", "new", "--type", "model", status=7)
        assert "cross-device" in told.message
        registry("verify", "--full")


@pytest.mark.skipif(not can_mount(), reason="only root can mount a disk")
@pytest.mark.parametrize("name", [*FOLDERS, "trash/deep"])
def test_what_is_mounted_in_a_home_is_not_removed(
    registry: Command, home: Path, outside: Path, name: str
) -> None:
    before = snapshot(outside)
    (home / "trash").mkdir(exist_ok=True)
    with bound(outside, home / name):
        for arguments in (GC, ["gc", "--dry-run"], ["init", "--shared"]):
            told = registry(*arguments, status=7)
            assert f"{name}' is mounted from elsewhere" in told.message
        found = registry.run("doctor", "--json").json["findings"]
    assert "is mounted from elsewhere" in next(
        each["detail"] for each in found if each["check"] == "home"
    )
    assert snapshot(outside) == before


def test_a_rebuild_keeps_no_copy_through_a_link(
    registry: Command, home: Path, outside: Path
) -> None:
    before = snapshot(outside)
    (home / "catalog.db.rebuild-1.backup").symlink_to(outside / "new")
    registry("doctor", "--rebuild")
    assert snapshot(outside) == before
    assert (home / "catalog.db.rebuild-2.backup").is_file()


@pytest.mark.parametrize(
    "arguments", [["init"], ["get", "kept", "back"], ["export", "kept", "-o", "k"],
                  ["path", "kept"], ["versions", "kept"], ["exists", "kept"], ["verify"], GC,
                  ["doctor"], ["log", "new", "--type", "model"]], ids=" ".join,
)  # fmt: skip
def test_nobody_waits_for_a_pipe_in_the_place_of_the_catalog(
    registry: Command, home: Path, arguments: list[str]
) -> None:
    (home / "catalog.db").unlink()
    os.mkfifo(home / "catalog.db")
    assert "catalog.db' is not a file" in registry(*arguments, status=6).stderr


@pytest.mark.skipif(not can_mount(), reason="only root can mount a disk")
def test_where_no_file_can_be_made_gc_makes_room_all_the_same(
    registry: Command, tmp_path: Path
) -> None:
    with mounted(tmp_path / "disk", 64 << 10, inodes=60) as disk:
        there = ("--home", disk / "home")
        for name in ("a", "b"):
            Path(name).write_bytes(os.urandom(200_000))
            registry(*there, "log", name, "--type", "model")
        registry(*there, "delete", "a", "--all", "--yes")
        number = 0
        while os.statvfs(disk).f_favail:
            number += 1
            (disk / str(number)).touch()

        assert registry(*there, "gc", "--grace", "0", "--yes", "--json").json["content_count"] == 1

        assert os.statvfs(disk).f_favail
        registry(*there, "verify", "--full")
