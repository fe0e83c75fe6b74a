"""Who has a file open for writing, found out without standing in anybody's way."""

from __future__ import annotations

import fcntl
import os
from typing import TYPE_CHECKING

import pytest

from registry_cli.blobs.writers import Writers, find_writers

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

pytestmark = pytest.mark.skipif(not hasattr(fcntl, "F_SETLEASE"), reason="no leases here")


@pytest.fixture
def path(tmp_path: Path) -> Path:
    (tmp_path / "file").write_text("content", encoding="utf-8")
    return tmp_path / "file"


@pytest.fixture
def reading(path: Path) -> Iterator[int]:
    descriptor = os.open(path, os.O_RDONLY)
    if find_writers(descriptor) is Writers.UNKNOWN:
        pytest.skip("the file system grants no leases")
    yield descriptor
    os.close(descriptor)


def open_to_write(path: Path) -> int:
    """Open it as who does not wait: `BlockingIOError` where somebody holds a lease."""
    return os.open(path, os.O_WRONLY | os.O_NONBLOCK)


def test_who_writes_is_found(path: Path, reading: int) -> None:
    assert find_writers(reading) is Writers.NONE
    writing = open_to_write(path)
    assert find_writers(reading) is Writers.SOME
    os.close(writing)
    assert find_writers(reading) is Writers.NONE


def test_afterwards_nobody_has_to_wait(path: Path, reading: int) -> None:
    find_writers(reading)
    os.close(open_to_write(path))


def test_of_a_file_that_is_closed_soon_they_wait_for_that(path: Path, reading: int) -> None:
    again = os.open(path, os.O_RDONLY)
    assert find_writers(again, is_closed_soon=True) is Writers.NONE
    with pytest.raises(BlockingIOError):
        open_to_write(path)
    os.close(again)
    os.close(open_to_write(path))
    assert find_writers(reading) is Writers.NONE
