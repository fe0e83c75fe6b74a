"""How the files of a version come to stand in a folder."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from tests.support.command import Command


@pytest.mark.parametrize("name", ["n" * 255, "한" * 85], ids=["ascii", "hangul"])
def test_a_file_name_of_255_bytes_comes_back(registry: Command, name: str) -> None:
    folder = Path("data")
    folder.mkdir()
    (folder / name).write_text("content")
    registry("log", "data", "--type", "dataset")

    registry("get", "data", "got")

    assert (Path("got") / name).read_text() == "content"
