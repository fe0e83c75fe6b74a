"""The stat cache as a file: what it holds comes back, and whatever happens to it is no error."""

from __future__ import annotations

import os
import random
import sqlite3
import subprocess
import sys
import time
from contextlib import closing
from multiprocessing import get_context
from typing import TYPE_CHECKING

import pytest

from registry_cli.catalog.stat_cache import CachedFile, StatCache
from registry_cli.digests import ContentDigest
from tests.support.privileges import as_ordinary_user

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from pathlib import Path

TODAY = 20_000
DEVICE = 2049


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "cache" / "registry"


def open_cache(folder: Path, today: int = TODAY, largest: int = 1 << 30) -> StatCache:
    return StatCache(str(folder), "host", today, largest=largest)


def file(inode: int, content: int = 0, *, device: int = DEVICE) -> CachedFile:
    digest = ContentDigest(f"{inode + content:032x}", f"{inode * 7 + content:064x}")
    return CachedFile(device, inode, f"4096 17 {content} f5", digest)


def keep(
    folder: Path, files: Iterable[CachedFile], today: int = TODAY, largest: int = 1 << 30
) -> None:
    with open_cache(folder, today, largest) as cache:
        cache.keep(list(files))


def find(
    folder: Path, inodes: Iterable[int], *, device: int = DEVICE, today: int = TODAY
) -> dict[int, CachedFile]:
    with open_cache(folder, today) as cache:
        return cache.find(device, inodes)


def path_in(folder: Path) -> Path:
    (path,) = folder.glob("files-*.db")
    return path


# What it holds.


def test_what_was_kept_is_found_and_nothing_else(folder: Path) -> None:
    keep(folder, [file(1), file(2), file(3, device=7)])
    assert find(folder, [1, 2, 3, 4]) == {1: file(1), 2: file(2)}
    assert find(folder, [1, 3], device=7) == {3: file(3, device=7)}


def test_what_is_kept_later_takes_the_place(folder: Path) -> None:
    keep(folder, [file(1, content=1), file(2, content=1)])
    keep(folder, [file(1, content=2)._replace(waiting_since=5)])
    assert find(folder, [1, 2]) == {
        1: file(1, content=2)._replace(waiting_since=5),
        2: file(2, content=1),
    }


@pytest.mark.parametrize("number", [0, 2**63 - 1, 2**63, 2**64 - 1])
def test_inodes_and_devices_have_all_64_bits(folder: Path, number: int) -> None:
    keep(folder, [file(number, device=number)])
    assert find(folder, [number], device=number) == {number: file(number, device=number)}


def test_times_are_held_however_far_away(folder: Path) -> None:
    far = file(1)._replace(status=f"{2**63} {-(10**19)} {10**20} 0")
    keep(folder, [far])
    assert find(folder, [1]) == {1: far}


def test_each_host_has_a_file_of_its_own(folder: Path) -> None:
    for number, host in enumerate(("one", "two", "../three", "")):
        with StatCache(str(folder), host, TODAY) as cache:
            cache.keep([file(number)])
    for number, host in enumerate(("one", "two", "../three", "")):
        with StatCache(str(folder), host, TODAY) as cache:
            assert cache.find(DEVICE, range(4)) == {number: file(number)}
    assert len(list(folder.glob("*.db"))) == 4
    assert len(list(folder.parent.iterdir())) == 1


def test_without_a_folder_nothing_is_kept(work: Path) -> None:
    with StatCache(None, "host", TODAY) as cache:
        cache.keep([file(1)])
        assert cache.find(DEVICE, [1]) == {}
    assert list(work.iterdir()) == []


def test_looking_makes_nothing(folder: Path) -> None:
    assert find(folder, [1]) == {}
    assert not folder.parent.exists()


def test_nobody_else_can_read_it_whatever_the_umask(folder: Path) -> None:
    os.umask(0)
    keep(folder, [file(1)])
    assert folder.stat().st_mode & 0o777 == 0o700
    assert path_in(folder).stat().st_mode & 0o777 == 0o600


@pytest.mark.parametrize("mode", [0o770, 0o707])
def test_a_folder_that_others_can_write_to_is_not_believed(folder: Path, mode: int) -> None:
    keep(folder, [file(1)])
    folder.chmod(mode)
    assert find(folder, [1]) == {}
    keep(folder, [file(2)])
    folder.chmod(0o700)
    assert find(folder, [1, 2]) == {1: file(1)}


# Whatever happens to the file, it costs time only.


def zero_page(data: bytearray, chance: random.Random) -> bytearray:
    start = chance.randrange(len(data) // 4096) * 4096
    data[start : start + 4096] = bytes(4096)
    return data


def swap_pages(data: bytearray, chance: random.Random) -> bytearray:
    one, other = (chance.randrange(1, len(data) // 4096) * 4096 for _ in range(2))
    page = data[one : one + 4096]
    data[one : one + 4096] = data[other : other + 4096]
    data[other : other + 4096] = page
    return data


def flip_bits(data: bytearray, chance: random.Random) -> bytearray:
    for _ in range(chance.choice((1, 30, 3000))):
        data[chance.randrange(len(data))] ^= 1 << chance.randrange(8)
    return data


def cut(data: bytearray, chance: random.Random) -> bytearray:
    return data[: chance.randrange(len(data))]


def spoil(data: bytearray, chance: random.Random) -> bytearray:
    return bytearray(chance.randbytes(len(data)))


@pytest.mark.parametrize("damage", [zero_page, swap_pages, flip_bits, cut, spoil])
def test_nothing_that_was_damaged_is_believed(
    folder: Path, damage: Callable[[bytearray, random.Random], bytearray]
) -> None:
    sound = {inode: file(inode, content=inode % 3) for inode in range(500)}
    keep(folder, sound.values())
    path = path_in(folder)
    whole = path.read_bytes()
    for seed in range(60):
        path.write_bytes(damage(bytearray(whole), random.Random(seed)))
        found = find(folder, sound)
        assert found.items() <= sound.items(), seed
        # The next one is made anew where this one is of no use, and is believed again.
        for _ in range(2):
            keep(folder, sound.values())
        assert find(folder, sound).items() <= sound.items(), seed


def test_a_torn_row_is_not_believed(folder: Path) -> None:
    """After a power loss a row may have the new status and still the old digest."""
    keep(folder, [file(1, content=1)])
    old, new = file(1, content=1), file(1, content=2)
    with closing(sqlite3.connect(path_in(folder))) as connection:
        (record,) = connection.execute("SELECT record FROM files").fetchone()
        torn = record.replace(old.status.encode(), new.status.encode())
        assert torn != record
        connection.execute("UPDATE files SET record = ?", (torn,))
        connection.commit()
    assert find(folder, [1]) == {}


@pytest.mark.parametrize("value", [None, "text", 7, b"", b"x" * 48])
@pytest.mark.parametrize("column", ["used_on", "record"])
def test_a_value_of_another_kind_is_no_error(folder: Path, column: str, value: object) -> None:
    keep(folder, [file(1)])
    with closing(sqlite3.connect(path_in(folder))) as connection:
        connection.execute("PRAGMA writable_schema = ON")
        connection.execute("UPDATE sqlite_master SET sql = replace(sql, 'NOT NULL', '')")
        connection.commit()
    with closing(sqlite3.connect(path_in(folder))) as connection:
        connection.execute(f"UPDATE files SET {column} = ?", (value,))  # noqa: S608 - from above
        connection.commit()
    assert find(folder, [1]) in ({}, {1: file(1)})


def test_a_cache_that_was_deleted_is_made_anew(folder: Path) -> None:
    keep(folder, [file(1)])
    path_in(folder).unlink()
    assert find(folder, [1]) == {}
    keep(folder, [file(2)])
    assert find(folder, [1, 2]) == {2: file(2)}


def test_a_cache_that_is_deleted_while_it_is_used_is_no_error(folder: Path) -> None:
    with open_cache(folder) as cache:
        cache.keep([file(1)])
        path_in(folder).unlink()
        cache.keep([file(2)])
        assert cache.find(DEVICE, [1]) in ({}, {1: file(1)})
    keep(folder, [file(3)])
    assert find(folder, [3]) == {3: file(3)}


@pytest.mark.parametrize("statement", ["PRAGMA user_version = 2", "PRAGMA application_id = 1"])
def test_the_cache_of_a_newer_or_another_program_is_left_alone(
    folder: Path, statement: str
) -> None:
    keep(folder, [file(1)])
    with closing(sqlite3.connect(path_in(folder))) as connection:
        connection.execute(statement)
    before = path_in(folder).read_bytes()
    assert find(folder, [1]) == {}
    keep(folder, [file(2)])
    assert path_in(folder).read_bytes() == before


def test_a_folder_in_the_place_of_the_cache_is_no_error(folder: Path) -> None:
    keep(folder, [file(1)])
    path = path_in(folder)
    path.unlink()
    path.mkdir()
    keep(folder, [file(1)])
    assert find(folder, [1]) == {}
    assert path.is_dir()


def test_a_file_in_the_place_of_the_folder_is_no_error(folder: Path) -> None:
    folder.parent.mkdir()
    folder.write_text("something else")
    keep(folder, [file(1)])
    assert find(folder, [1]) == {}
    assert folder.read_text() == "something else"


def test_a_cache_that_cannot_be_written_is_still_read(folder: Path) -> None:
    keep(folder, [file(1)])

    def use() -> dict[int, CachedFile]:
        with open_cache(folder) as cache:
            found = cache.find(DEVICE, [1])
            cache.keep([file(2)])
            return found

    path_in(folder).chmod(0o400)
    folder.chmod(0o500)
    assert as_ordinary_user(use) == {1: file(1)}
    folder.chmod(0o700)
    assert find(folder, [1, 2]) == {1: file(1)}


def test_a_full_disk_is_no_error(folder: Path) -> None:
    keep(folder, [file(1)])
    script = (
        "import resource\n"
        "from registry_cli.catalog.stat_cache import StatCache\n"
        "from tests.integration.test_stat_cache import file\n"
        "resource.setrlimit(resource.RLIMIT_FSIZE, (20000, 20000))\n"
        f"with StatCache({str(folder)!r}, 'host', {TODAY}) as cache:\n"
        "    cache.keep([file(inode) for inode in range(2, 5000)])\n"
        f"    assert cache.find({DEVICE}, [1]) == {{}}\n"
    )
    subprocess.run([sys.executable, "-c", script], check=True)
    assert find(folder, [1, 2]) == {1: file(1)}


def test_who_holds_the_cache_for_long_is_not_waited_for(folder: Path) -> None:
    keep(folder, [file(1)])
    with closing(sqlite3.connect(path_in(folder), isolation_level=None)) as holder:
        holder.execute("BEGIN EXCLUSIVE")
        started = time.monotonic()
        with open_cache(folder) as cache:
            for _ in range(100):  # as often as a large log asks
                assert cache.find(DEVICE, [1]) == {}
        with open_cache(folder) as cache:
            for _ in range(100):
                cache.keep([file(2)])
        assert time.monotonic() - started < 10
        holder.execute("ROLLBACK")
    assert find(folder, [1, 2]) == {1: file(1)}


def _keep_and_find(folder: Path, number: int) -> int:
    found = 0
    for turn in range(30):
        with open_cache(folder) as cache:
            mine = [file(number * 1000 + turn * 10 + each) for each in range(10)]
            cache.keep(mine)
            back = cache.find(DEVICE, [each.inode for each in mine])
            assert back.items() <= {each.inode: each for each in mine}.items()
            found += len(back)
    return found


def test_processes_share_it(folder: Path) -> None:
    with get_context("spawn").Pool(4) as pool:
        found = pool.starmap(_keep_and_find, [(folder, number) for number in range(4)])
    assert sum(found) > 600  # a few may have found it in use, and gone on without


# It does not grow for ever.


def test_what_was_not_used_for_two_months_goes(folder: Path) -> None:
    keep(folder, [file(1), file(2)])
    assert find(folder, [2], today=TODAY + 59) == {2: file(2)}
    keep(folder, [file(3)], today=TODAY + 61)
    assert find(folder, [1, 2, 3], today=TODAY + 61) == {2: file(2), 3: file(3)}


def test_nobody_looks_twice_a_day_for_what_may_go(folder: Path) -> None:
    keep(folder, [file(1)])
    with closing(sqlite3.connect(path_in(folder))) as connection, connection:
        connection.execute("UPDATE files SET used_on = used_on - 61")
    keep(folder, [file(2)])
    assert find(folder, [1, 2]) == {1: file(1), 2: file(2)}


def test_what_was_used_by_a_clock_that_went_wrong_goes_too(folder: Path) -> None:
    keep(folder, [file(1), file(2)], today=TODAY + 9999)
    assert find(folder, [1], today=TODAY) == {1: file(1)}
    keep(folder, [file(3)], today=TODAY)
    assert find(folder, [1, 2, 3], today=TODAY) == {1: file(1), 3: file(3)}


def test_what_goes_gives_its_room_back(folder: Path) -> None:
    keep(folder, (file(inode) for inode in range(20_000)))
    size = path_in(folder).stat().st_size
    keep(folder, [file(1)], today=TODAY + 100)
    assert path_in(folder).stat().st_size < size / 10


def test_of_too_many_files_those_go_that_were_not_used_for_longest(
    folder: Path,
) -> None:
    for day in range(40):
        keep(
            folder,
            (file(day * 1000 + each) for each in range(200)),
            today=TODAY + day,
            largest=300_000,
        )
        assert path_in(folder).stat().st_size < 400_000
    newest = [39 * 1000 + each for each in range(200)]
    assert len(find(folder, newest, today=TODAY + 39)) == 200
    assert find(folder, range(200), today=TODAY + 39) == {}


def test_more_files_than_there_is_room_for_are_no_error(folder: Path) -> None:
    for start in range(0, 5000, 1000):
        keep(folder, (file(inode) for inode in range(start, start + 1000)), largest=100_000)
    assert path_in(folder).stat().st_size < 400_000
