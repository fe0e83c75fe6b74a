"""Different contents with equal xxh3_128, through the whole of the program."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.support.soundness import assert_sound
from tests.support.xxh3_collisions import colliding_pair

if TYPE_CHECKING:
    from tests.support.command import Command

_MANY = 110
"""Files beside the two, so that they are packed where they are small."""


@pytest.fixture(params=[32, 300, 1 << 10, 1 << 20])
def pair(request: pytest.FixtureRequest) -> tuple[bytes, bytes]:
    length: int = request.param
    return colliding_pair(length)


@pytest.mark.parametrize("is_swapped", [False, True])
def test_both_come_back_of_versions_that_follow_each_other(
    registry: Command, home: Path, pair: tuple[bytes, bytes], *, is_swapped: bool
) -> None:
    contents = pair[::-1] if is_swapped else pair
    for content in contents:
        Path("file.bin").write_bytes(content)
        registry("log", "file.bin", "--type", "model")
    for number, content in enumerate(contents):
        registry("get", f"file.bin:v{number}", "out", "--exact")
        assert Path("out/file.bin").read_bytes() == content
    registry("verify", "--full")
    assert_sound(home)


@pytest.mark.parametrize("is_swapped", [False, True])
def test_both_come_back_of_one_folder_and_of_its_bundle(
    registry: Command, home: Path, pair: tuple[bytes, bytes], *, is_swapped: bool
) -> None:
    first, second = pair[::-1] if is_swapped else pair
    folder = Path("folder")
    folder.mkdir()
    for number in range(_MANY):
        (folder / f"{number}.txt").write_text(f"content {number}")
    (folder / "a.bin").write_bytes(first)
    (folder / "b.bin").write_bytes(second)
    registry("log", "folder", "--type", "dataset")
    registry("export", "folder", "-o", "folder.bundle")
    registry("--home", "other", "import", "folder.bundle")
    for name, options in {"here": (), "there": ("--home", "other")}.items():
        registry(*options, "get", "folder", name)
        assert Path(name, "a.bin").read_bytes() == first
        assert Path(name, "b.bin").read_bytes() == second
        registry(*options, "verify", "--full")
    assert_sound(home)
    assert_sound(Path("other"))
