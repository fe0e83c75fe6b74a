"""Good bytes are looked for in many files, of which some cannot be read."""

from __future__ import annotations

import errno
import os
from typing import TYPE_CHECKING

import pytest

from registry_cli.blobs import healing
from registry_cli.blobs.copying import hash_open_file
from registry_cli.blobs.healing import find_good_bytes
from registry_cli.digests import blake3_hex

if TYPE_CHECKING:
    from pathlib import Path

    from registry_cli.digests import Hasher


@pytest.fixture
def failing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """Return the errors with which the next files cannot be read to their ends."""
    for name in ("a", "b"):
        (tmp_path / name).write_bytes(b"good")
    errors: list[int] = []

    def hash_or_fail(descriptor: int, hasher: Hasher) -> int:
        if errors:
            raise OSError(errors.pop(), "made up")
        return hash_open_file(descriptor, hasher)

    monkeypatch.setattr(healing, "hash_open_file", hash_or_fail)
    return errors


def test_a_file_that_a_bad_disk_keeps_is_passed_over(tmp_path: Path, failing: list[int]) -> None:
    wanted = blake3_hex(b"good")
    assert len([*find_good_bytes(tmp_path, {wanted: 4})]) == 2

    failing.append(errno.EIO)
    assert [found for found, _ in find_good_bytes(tmp_path, {wanted: 4})] == [wanted]


def test_links_are_not_followed_and_nobody_waits_for_a_pipe(tmp_path: Path) -> None:
    wanted = blake3_hex(b"good")
    (tmp_path / "elsewhere").write_bytes(b"good")
    source = tmp_path / "source"
    source.mkdir()
    (source / "link").symlink_to("../elsewhere")
    os.mkfifo(source / "pipe")

    assert [*find_good_bytes(source, {wanted: 4})] == []
    (source / "below").mkdir()
    (source / "below" / "copy").write_bytes(b"good")
    assert [found for found, _ in find_good_bytes(source, {wanted: 4})] == [wanted]
    assert [found for found, _ in find_good_bytes(source / "link", {wanted: 4})] == [wanted]


def test_what_is_wrong_with_this_machine_is_told(tmp_path: Path, failing: list[int]) -> None:
    failing.append(errno.ENOMEM)
    with pytest.raises(OSError, match="made up"):
        [*find_good_bytes(tmp_path, {blake3_hex(b"good"): 4})]
