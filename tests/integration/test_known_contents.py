"""What a log knows of files without reading them: never anything that is not so any more."""

from __future__ import annotations

import mmap
import os
import subprocess
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from registry_cli.blobs.scanning import scan
from registry_cli.blobs.sources import SourceFile, SourceRow
from registry_cli.blobs.spool import SortedSpool
from registry_cli.catalog.stat_cache import StatCache
from registry_cli.digests import ContentDigest, digest_of
from registry_cli.workspace.known_contents import KnownContents, Moment, read_clocks
from tests.support.privileges import as_ordinary_user
from tests.support.staleness import find_stale_versions
from tests.support.workspace import open_home

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.support.command import Command

SECOND = 10**9
LOCAL = "ext4"
REMOTE = "nfs4"


def settle() -> None:
    """Let the tick pass in which a file was written."""
    time.sleep(0.02)


class Logs:
    """Logs that read what is not known, as the intake does, and keep nothing but digests.

    `clocks` and `type` are the clocks of this host, and the type of the file system. Times of
    files are seen in ticks of `tick` nanoseconds, `phase` after round ones, as coarse clocks give
    them.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.clocks: Callable[[], Moment] = read_clocks
        self.type = LOCAL
        self.tick = 1
        self.phase = 3  # the ticks of a kernel do not begin at round numbers

    def log(self, *paths: str, rehash: bool = False) -> tuple[set[str], dict[str, ContentDigest]]:
        """Return which files were read, and what all digests are."""
        with StatCache(str(self.folder), "host", 1) as cache:
            known = KnownContents(
                cache, self.clocks, is_ignored=rehash, find_type=lambda _location: self.type
            )
            return self._log(known, paths or ("file",))

    def _log(
        self, known: KnownContents, paths: tuple[str, ...]
    ) -> tuple[set[str], dict[str, ContentDigest]]:
        with SortedSpool[SourceRow]() as spool:
            found = [self._seen(file) for file in scan(paths, spool, home=Path("home"))]
        read: set[str] = set()
        digests: dict[str, ContentDigest] = {}
        for file in known.recall(found):
            if file.known is not None:
                digests[file.path] = file.known
                continue
            descriptor = os.open(file.location, os.O_RDONLY)
            keep = known.watch(file, descriptor, self._status(descriptor))
            digests[file.path] = digest_of(os.pread(descriptor, file.size, 0))
            os.close(descriptor)
            read.add(file.path)
            if keep is not None:
                keep(digests[file.path])
        known.keep()
        return read, digests

    def _seen(self, file: SourceFile) -> SourceFile:
        return file._replace(
            mtime_ns=self._ticked(file.mtime_ns), ctime_ns=self._ticked(file.ctime_ns)
        )

    def _status(self, descriptor: int) -> os.stat_result:
        status = os.fstat(descriptor)
        times = {
            "st_mtime_ns": self._ticked(status.st_mtime_ns),
            "st_ctime_ns": self._ticked(status.st_ctime_ns),
        }
        return os.stat_result(tuple(status), _all_fields(status) | times)

    def _ticked(self, nanoseconds: int) -> int:
        return nanoseconds // self.tick * self.tick + (self.phase if self.tick > 1 else 0)


def _all_fields(status: os.stat_result) -> dict[str, object]:
    return {name: getattr(status, name) for name in dir(status) if name.startswith("st_")}


@pytest.fixture
def logs(tmp_path: Path) -> Logs:
    return Logs(tmp_path / "cache")


def digest(content: bytes) -> dict[str, ContentDigest]:
    return {"file": digest_of(content)}


# What is believed.


def test_what_did_not_change_is_not_read_again(logs: Logs) -> None:
    Path("data").mkdir()
    for number in range(2500):  # more than one batch
        Path("data", f"{number}").write_bytes(b"%d" % number)
    settle()
    read, first = logs.log("data")
    assert len(read) == 2500
    assert logs.log("data") == (set(), first)
    Path("data", "7").write_bytes(b"seven")
    settle()
    read, second = logs.log("data")
    assert read == {"7"}
    assert second == first | {"7": digest_of(b"seven")}


def test_a_file_is_known_by_all_its_names(logs: Logs) -> None:
    Path("file").write_bytes(b"content")
    Path("other").hardlink_to("file")
    settle()
    logs.log("file")
    assert logs.log("file", "other")[0] == set()


def test_rehash_believes_nothing_and_mends_what_was_wrong(logs: Logs) -> None:
    Path("file").write_bytes(b"content")
    settle()
    logs.log()
    status = Path("file").stat()
    wrong = digest_of(b"what was never in it")
    with StatCache(str(logs.folder), "host", 1) as cache:
        (held,) = cache.find(status.st_dev, [status.st_ino]).values()
        cache.keep([held._replace(digest=wrong)])
    assert logs.log() == (set(), {"file": wrong})
    assert logs.log(rehash=True) == ({"file"}, digest(b"content"))
    assert logs.log() == (set(), digest(b"content"))


# What is not: changes that leave the size as it is.


def rewrite() -> None:
    with Path("file").open("r+b") as file:
        file.write(b"CONTENT")


def rewrite_and_set_the_time_back() -> None:
    before = Path("file").stat()
    rewrite()
    os.utime("file", ns=(before.st_atime_ns, before.st_mtime_ns))


def replace_by_an_older_file() -> None:
    before = Path("file").stat()
    Path("older").write_bytes(b"CONTENT")
    os.utime("older", ns=(before.st_atime_ns, before.st_mtime_ns))
    Path("older").replace("file")


def store_into_mapped_memory() -> None:
    with Path("file").open("r+b") as file, mmap.mmap(file.fileno(), 0) as memory:
        memory[:] = b"CONTENT"


def make_anew_until_the_inode_is_the_same() -> None:
    before = Path("file").stat()
    for _ in range(1000):
        Path("file").unlink()
        Path("file").write_bytes(b"CONTENT")
        os.utime("file", ns=(before.st_atime_ns, before.st_mtime_ns))
        if Path("file").stat().st_ino == before.st_ino:
            return


CHANGES = [
    rewrite,
    rewrite_and_set_the_time_back,
    replace_by_an_older_file,
    store_into_mapped_memory,
    make_anew_until_the_inode_is_the_same,
]


@pytest.mark.parametrize("mtime", [None, -(10**9), 1, 2**33], ids=["now", "1938", "1970", "2242"])
@pytest.mark.parametrize("change", CHANGES)
def test_every_change_is_found(logs: Logs, change: Callable[[], None], mtime: int | None) -> None:
    Path("file").write_bytes(b"content")
    if mtime is not None:
        os.utime("file", (mtime, mtime))
    settle()
    assert logs.log() == ({"file"}, digest(b"content"))
    assert logs.log() == (set(), digest(b"content"))
    change()
    settle()
    assert logs.log() == ({"file"}, digest(b"CONTENT"))


def test_a_store_into_memory_that_was_mapped_before_is_found(logs: Logs) -> None:
    """Only the first store changes the times of the file, until the kernel writes the page."""
    Path("file").write_bytes(b"content")
    with Path("file").open("r+b") as file:
        memory = mmap.mmap(file.fileno(), 0)
    memory[0:1] = b"1"
    settle()
    assert logs.log()[1] == digest(b"1ontent")
    memory[0:1] = b"2"
    assert logs.log()[1] == digest(b"2ontent")
    memory.close()
    settle()
    logs.log()
    assert logs.log() == (set(), digest(b"2ontent"))


def test_a_file_that_is_open_for_writing_is_not_believed_later(logs: Logs) -> None:
    with Path("file").open("wb", buffering=0) as file:
        file.write(b"content")
        settle()
        assert logs.log()[0] == {"file"}
        assert logs.log()[0] == {"file"}
    assert logs.log()[0] == {"file"}
    assert logs.log()[0] == set()


# The clock's grain.


def rewrite_again_and_again(logs: Logs, times: int) -> int:
    """Rewrite and log a file in turn, as fast as can be; return how many digests were stale."""
    stale = 0
    for number in range(times):
        content = b"%07d" % number
        with Path("file").open("r+b") as file:
            file.write(content)
        if logs.log()[1] != digest(content):
            stale += 1
    return stale


@pytest.mark.parametrize("tick", [1, 4_000_000, 10_000_000, SECOND, 2 * SECOND])
def test_no_digest_is_ever_stale_however_coarse_the_clock(logs: Logs, tick: int) -> None:
    """The tick of the kernel is 1 to 10 ms; some file systems count in whole seconds."""
    Path("file").write_bytes(b"first..")
    logs.tick = tick
    logs.clocks = lambda: Moment(time.time_ns() // tick * tick, time.monotonic_ns())
    assert rewrite_again_and_again(logs, 1000) == 0


def test_a_log_that_took_the_tick_for_past_would_give_stale_digests(logs: Logs) -> None:
    """The test above can fail: this is what it finds where the guard is off."""
    Path("file").write_bytes(b"first..")
    logs.tick = 50_000_000
    logs.clocks = lambda: Moment(time.time_ns() + SECOND, time.monotonic_ns())
    assert rewrite_again_and_again(logs, 100) > 10


def test_what_changed_in_this_very_tick_is_believed_from_the_next_one_on(logs: Logs) -> None:
    Path("file").write_bytes(b"content")
    changed = Path("file").stat().st_ctime_ns
    for began, reads in ((changed, True), (changed - SECOND, True), (changed + 1, True)):
        logs.clocks = lambda began=began: Moment(began, 0)  # type: ignore[misc]
        assert (logs.log()[0] != set()) == reads
    assert logs.log()[0] == set()


def test_a_file_from_the_future_is_read_until_then(logs: Logs) -> None:
    """The clock was wrong when the file was written, or is wrong now."""
    Path("file").write_bytes(b"content")
    settle()
    logs.clocks = lambda: Moment(time.time_ns() - 3600 * SECOND, 0)
    assert [logs.log()[0] for _ in range(3)] == [{"file"}] * 3
    logs.clocks = read_clocks
    assert [logs.log()[0] for _ in range(2)] == [{"file"}, set()]


@pytest.mark.parametrize("tick", [SECOND, 2 * SECOND, 10_000_000])
def test_where_times_are_whole_steps_nothing_is_believed(logs: Logs, tick: int) -> None:
    """FAT and others: their last change may be a time that somebody set."""
    Path("file").write_bytes(b"content")

    logs.tick, logs.phase = tick, 0
    logs.clocks = lambda: Moment(time.time_ns() + 3600 * SECOND, 10**15)
    assert [logs.log()[0] for _ in range(3)] == [{"file"}] * 3


# File systems whose clock is not that of this kernel.


@pytest.mark.parametrize("type_", ["vfat", "exfat", "fuse.sshfs", "fuseblk"])
def test_what_may_invent_inodes_and_times_is_never_believed(logs: Logs, type_: str) -> None:
    Path("file").write_bytes(b"content")
    logs.type = type_
    settle()
    for minutes in (0, 3, 6, 9):
        logs.clocks = lambda minutes=minutes: Moment(time.time_ns(), minutes * 60 * SECOND)  # type: ignore[misc]
        assert logs.log()[0] == {"file"}


@pytest.mark.parametrize("ahead", [-3600, 0, 3600])
def test_on_a_server_a_file_must_have_been_as_it_is_for_two_minutes(logs: Logs, ahead: int) -> None:
    """Whatever its clock shows, and whatever ours does: only one that nobody sets counts."""
    Path("file").write_bytes(b"content")
    logs.type = REMOTE
    read = []
    for minutes in (0, 1, 1.9, 2.1, 2.2, 60):
        steady = 10**12 + int(minutes * 60 * SECOND)
        logs.clocks = lambda steady=steady: Moment(time.time_ns() - ahead * SECOND, steady)  # type: ignore[misc]
        read.append(logs.log()[0] != set())
    assert read == [True, True, True, True, False, False]


def test_on_a_server_a_change_begins_the_two_minutes_again(logs: Logs) -> None:
    Path("file").write_bytes(b"content")
    logs.type = REMOTE
    read = []
    for minutes in (0, 3, 4, 6, 7):
        if minutes == 3:
            rewrite()
        steady = 10**12 + minutes * 60 * SECOND
        logs.clocks = lambda steady=steady: Moment(0, steady)  # type: ignore[misc]
        read.append(logs.log()[0] != set())
    assert read == [True, True, True, True, False]


def test_after_a_restart_of_the_host_two_minutes_are_not_counted_too_short(logs: Logs) -> None:
    Path("file").write_bytes(b"content")
    logs.type = REMOTE
    read = []
    for steady in (10**15, 5, 6, 5 + 121 * SECOND, 5 + 122 * SECOND):
        logs.clocks = lambda steady=steady: Moment(0, steady)  # type: ignore[misc]
        read.append(logs.log()[0] != set())
    assert read == [True, True, True, True, False]


def test_on_a_server_the_file_is_asked_for_and_not_what_was_said_of_it_before(
    logs: Logs,
) -> None:
    """Who only looks may be told for a minute what another host has long changed."""
    Path("file").write_bytes(b"content")
    logs.type = REMOTE
    for minutes in (0, 3):
        logs.clocks = lambda minutes=minutes: Moment(0, minutes * 60 * SECOND)  # type: ignore[misc]
        logs.log()
    told = Path("file").stat()
    rewrite()
    with StatCache(str(logs.folder), "host", 1) as cache:
        known = KnownContents(cache, logs.clocks, find_type=lambda _location: REMOTE)
        stale = SourceFile(
            "file",
            os.path.realpath("file"),
            told.st_size,
            told.st_dev,
            told.st_ino,
            told.st_mtime_ns,
            told.st_ctime_ns,
        )
        assert list(known.recall([stale])) == [stale]
        Path("file").unlink()
        assert list(known.recall([stale])) == [stale]


def test_of_others_files_that_nobody_can_ask_about_two_minutes_decide(logs: Logs) -> None:
    Path("file").write_bytes(b"content")
    if os.geteuid() == 0:
        os.chown("file", 4711, 4711)
    settle()

    def log_at(minutes: float) -> bool:
        logs.clocks = lambda: Moment(time.time_ns(), int(minutes * 60 * SECOND))
        return as_ordinary_user(lambda: logs.log()[0] != set())

    if os.geteuid() == 0:
        assert [log_at(minutes) for minutes in (0, 1, 3, 3.1)] == [True, True, True, False]
    else:
        assert [log_at(minutes) for minutes in (0, 1)] == [True, False]


# A whole log.

OPENED = """
import sys
from registry_cli.__main__ import run_command_line

def hear(event, about):
    if event == "open":
        print("opened", about[0], file=sys.stderr)

sys.addaudithook(hear)
run_command_line(["log", *sys.argv[1:]])
"""


def opened_by_log(*arguments: str) -> list[str]:
    """Return which files a log opens, beside those that SQLite does."""
    done = subprocess.run(
        [sys.executable, "-c", OPENED, *arguments], capture_output=True, text=True, check=True
    )
    assert done.stdout.endswith("\tfalse\n")
    return [line.removeprefix("opened ") for line in done.stderr.splitlines()]


def test_of_unchanged_files_no_byte_is_read(registry: Command, home: Path, work: Path) -> None:
    """They are not even opened, nor is what the store holds of them."""
    Path("large.bin").write_bytes(os.urandom(8 << 20))
    Path("data").mkdir()
    for number in range(300):
        Path("data", f"{number}").write_bytes(os.urandom(4096))
    settle()
    for path, type_ in (("large.bin", "model"), ("data", "dataset")):
        registry("log", path, "--type", type_)
        paths = [Path(each) for each in opened_by_log(path)]
        assert home / "catalog.lock" in paths
        assert [each for each in paths if each.is_relative_to(work)] == []
        assert [each for each in paths if each.is_relative_to(home / "blobs")] == []
        assert [each for each in paths if each.is_relative_to(home / "tmp")] == []
        paths = [Path(each) for each in opened_by_log(path, "--rehash")]
        assert [each for each in paths if each.is_relative_to(work)] != []


def test_content_that_the_store_lost_is_read_and_stored_again(
    registry: Command, home: Path
) -> None:
    Path("large.bin").write_bytes(os.urandom(1 << 20))
    settle()
    registry("log", "large.bin", "--type", "model")
    (blob,) = (home / "blobs").glob("*/*")
    blob.unlink()
    assert registry("log", "large.bin").rows[0][-1] == "false"
    assert blob.read_bytes() == Path("large.bin").read_bytes()
    blob.chmod(0o600)
    os.truncate(blob, 100)
    registry("log", "large.bin")
    assert blob.read_bytes() == Path("large.bin").read_bytes()


@pytest.mark.parametrize("is_cut", [False, True], ids=["gone", "cut"])
def test_contents_whose_pack_is_lost_are_read_and_stored_again(
    registry: Command, home: Path, *, is_cut: bool
) -> None:
    Path("data").mkdir()
    for number in range(300):
        Path("data", f"{number}").write_bytes(b"%0100d" % number)
    settle()
    registry("log", "data", "--type", "dataset")
    (pack,) = (home / "blobs").glob("*/*")
    if is_cut:
        pack.chmod(0o600)
        os.truncate(pack, 300 * 100 - 1)
    else:
        pack.unlink()
    assert registry("log", "data").rows[0][-1] == "false"
    got = Path(registry("get", "data", "-q").line)
    assert all((got / f"{number}").read_bytes() == b"%0100d" % number for number in range(300))


def test_what_is_known_from_one_home_is_copied_into_another(
    registry: Command, tmp_path: Path
) -> None:
    Path("file").write_text("content")
    settle()
    registry("log", "file", "--type", "model")
    other = str(tmp_path / "other")
    registry("--home", other, "log", "file", "--type", "model")
    assert Path(registry("--home", other, "path", "file").line).read_text() == "content"


def test_known_content_makes_new_versions_as_any_other(registry: Command) -> None:
    Path("data").mkdir()
    for name in ("a", "b"):
        Path("data", name).write_text(name)
    settle()
    first = registry("log", "data", "-t", "dataset").rows[0]
    again = registry("log", "data", "-t", "dataset", "--new-version").rows[0]
    other = registry("log", "data", "-t", "dataset", "-n", "other").rows[0]
    Path("data", "b").unlink()
    less = registry("log", "data", "-t", "dataset").rows[0]
    assert [row[0].rpartition("/")[2] for row in (first, again, other, less)] == [
        "data:v0",
        "data:v1",
        "other:v0",
        "data:v2",
    ]
    assert first[1] == again[1] == other[1] != less[1]
    for name in ("data:v1", "other:v0"):
        got = Path(registry("get", name, f"got-{name}", "-q").line)
        assert sorted(path.name for path in got.iterdir()) == ["a", "b"]
    assert [path.name for path in Path(registry("get", "data:v2", "-q").line).iterdir()] == ["a"]


def test_a_version_that_is_gone_by_then_is_made_again(registry: Command) -> None:
    Path("file").write_text("content")
    settle()
    registry("log", "file", "-t", "model")
    registry("delete", "file:v0", "--yes")
    assert registry("log", "file", "-t", "model").rows[0][0].endswith("/file:v1")
    assert Path(registry("path", "file").line).read_text() == "content"


@pytest.mark.parametrize("cache", ["unmade", "not-a-folder", "relative"])
def test_a_log_goes_on_whatever_the_cache_folder_is(
    registry: Command, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, cache: str
) -> None:
    (tmp_path / "not-a-folder").write_text("")
    value = cache if cache == "relative" else str(tmp_path / cache)
    monkeypatch.setenv("XDG_CACHE_HOME", value)
    Path("file").write_text("content")
    for created in ("true", "false", "false"):
        assert registry("log", "file", "-t", "model").rows[0][-1] == created
    assert not Path("relative").exists()


def test_no_version_is_ever_stale_though_files_are_rewritten_at_once(
    home: Path, tmp_path: Path
) -> None:
    """With the clock and the file system as they are here; by the thousand in the long tests."""
    assert find_stale_versions(open_home(home, cache_folder=str(tmp_path / "cache")), 20) == []
