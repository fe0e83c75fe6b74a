"""Locks between processes: who may hold one with whom, and what happens to those who wait."""

from __future__ import annotations

import errno
import fcntl
import os
import shutil
import stat
import subprocess
import sys
import threading
from typing import TYPE_CHECKING, Final

import pytest

from registry_cli.catalog.locks import BusyError, LocksUnsupportedError, LockWait, hold
from registry_cli.workspace.gc_locks import keeping_blobs, withdrawing_blobs
from tests.support.lock_holder import held_elsewhere

if TYPE_CHECKING:
    from pathlib import Path

    from tests.support.command import Command

AT_ONCE = LockWait(limit=0)


@pytest.fixture
def lock(tmp_path: Path) -> Path:
    return tmp_path / "some.lock"


def test_readers_share_a_lock(lock: Path) -> None:
    with (
        held_elsewhere(lock, is_exclusive=False),
        held_elsewhere(lock, is_exclusive=False),
        hold(lock, AT_ONCE, is_exclusive=False),
    ):
        pass


def test_of_a_wait_in_two_parts_the_whole_is_bounded_and_told_once() -> None:
    told: list[str] = []
    wait = LockWait(limit=60, tell_after=2, tell=told.append)
    assert wait.after(0.5) == (59.5, 1.5, told.append)
    assert wait.after(5) == (55, float("inf"), told.append)
    assert wait.after(61).limit == 0


def test_who_counts_on_blobs_keeps_nobody_waiting_who_does_so_too(tmp_path: Path) -> None:
    with (
        held_elsewhere(tmp_path / "gc.turn.lock", is_exclusive=False),
        held_elsewhere(tmp_path / "gc.lock", is_exclusive=False),
        keeping_blobs(tmp_path, AT_ONCE),
    ):
        pass


def test_who_takes_blobs_back_waits_for_all_who_count_on_some(tmp_path: Path) -> None:
    with (
        held_elsewhere(tmp_path / "gc.lock", is_exclusive=False),
        pytest.raises(BusyError),
        withdrawing_blobs(tmp_path, 0),
    ):
        pytest.fail("took back what others count on")


@pytest.mark.parametrize(("theirs", "ours"), [(True, True), (True, False), (False, True)])
def test_a_writer_shares_with_nobody(lock: Path, *, theirs: bool, ours: bool) -> None:
    with (
        held_elsewhere(lock, is_exclusive=theirs),
        pytest.raises(BusyError) as caught,
        hold(lock, AT_ONCE, is_exclusive=ours),
    ):
        pytest.fail("held by two at once")
    assert (caught.value.exit_code, caught.value.code) == (7, "busy")
    assert str(lock.parent) in caught.value.message
    assert caught.value.hint is not None


def test_threads_of_one_process_exclude_each_other(lock: Path) -> None:
    with (
        hold(lock, AT_ONCE, is_exclusive=True),
        pytest.raises(BusyError),
        hold(lock, AT_ONCE, is_exclusive=False),
    ):
        pytest.fail("held by two at once")


def test_a_lock_is_free_again_after_its_block_also_when_that_fails(lock: Path) -> None:
    with pytest.raises(KeyError), hold(lock, AT_ONCE, is_exclusive=True):
        raise KeyError
    with hold(lock, AT_ONCE, is_exclusive=True):
        pass


def test_a_lock_is_free_again_when_its_holder_is_killed(lock: Path) -> None:
    with held_elsewhere(lock, is_exclusive=True) as holder:
        holder.kill()
        holder.wait()
        with hold(lock, AT_ONCE, is_exclusive=True):
            pass


def test_who_waits_gets_the_lock_once_it_is_free_and_is_told_once_in_between(lock: Path) -> None:
    told: list[str] = []
    with held_elsewhere(lock, is_exclusive=True) as holder:

        def tell(message: str) -> None:
            told.append(message)
            threading.Timer(0.1, holder.kill).start()

        wait = LockWait(limit=30, tell_after=0.05, tell=tell)
        with hold(lock, wait, is_exclusive=True):
            assert holder.wait() != 0
    assert told == [f"waiting for another process that uses {lock.parent}"]


def test_nobody_is_told_of_a_lock_that_is_free(lock: Path) -> None:
    told: list[str] = []
    with hold(lock, LockWait(tell_after=0, tell=told.append), is_exclusive=True):
        pass
    assert told == []


@pytest.mark.parametrize(("tell_after", "count"), [(0, 1), (3600, 0)])
def test_the_wait_ends_at_its_limit_and_is_told_once_it_is_long(
    lock: Path, tell_after: float, count: int
) -> None:
    told: list[str] = []
    wait = LockWait(limit=0.3, tell_after=tell_after, tell=told.append)
    with (
        held_elsewhere(lock, is_exclusive=True),
        pytest.raises(BusyError),
        hold(lock, wait, is_exclusive=True),
    ):
        pytest.fail("held by two at once")
    assert len(told) == count


def test_the_default_wait_is_that_of_the_contract() -> None:
    wait = LockWait()
    assert (wait.limit, wait.tell_after) == (60, 2)


def test_a_shared_home_lets_its_group_open_the_lock(lock: Path) -> None:
    os.umask(0o002)
    with hold(lock, AT_ONCE, is_exclusive=True):
        assert stat.S_IMODE(lock.stat().st_mode) == 0o664


def test_a_lock_leaves_no_descriptor_behind(lock: Path) -> None:
    with hold(lock, AT_ONCE, is_exclusive=False):
        inside = os.open(lock, os.O_RDONLY)
    after = os.open(lock, os.O_RDONLY)
    os.close(inside)
    os.close(after)
    assert after < inside


@pytest.mark.parametrize("number", [errno.ENOLCK, errno.EOPNOTSUPP, errno.ENOSYS, errno.EINVAL])
def test_a_file_system_without_locks_is_told_apart_from_a_busy_one(
    lock: Path, monkeypatch: pytest.MonkeyPatch, number: int
) -> None:
    def refuse(_descriptor: int, _operation: int) -> None:
        raise OSError(number, os.strerror(number))

    monkeypatch.setattr(fcntl, "flock", refuse)
    with (
        pytest.raises(LocksUnsupportedError) as caught,
        hold(lock, AT_ONCE, is_exclusive=True),
    ):
        pytest.fail("held without locks")
    assert caught.value.exit_code == 7
    assert os.strerror(number) in caught.value.message


_WRITER: Final = """
import sqlite3, sys
connection = sqlite3.connect(sys.argv[1], isolation_level=None)
connection.execute("BEGIN IMMEDIATE")
connection.execute("CREATE TABLE others (id)")
print("writing", flush=True)
sys.stdin.readline()
connection.execute("COMMIT")
"""


def test_a_writer_waits_for_another_program_that_writes(registry: Command, home: Path) -> None:
    """Another program knows nothing of our lock, and holds SQLite's own."""
    registry.log_text("model.bin", "content")
    with subprocess.Popen(
        [sys.executable, "-c", _WRITER, home / "catalog.db"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    ) as other:
        assert other.stdout is not None
        assert other.stdin is not None
        assert other.stdout.readline() == "writing\n"
        ends = threading.Timer(0.5, lambda: other.communicate("commit\n"))
        ends.start()
        registry("link", "model.bin", "model/best")
        ends.join()
    assert registry("versions", "model/best").column == ["v0"]


def test_a_copy_made_under_the_lock_of_writers_is_whole(
    registry: Command, home: Path, work: Path, tmp_path: Path
) -> None:
    """So does the backup that docs/home.md shows, with flock(1); a log is under way meanwhile."""
    registry.log_text("model.bin", "content")
    (work / "other.bin").write_text("other content")
    copy = tmp_path / "copy"
    with (home / "catalog.lock").open() as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        with subprocess.Popen(
            [sys.executable, "-m", "registry_cli", "log", "other.bin", "--type", "model"],
            stderr=subprocess.PIPE,
            stdout=subprocess.DEVNULL,
            text=True,
        ) as log:
            assert log.stderr is not None
            assert "waiting for another process" in log.stderr.readline()
            shutil.copytree(home, copy)
            fcntl.flock(lock, fcntl.LOCK_UN)
        assert log.returncode == 0
    assert len(registry("artifacts").rows) == 2
    registry("--home", str(copy), "verify", "--full")
    assert len(registry("--home", str(copy), "artifacts").rows) == 1
