"""Disks that fill up, in short; `make stress ONLY=full-disk` tries a hundred sizes."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

import pytest

from tests.support.full_disk import fill
from tests.support.small_disk import can_mount, mounted

if TYPE_CHECKING:
    from pathlib import Path

    from tests.support.command import Command

pytestmark = pytest.mark.skipif(not can_mount(), reason="only root can mount a small disk")


@pytest.mark.parametrize("kibibytes", [256, 640, 2048])
def test_on_a_disk_that_fills_up_each_command_is_done_or_not(
    tmp_path: Path, kibibytes: int
) -> None:
    assert fill(tmp_path / "disk", kibibytes, seed=4).refused > 0


@pytest.mark.parametrize("count", [1, 300])
def test_a_get_names_the_folder_that_is_full(
    registry: Command, tmp_path: Path, work: Path, count: int
) -> None:
    (work / "data").mkdir()
    for number in range(count):
        (work / "data" / str(number)).write_bytes(os.urandom((1 << 20) // count))
    registry("log", "data", "--type", "dataset")
    with mounted(tmp_path / "disk", 256) as disk:
        refused = registry("get", "data", disk / "got", status=7)
        assert refused.message == f"no room left in the folder '{disk}/got'"
        assert refused.hint


def test_an_export_names_the_folder_that_is_full(
    registry: Command, tmp_path: Path, work: Path
) -> None:
    (work / "data").write_bytes(os.urandom(1 << 20))
    registry("log", "data", "--type", "dataset")
    with mounted(tmp_path / "disk", 256) as disk:
        refused = registry("export", "data", "-o", disk / "x.bundle", status=7)
        assert refused.message == f"no room left in the folder '{disk}' for the bundle"
        assert refused.hint
        assert [*disk.iterdir()] == []


def test_a_repair_names_the_home_that_is_full(
    registry: Command, tmp_path: Path, work: Path
) -> None:
    (work / "data").write_bytes(os.urandom(1 << 20))
    with mounted(tmp_path / "disk", 4096) as disk:
        home = ("--home", disk / "home")
        registry(*home, "log", "data", "--type", "dataset")
        registry(*home, "export", "data", "-o", "x.bundle")
        (blob,) = (path for path in disk.glob("home/blobs/*/*") if path.is_file())
        blob.chmod(0o644)
        blob.write_bytes(b"damaged")
        room = os.statvfs(disk)
        (disk / "other").write_bytes(bytes(room.f_bavail * room.f_frsize - (64 << 10)))
        for source in ("x.bundle", "data"):
            refused = registry(*home, "verify", "--repair", source, status=7)
            assert refused.message == "no room left in the home for good bytes"
            assert refused.hint
