"""Disks that fill up, in short; `make stress ONLY=full-disk` tries a hundred sizes."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.support.full_disk import fill
from tests.support.small_disk import can_mount

if TYPE_CHECKING:
    from pathlib import Path

pytestmark = pytest.mark.skipif(not can_mount(), reason="only root can mount a small disk")


@pytest.mark.parametrize("kibibytes", [256, 640, 2048])
def test_on_a_disk_that_fills_up_each_command_is_done_or_not(
    tmp_path: Path, kibibytes: int
) -> None:
    assert fill(tmp_path / "disk", kibibytes, seed=4).refused > 0
