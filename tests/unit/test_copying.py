"""A copy has the bytes, the holes and the digests of its source, however the two are read."""

from __future__ import annotations

import errno
import os
import threading
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from registry_cli.blobs.copying import clone, copy_hashed, hash_open_file, hash_range
from registry_cli.digests import Hasher

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

BLOCK = 4096
PIECE = 4 << 20
"""Up to here a file without holes is copied in one piece."""

SIZES = [0, 1, BLOCK - 1, BLOCK, PIECE - 1, PIECE, PIECE + 1, (8 << 20) + 3, 20 << 20]


@contextmanager
def opened(source: Path, target: Path) -> Iterator[tuple[int, int]]:
    """Yield descriptors as a log has them: one to read, one of a new file to write and read."""
    reading = os.open(source, os.O_RDONLY)
    writing = os.open(target, os.O_RDWR | os.O_CREAT | os.O_TRUNC)
    try:
        yield reading, writing
    finally:
        os.close(reading)
        os.close(writing)


def copy(source: Path, size: int | None = None) -> bytes:
    """Copy a file, see that what was hashed and told is what was copied, and return the copy."""
    size = source.stat().st_size if size is None else size
    target = source.with_name("target")
    hasher = Hasher()
    told: list[int] = []
    with opened(source, target) as (reading, writing):
        count = copy_hashed(reading, writing, size, hasher, told.append)
    content = target.read_bytes()
    assert count == sum(told) == len(content)
    assert hasher.digest() == Hasher().update(content).digest()
    return content


def test_a_hole_at_the_end_is_not_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    source = tmp_path / "source"
    with source.open("wb") as file:
        file.write(b"x" * BLOCK)
        file.truncate(64 << 20)
    if source.stat().st_blocks * 512 > PIECE:
        pytest.skip("the file system has no holes")
    read: list[int] = []
    preadv = os.preadv

    def counted(descriptor: int, buffers: list[memoryview], position: int) -> int:
        read.append(preadv(descriptor, buffers, position))
        return read[-1]

    monkeypatch.setattr(os, "preadv", counted)
    copy(source)
    assert sum(read) <= PIECE


@pytest.mark.parametrize("size", SIZES)
def test_a_copy_is_equal(tmp_path: Path, size: int) -> None:
    content = os.urandom(size)
    (tmp_path / "source").write_bytes(content)
    assert copy(tmp_path / "source") == content


@pytest.mark.parametrize("size", SIZES)
def test_a_file_of_nothing_but_a_hole_is_copied_as_one(tmp_path: Path, size: int) -> None:
    source = tmp_path / "source"
    source.touch()
    os.truncate(source, size)
    assert copy(source) == bytes(size)
    assert (tmp_path / "target").stat().st_blocks == 0


islands = st.lists(
    st.tuples(st.integers(0, 40), st.integers(1, 3), st.binary(min_size=1, max_size=4)), max_size=6
)


@settings(
    max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(size=st.integers(1, 45 * BLOCK * 8), data=islands)
def test_data_among_holes_is_copied_where_it_is(
    tmp_path: Path, size: int, data: list[tuple[int, int, bytes]]
) -> None:
    source = tmp_path / "source"
    with source.open("wb") as file:
        for block, blocks, pattern in data:
            file.seek(block * BLOCK * 8)
            file.write(pattern * (blocks * BLOCK // len(pattern)))
        file.truncate(size)
    assert copy(source) == source.read_bytes()
    assert (tmp_path / "target").stat().st_blocks <= source.stat().st_blocks


@pytest.mark.parametrize("number", [errno.EINVAL, errno.ENOSYS, errno.ENOTSOCK, errno.EOPNOTSUPP])
def test_a_system_whose_kernel_copies_to_sockets_only_copies_all_the_same(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, number: int
) -> None:
    def refuse(*_arguments: int) -> int:
        raise OSError(number, os.strerror(number))

    monkeypatch.setattr(os, "sendfile", refuse)
    content = os.urandom(PIECE + 5)
    (tmp_path / "source").write_bytes(content)
    assert copy(tmp_path / "source") == content


def test_a_file_system_that_knows_no_holes_is_copied_whole(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    original = os.lseek

    def seek(descriptor: int, position: int, how: int) -> int:
        if how in {os.SEEK_DATA, os.SEEK_HOLE}:
            raise OSError(errno.EINVAL, os.strerror(errno.EINVAL))
        return original(descriptor, position, how)

    content = os.urandom(PIECE + 5)
    (tmp_path / "source").write_bytes(content)
    monkeypatch.setattr(os, "lseek", seek)
    assert copy(tmp_path / "source") == content


def test_short_writes_and_reads_are_continued(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write, pread, sendfile = os.write, os.pread, os.sendfile
    monkeypatch.setattr(os, "write", lambda target, data: write(target, data[:1000]))
    monkeypatch.setattr(
        os, "pread", lambda source, count, start: pread(source, min(count, 1000), start)
    )
    monkeypatch.setattr(
        os, "sendfile", lambda *args: sendfile(args[0], args[1], args[2], min(args[3], 100_000))
    )
    for size in (12_345, PIECE + 12_345):
        content = os.urandom(size)
        (tmp_path / "source").write_bytes(content)
        assert copy(tmp_path / "source") == content


@pytest.mark.parametrize("size", [100, PIECE + 100])
def test_a_source_that_is_shorter_than_it_was_gives_what_it_has(tmp_path: Path, size: int) -> None:
    content = os.urandom(size)
    (tmp_path / "source").write_bytes(content)
    assert copy(tmp_path / "source", size + 10)[:size] == content


@pytest.mark.parametrize("size", [100, PIECE + 100])
def test_a_source_that_is_longer_than_it_was_is_cut(tmp_path: Path, size: int) -> None:
    content = os.urandom(size)
    (tmp_path / "source").write_bytes(content)
    assert copy(tmp_path / "source", size - 10) == content[:-10]


class Broken:
    """A digester that fails, as a bug or a lack of memory would make it."""

    def update(self, data: Any) -> None:  # noqa: ANN401 - any buffer
        raise MemoryError(len(data))


def fails_on_disk(_count: int) -> None:
    raise OSError(errno.EIO, os.strerror(errno.EIO))


@pytest.mark.parametrize("size", [100, PIECE + 100, 40 << 20])
def test_a_failure_of_the_hashing_thread_is_raised_by_the_copy(tmp_path: Path, size: int) -> None:
    (tmp_path / "source").write_bytes(bytes([1]) * size)
    with (
        opened(tmp_path / "source", tmp_path / "target") as (reading, writing),
        pytest.raises(MemoryError),
    ):
        copy_hashed(reading, writing, size, Broken(), lambda _count: None)


@pytest.mark.parametrize("size", [100, PIECE + 100])
def test_a_failure_of_who_is_told_is_raised_by_the_copy(tmp_path: Path, size: int) -> None:
    (tmp_path / "source").write_bytes(bytes([1]) * size)
    with (
        opened(tmp_path / "source", tmp_path / "target") as (reading, writing),
        pytest.raises(OSError, match=os.strerror(errno.EIO)),
    ):
        copy_hashed(reading, writing, size, Hasher(), fails_on_disk)


def test_a_failure_of_the_copy_ends_the_hashing_thread(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fill(*_arguments: int) -> int:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr(os, "sendfile", fill)
    (tmp_path / "source").write_bytes(bytes([1]) * (PIECE + 1))
    before = threading.active_count()
    with (
        opened(tmp_path / "source", tmp_path / "target") as (reading, writing),
        pytest.raises(OSError, match=os.strerror(errno.ENOSPC)),
    ):
        copy_hashed(reading, writing, PIECE + 1, Hasher(), lambda _count: None)
    assert threading.active_count() == before


@pytest.mark.parametrize("number", [errno.EOPNOTSUPP, errno.EXDEV, errno.EINVAL, errno.ENOTTY])
def test_a_file_system_that_cannot_clone_says_so(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, number: int
) -> None:
    monkeypatch.setattr("fcntl.ioctl", raising(number))
    (tmp_path / "source").touch()
    with opened(tmp_path / "source", tmp_path / "target") as (reading, writing):
        assert not clone(reading, writing)


def test_a_full_disk_is_no_reason_to_copy_instead_of_cloning(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("fcntl.ioctl", raising(errno.ENOSPC))
    (tmp_path / "source").touch()
    with (
        opened(tmp_path / "source", tmp_path / "target") as (reading, writing),
        pytest.raises(OSError, match=os.strerror(errno.ENOSPC)),
    ):
        clone(reading, writing)


def raising(number: int) -> Callable[..., int]:
    def fail(*_arguments: object) -> int:
        raise OSError(number, os.strerror(number))

    return fail


@pytest.mark.parametrize("size", [0, 1, 1 << 20, (1 << 20) + 1])
def test_an_open_file_is_hashed_whole_wherever_it_stands(tmp_path: Path, size: int) -> None:
    content = os.urandom(size)
    (tmp_path / "source").write_bytes(content)
    hasher = Hasher()
    descriptor = os.open(tmp_path / "source", os.O_RDONLY)
    try:
        os.lseek(descriptor, size, os.SEEK_SET)
        assert hash_open_file(descriptor, hasher) == size
    finally:
        os.close(descriptor)
    assert hasher.digest() == Hasher().update(content).digest()


def test_a_file_that_ends_before_the_part_that_is_asked_for_is_an_error(tmp_path: Path) -> None:
    (tmp_path / "source").write_bytes(b"short")
    descriptor = os.open(tmp_path / "source", os.O_RDONLY)
    try:
        with pytest.raises(OSError, match=os.strerror(errno.EIO)):
            hash_range(descriptor, 0, len(b"short") + 1, Hasher())
    finally:
        os.close(descriptor)
