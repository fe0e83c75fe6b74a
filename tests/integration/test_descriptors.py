"""No command leaves a file open, also in a program that goes on, such as a notebook."""

from __future__ import annotations

import os
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.support.files import make_files

if TYPE_CHECKING:
    from tests.support.command import Command, Prepare

PACKED = 120
"""Files that a log keeps in a pack."""


def fill(registry: Command) -> None:
    """Give the home a version in files of their own, one in a pack, links and a bundle."""
    registry.log_text("gemma", "one", "--link", "model/c", "-a", "best")
    registry.log_text("gemma", "two")
    registry.log_text("gemma", "three")
    registry("delete", "gemma:v1", "--yes")
    make_files("many", {f"{number:03}": f"content {number}" for number in range(PACKED)})
    registry("log", "many", "-t", "dataset")
    registry("export", "--all", "-o", "all.bundle")


@pytest.fixture
def registry(prepare: Prepare) -> Command:
    """Return the command in a home that is filled."""
    return prepare(fill)


def open_files() -> dict[str, Path]:
    """Return what descriptors of this process lead to, by their numbers."""
    opened = {}
    for descriptor in Path("/proc/self/fd").iterdir():
        with suppress(FileNotFoundError):  # that of the list itself
            opened[descriptor.name] = descriptor.readlink()
    return opened


@pytest.mark.parametrize(
    ("line", "status"),
    [
        ("log other -t model", 0), ("log set -t dataset --link dataset/d", 0), ("log gemma", 0),
        ("log --rehash many -t dataset", 0), ("link gemma model/d", 0), ("unlink model/c", 0),
        ("get gemma got", 0), ("get many got", 0), ("get many got --mode symlink", 0),
        ("path many", 0), ("exists model/c", 0), ("versions many", 0), ("show many", 0), ("du", 0),
        ("diff gemma:v0 gemma:v2", 0), ("verify --full", 0), ("verify --history", 0),
        ("verify --full --repair set", 0), ("delete gemma --all --yes", 5),
        ("gc --grace 0 --yes", 0), ("doctor", 0), ("doctor --rebuild", 0), ("history", 0),
        ("export gemma -o new.bundle", 0), ("import all.bundle", 0), ("search gemma", 0),
        ("--home new import all.bundle", 0), ("get nothing got", 3), ("log missing -t model", 2),
        ("import gemma", 2),
    ],
)  # fmt: skip
def test_what_was_opened_is_closed(registry: Command, line: str, status: int) -> None:
    Path("other").write_text("other")
    make_files("set", {f"{number:03}": f"text {number}" for number in range(3)})
    before = open_files()

    registry(*line.split(), status=status)

    assert open_files() == before


def test_what_a_repair_looked_at_is_closed(registry: Command, home: Path) -> None:
    for blob in [*home.glob("blobs/*/*")]:
        blob.unlink()
    Path("good").mkdir()
    for name in ("gemma", "many", "all.bundle"):
        Path(name).rename(Path("good", name))
    os.mkfifo("good/pipe")
    before = open_files()

    registry("verify", "--repair", "good")

    assert open_files() == before
