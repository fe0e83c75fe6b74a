"""Folders deeper than Python's stack come and go like any other."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.support.command import Command

LEVELS = 1100


@pytest.fixture(autouse=True)
def _cleared(tmp_path: Path) -> Iterator[None]:
    """Remove what is deeper than pytest could remove itself."""
    yield
    subprocess.run(["chmod", "-R", "u+w", tmp_path], check=True)
    subprocess.run(["rm", "-rf", tmp_path], check=True)


def test_a_file_below_a_thousand_folders_comes_back(registry: Command) -> None:
    deep = "/".join("d" * LEVELS)
    start = Path.cwd()
    os.mkdir("source")  # noqa: PTH102 - pathlib would make the long path anew at every level
    os.chdir("source")
    for part in deep.split("/"):
        os.mkdir(part)  # noqa: PTH102 - as above
        os.chdir(part)
    Path("file").write_text("content")
    os.chdir(start)
    registry("log", "source", "--type", "dataset")
    registry("get", "source", "back", "--exact")
    assert (Path("back") / deep / "file").read_text() == "content"
    tree = Path(registry("path", "source", ".").line)
    assert (tree / deep / "file").read_text() == "content"
    registry("get", "source", "back", "--exact")
