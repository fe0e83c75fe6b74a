"""Catalogs in folders of any name."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from pathlib import Path

    from tests.support.command import Command


@pytest.mark.parametrize(
    "name",
    [b"what?mode=memory", b"100%41", b"a#b", b"two words", "Größe".encode(), b"\xff\xfe"],
    ids=ascii,
)
def test_a_home_may_have_any_name_that_a_folder_can(
    registry: Command, work: Path, tmp_path: Path, name: bytes
) -> None:
    folder = tmp_path / os.fsdecode(name)
    (work / "a.txt").write_text("a", encoding="utf-8")

    registry("--home", folder, "log", "a.txt", "--type", "model")

    assert (folder / "catalog.db").stat().st_size > 0
    assert registry("--home", folder, "versions", "a.txt", "-q").lines


def test_a_path_that_starts_with_two_slashes_is_no_host(
    registry: Command, work: Path, tmp_path: Path
) -> None:
    (work / "a.txt").write_text("a", encoding="utf-8")

    registry("--home", f"/{tmp_path}/double", "log", "a.txt", "--type", "model")

    assert (tmp_path / "double" / "catalog.db").is_file()
