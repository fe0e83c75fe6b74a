"""Records of one width come back sorted, however many runs they took."""

from __future__ import annotations

import errno
import os
import random
import tempfile
from typing import IO, TYPE_CHECKING, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from registry_cli.blobs.sorted_records import SortedRecords

if TYPE_CHECKING:
    from collections.abc import Callable


@given(
    records=st.lists(st.binary(min_size=5, max_size=5), max_size=50),
    largest_run=st.integers(1, 10),
)
def test_records_come_back_sorted_any_number_of_times(
    records: list[bytes], largest_run: int
) -> None:
    with SortedRecords(5, largest_run) as kept:
        for record in records:
            kept.add(record)

        assert [*kept] == sorted(records)
        assert [*kept] == sorted(records)


def test_runs_longer_than_what_is_read_at_once_come_back_whole() -> None:
    records = [number.to_bytes(3) for number in range(5000)]
    random.Random(1).shuffle(records)
    with SortedRecords(3, 2400) as kept:
        for record in records:
            kept.add(record)

        assert [*kept] == sorted(records)


def test_records_can_be_added_after_a_look() -> None:
    with SortedRecords(1, 2) as kept:
        for record in (b"c", b"a", b"d"):
            kept.add(record)
        assert [*kept] == [b"a", b"c", b"d"]
        kept.add(b"b")
        assert [*kept] == [b"a", b"b", b"c", b"d"]


def on_full_disk(room: int) -> Callable[..., IO[bytes]]:
    """Return what makes temporary files that take so many bytes at most."""
    original = tempfile.TemporaryFile

    def make(*arguments: Any, **options: Any) -> IO[bytes]:  # noqa: ANN401 - passed on
        file: IO[bytes] = original(*arguments, **options)
        write = os.pwrite

        def pwrite(descriptor: int, data: bytes, position: int) -> int:
            if descriptor == file.fileno() and position + len(data) > room:
                raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
            return write(descriptor, data, position)

        os.pwrite = pwrite  # type: ignore[assignment]
        return file

    return make


@pytest.mark.parametrize("room", [0, 10])
def test_where_the_disk_is_full_records_stay_in_memory(
    monkeypatch: pytest.MonkeyPatch, room: int
) -> None:
    monkeypatch.setattr(os, "pwrite", os.pwrite)  # so that it is put back
    monkeypatch.setattr(tempfile, "TemporaryFile", on_full_disk(room))
    records = [number.to_bytes(2) for number in range(100)]
    with SortedRecords(2, 4) as kept:
        for record in reversed(records):
            kept.add(record)

        assert [*kept] == records
