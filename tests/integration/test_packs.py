"""Many small contents of one log, which lie together in one file, from the log to the folder."""

from __future__ import annotations

import os
import resource
import shutil
import sqlite3
import stat
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from registry_cli.blobs import packs as format_of_packs
from registry_cli.blobs.packs import LARGEST_PACKED, PackWriter, is_pack, read_footer
from registry_cli.catalog.packs import sum_packed
from registry_cli.domain.references import parse_reference
from registry_cli.errors import ConflictError, DamagedError
from registry_cli.operations.get import GetRequest, get
from registry_cli.operations.log import LogRequest, log
from tests.support.files import read_files
from tests.support.soundness import assert_sound
from tests.support.stores import digest_of
from tests.support.workspace import Counted, Silence, open_home
from tests.support.xxh3_collisions import colliding_pair

if TYPE_CHECKING:
    from collections.abc import Callable

    from registry_cli.workspace import Workspace
    from tests.support.command import Command

MANY = 100
"""As many new small contents as make a pack."""


@pytest.fixture
def workspace(home: Path) -> Workspace:
    return open_home(home)


def write(folder: str, *contents: bytes) -> None:
    """Write a folder of these contents, named by their numbers."""
    shutil.rmtree(folder, ignore_errors=True)
    Path(folder).mkdir()
    for number, content in enumerate(contents):
        Path(folder, f"{number:03}").write_bytes(content)


def small(count: int, label: str = "") -> list[bytes]:
    """Return so many contents, no two alike, of one to some bytes."""
    return [f"{label}{number}".encode() for number in range(count)]


def take(workspace: Workspace, folder: str = "data", name: str | None = None) -> None:
    request = LogRequest((folder,), {}, {}, name=name, type="dataset", reads_all=True)
    log(workspace, request, Silence())


def blobs(home: Path) -> list[Path]:
    return sorted(path for path in (home / "blobs").rglob("*") if path.is_file())


def packs(home: Path) -> list[Path]:
    return [blob for blob in blobs(home) if is_pack(blob)]


def got(workspace: Workspace, reference: str = "data") -> list[bytes]:
    """Get a version into a new folder, and return what is in its files, in order."""
    shutil.rmtree("got", ignore_errors=True)
    get(workspace, GetRequest(parse_reference(reference), Path("got"), Path("unused")), Silence())
    return [path.read_bytes() for path in sorted(Path("got").rglob("*")) if path.is_file()]


def overwrite(path: Path, offset: int, data: bytes) -> None:
    path.chmod(0o644)
    with path.open("r+b") as file:
        file.seek(offset)
        file.write(data)


@pytest.mark.parametrize("folder", ["data", "data/below"])
def test_progress_ends_where_it_says(workspace: Workspace, folder: str) -> None:
    Path("data").mkdir()
    write(folder, *small(MANY + 1), os.urandom(LARGEST_PACKED + 1))
    take(workspace)
    counted = Counted()
    get(workspace, GetRequest(parse_reference("data"), Path("out"), Path("unused")), counted)
    assert counted.done == counted.total > LARGEST_PACKED


# What becomes a pack.


@pytest.mark.parametrize(("count", "files"), [(MANY - 1, MANY - 1), (MANY, 1), (MANY + 1, 1)])
def test_so_many_new_small_contents_make_one_pack(
    workspace: Workspace, home: Path, count: int, files: int
) -> None:
    contents = small(count)
    write("data", *contents)
    take(workspace)
    assert len(blobs(home)) == files
    assert len(packs(home)) == (count >= MANY)
    assert got(workspace) == contents
    assert_sound(home)


def test_larger_contents_have_files_of_their_own(workspace: Workspace, home: Path) -> None:
    contents = [
        *small(MANY - 1), os.urandom(LARGEST_PACKED), os.urandom(LARGEST_PACKED + 1)
    ]  # fmt: skip
    write("data", *contents)
    take(workspace)
    (pack,) = packs(home)
    (large,) = set(blobs(home)) - {pack}
    assert large.stat().st_size == LARGEST_PACKED + 1
    assert [each.size for each in read_footer(pack)] == [len(each) for each in contents[:-1]]
    assert got(workspace) == contents


def test_what_was_stored_before_does_not_count(workspace: Workspace, home: Path) -> None:
    contents = small(2 * MANY)
    write("data", *contents[:MANY])
    take(workspace)
    write("data", *contents[: MANY + 10])
    take(workspace)
    assert (len(packs(home)), len(blobs(home))) == (1, 11)
    write("data", *contents)
    take(workspace)
    assert (len(packs(home)), len(blobs(home))) == (1, 101)
    write("data", *contents, *small(MANY, "new"))
    take(workspace)
    assert (len(packs(home)), len(blobs(home))) == (2, 102)
    assert got(workspace) == [*contents, *small(MANY, "new")]
    assert got(workspace, "data:v0") == contents[:MANY]


def test_what_lies_in_no_pack_is_told_from_what_does(workspace: Workspace, home: Path) -> None:
    contents = small(MANY)
    write("data", *contents)
    take(workspace)
    (pack,) = packs(home)
    unknown = digest_of(b"unknown").blake3
    with workspace.reading() as connection:
        sums, others = sum_packed(
            connection, [unknown, *(digest_of(content).blake3 for content in contents)]
        )
    assert others == {unknown}
    assert [(each.pack_name, each.file_count) for each in sums] == [(pack.name, MANY)]


def test_equal_contents_are_packed_once(workspace: Workspace, home: Path) -> None:
    contents = [b"", b"same", *small(MANY), b"same", b""]
    write("data", *contents)
    logged = log(workspace, LogRequest(("data",), {}, {}, type="dataset"), Silence())
    (pack,) = packs(home)
    assert len(list(read_footer(pack))) == MANY + 2
    assert logged.already_stored_size == 4
    assert got(workspace) == contents


def test_what_lies_in_a_pack_is_not_stored_again(workspace: Workspace, home: Path) -> None:
    contents = small(MANY)
    write("data", *contents)
    take(workspace)
    before = blobs(home)
    request = LogRequest(("data",), {}, {}, name="other", type="dataset")
    logged = log(workspace, request, Silence())
    assert logged.already_stored_size == sum(len(each) for each in contents)
    assert blobs(home) == before


@pytest.mark.parametrize("length", [32, 241, 4096])
def test_contents_with_equal_xxh3_come_back_from_one_pack(
    workspace: Workspace, home: Path, length: int
) -> None:
    pairs = [content for variant in range(60) for content in colliding_pair(length, variant)]
    write("data", *pairs)
    take(workspace)
    assert len(blobs(home)) == 1
    assert got(workspace) == pairs
    write("data", *reversed(pairs))
    take(workspace)
    assert got(workspace) == pairs[::-1]


def test_a_pack_is_read_only_and_has_the_name_of_what_is_in_it(
    workspace: Workspace, home: Path
) -> None:
    write("data", *small(MANY))
    take(workspace)
    (pack,) = packs(home)
    assert stat.S_IMODE(pack.stat().st_mode) == 0o444
    assert pack.name == digest_of(pack.read_bytes()).blob_name
    assert pack.read_bytes().startswith(b"".join(small(MANY)))


@pytest.mark.parametrize(("limit", "most"), [("_MOST_CONTENTS", 40), ("_LARGEST", 40 * 4)])
def test_a_pack_is_closed_when_it_is_full(
    workspace: Workspace, home: Path, monkeypatch: pytest.MonkeyPatch, limit: str, most: int
) -> None:
    monkeypatch.setattr(format_of_packs, limit, most)
    contents = [f"{number:04}".encode() for number in range(130)]
    write("data", *contents)
    take(workspace)
    assert sorted(len(list(read_footer(pack))) for pack in packs(home)) == [10, 40, 40, 40]
    assert len(blobs(home)) == 4
    assert got(workspace) == contents
    assert_sound(home)


def test_one_fsync_makes_many_contents_durable(
    workspace: Workspace, home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write("data", *small(500))
    synced: list[int] = []
    original = os.fsync

    def observed(descriptor: int) -> None:
        synced.append(os.fstat(descriptor).st_ino)
        original(descriptor)

    with workspace.writing():  # so that the home is founded and synced
        pass
    monkeypatch.setattr(os, "fsync", observed)
    take(workspace)
    (pack,) = packs(home)
    assert synced[0] == pack.stat().st_ino
    assert set(synced[1:]) == {pack.parent.stat().st_ino, (home / "blobs").stat().st_ino}


# The footer.


def make_pack(folder: Path, *contents: bytes) -> Path:
    writer = PackWriter(folder / "pack")
    for content in contents:
        writer.add(digest_of(content), content)
    return writer.finish(folder)


def test_a_footer_tells_what_the_pack_holds(tmp_path: Path) -> None:
    contents = [b"", b"a", b"\0" * 70_000, b"b"]
    whole = make_pack(tmp_path, *contents).read_bytes()
    (pack,) = tmp_path.glob("*-*")
    rows = list(read_footer(pack))
    assert [row.digest for row in rows] == [digest_of(each) for each in contents]
    assert [whole[row.offset : row.offset + row.size] for row in rows] == contents
    assert is_pack(pack)


def test_every_byte_of_a_footer_is_checked(tmp_path: Path) -> None:
    pack = make_pack(tmp_path, b"content", b"other")
    whole = pack.read_bytes()
    pack.chmod(0o644)
    for position in range(12, len(whole)):
        pack.write_bytes(whole[:position] + bytes([whole[position] ^ 1]) + whole[position + 1 :])
        with pytest.raises(DamagedError):
            list(read_footer(pack))
    for length in range(len(whole)):
        pack.write_bytes(whole[:length])
        with pytest.raises(DamagedError):
            list(read_footer(pack))
    assert not is_pack(pack)


# Damage, and what heals it.


def test_damage_in_a_pack_is_found_on_the_way_out(registry: Command, home: Path) -> None:
    write("data", *small(MANY, "content "))
    registry("log", "data", "--type", "dataset")
    (pack,) = packs(home)
    offset = next(row.offset for row in read_footer(pack) if row.digest == digest_of(b"content 7"))
    overwrite(pack, offset, b"CONTENT")
    result = registry("get", "data", "got", status=6)
    assert "007" in result.stderr
    assert read_files("got") == {f"{n:03}": f"content {n}" for n in range(MANY) if n != 7}
    registry("path", "data", status=6)
    registry("get", "data", "linked", "--mode", "hardlink", status=6)
    assert not Path("linked/007").exists()


def test_a_pack_that_is_gone_is_found_on_the_way_out(registry: Command, home: Path) -> None:
    write("data", *small(MANY))
    registry("log", "data", "--type", "dataset")
    packs(home)[0].unlink()
    assert "gone" in registry("get", "data", "got", status=6).stderr
    registry("path", "data", status=6)


@pytest.mark.parametrize(
    "damage", ["offset = -1", "offset = 1 << 62", "offset = 0.5", "size = 'many'"]
)
def test_a_place_that_can_be_none_is_found_on_the_way_out_and_healed_by_a_log(
    registry: Command, home: Path, damage: str
) -> None:
    write("data", *small(MANY))
    registry("log", "data", "--type", "dataset")
    with closing(sqlite3.connect(home / "catalog.db")) as connection, connection:
        connection.execute("PRAGMA ignore_check_constraints = ON")
        connection.execute(f"UPDATE packed_blobs SET {damage} WHERE offset = 10")  # noqa: S608 - a case

    registry("get", "data", "back", status=6)
    assert "lies in a pack" in registry("verify", status=6).stdout
    registry("log", "data", "--rehash", "--new-version")
    registry("get", "data", "back")


def test_a_log_that_brings_the_good_bytes_heals_one_content(
    workspace: Workspace, home: Path
) -> None:
    contents = small(MANY, "content ")
    write("data", *contents)
    take(workspace)
    (pack,) = packs(home)
    overwrite(pack, next(read_footer(pack)).offset, b"CONTENT")
    with pytest.raises(DamagedError):
        got(workspace)
    write("again", contents[0])
    take(workspace, "again")
    assert got(workspace) == contents
    assert len(packs(home)) == 1


def cut(pack: Path) -> None:
    pack.chmod(0o644)
    os.truncate(pack, 50)


def zero(pack: Path) -> None:
    overwrite(pack, 0, bytes(pack.stat().st_size))


@pytest.mark.parametrize("harm", [Path.unlink, cut, zero])
@pytest.mark.parametrize("is_same_log", [True, False], ids=["same", "other"])
def test_a_log_that_brings_the_good_bytes_heals_a_whole_pack(
    workspace: Workspace, home: Path, harm: Callable[[Path], object], *, is_same_log: bool
) -> None:
    contents = small(MANY, "content ")
    write("data", *contents)
    take(workspace)
    (pack,) = packs(home)
    harm(pack)
    if not is_same_log:
        write("data", *contents, b"one more")
    take(workspace)
    assert got(workspace, "data:v0") == contents
    if is_same_log and harm is not cut:  # where the first contents of the pack are still good
        assert_sound(home)


def test_a_file_of_its_own_that_is_damaged_does_not_hide_the_pack(workspace: Workspace) -> None:
    contents = small(MANY, "content ")
    write("data", *contents)
    take(workspace)
    own = workspace.blobs.path_of(digest_of(contents[3]))
    own.parent.mkdir(exist_ok=True)
    own.write_bytes(b"CONTENT 3")
    assert got(workspace) == contents
    take(workspace, name="other")
    assert own.read_bytes() == b"CONTENT 3"  # nobody needed it


# What is undone.


class Rival(Silence):
    """Another process that logs something between our check of the rules and our write."""

    def __init__(self, workspace: Workspace, request: LogRequest) -> None:
        self.workspace = workspace
        self.request = request

    def start(self, total: int) -> None:
        assert total > 0
        log(self.workspace, self.request, Silence())


def test_a_log_whose_transaction_fails_takes_its_pack_back(
    workspace: Workspace, home: Path
) -> None:
    write("data", *small(MANY))
    Path("file").write_text("rival")
    rival = LogRequest(("file",), {}, {}, name="data", type="model")
    with pytest.raises(ConflictError):
        log(workspace, LogRequest(("data",), {}, {}, type="dataset"), Rival(workspace, rival))
    assert [blob.read_text() for blob in blobs(home)] == ["rival"]
    assert list((home / "tmp").iterdir()) == []
    with workspace.reading() as connection:
        assert connection.execute("SELECT count(*) FROM packs").fetchone() == (0,)


def test_a_pack_that_another_log_wrote_down_is_not_taken_back(
    workspace: Workspace, home: Path
) -> None:
    write("data", *small(MANY))
    shutil.copytree("data", "same")
    rival = LogRequest(("same",), {}, {}, name="data", type="model")
    with pytest.raises(ConflictError):
        log(workspace, LogRequest(("data",), {}, {}, type="dataset"), Rival(workspace, rival))
    assert len(packs(home)) == 1
    assert got(workspace) == small(MANY)


@pytest.mark.parametrize("after", [0, 50, 150])
def test_an_interrupted_log_leaves_nothing(workspace: Workspace, home: Path, after: int) -> None:
    write("data", *(os.urandom(60_000) for _ in range(200)))

    class Interrupted(Silence):
        files = 0

        def advance(self, count: int) -> None:
            self.files += 1
            if self.files > after:
                raise KeyboardInterrupt(count)

    with pytest.raises(KeyboardInterrupt):
        log(workspace, LogRequest(("data",), {}, {}, type="dataset"), Interrupted())
    assert blobs(home) == []
    assert list((home / "tmp").iterdir()) == []


def test_two_logs_of_the_same_at_once_both_hold(workspace: Workspace, home: Path) -> None:
    write("data", *small(MANY))
    shutil.copytree("data", "same")
    Path("same/more").write_text("more")
    rival = LogRequest(("same",), {}, {}, name="other", type="dataset")
    log(workspace, LogRequest(("data",), {}, {}, type="dataset"), Rival(workspace, rival))
    assert got(workspace, "data") == small(MANY)
    assert got(workspace, "other") == [*small(MANY), b"more"]
    assert_sound(home)


# Where links are asked for.


@pytest.mark.parametrize("mode", ["copy", "reflink", "hardlink", "symlink"])
def test_every_mode_delivers_what_a_pack_holds(registry: Command, home: Path, mode: str) -> None:
    contents = small(MANY)
    write("data", *contents)
    registry("log", "data", "--type", "dataset")
    result = registry("get", "data", "got", "--mode", mode)
    assert [path.read_bytes() for path in sorted(Path("got").iterdir())] == contents
    files = sorted(Path("got").iterdir())
    if mode == "symlink":
        assert all(file.is_symlink() for file in files)
        assert {file.resolve().parent.parent for file in files} == {home / "blobs"}
    elif mode == "hardlink":
        assert {file.stat().st_nlink for file in files} == {2}
    else:
        assert {file.stat().st_nlink for file in files} == {1}
    assert (mode == "reflink") == bool(result.notes)
    assert_sound(home)
    assert list((home / "tmp").iterdir()) == []


def test_what_a_get_could_not_write_whole_is_not_there(workspace: Workspace) -> None:
    contents = [*small(MANY), b"x" * 5000]
    Path("data").mkdir()
    write("data/folder", *contents)
    take(workspace)
    limits = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (1000, limits[1]))
    try:
        with pytest.raises(OSError, match="large"):
            got(workspace)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, limits)
    assert [path.name for path in Path("got").iterdir()] == ["folder"]
    assert [path.read_bytes() for path in sorted(Path("got/folder").iterdir())] == contents[:-1]
    assert got(workspace) == contents


def test_contents_are_written_out_only_once(registry: Command, home: Path) -> None:
    write("data", *small(MANY))
    registry("log", "data", "--type", "dataset")
    registry("get", "data", "got", "--mode", "symlink")
    inodes = {blob.stat().st_ino for blob in blobs(home)}
    assert len(inodes) == MANY + 1
    registry("path", "data")
    registry("get", "data", "linked", "--mode", "hardlink")
    assert {blob.stat().st_ino for blob in blobs(home)} == inodes


def test_a_tree_leads_to_files_with_the_contents(registry: Command, home: Path) -> None:
    contents = small(MANY)
    write("data", *contents)
    registry("log", "data", "--type", "dataset")
    tree = Path(registry("path", "data").column[0])
    assert [path.read_bytes() for path in sorted(tree.iterdir())] == contents
    assert Path(registry("path", "data", "007").column[0]).read_bytes() == b"7"
    assert_sound(home)


def test_a_read_only_home_delivers_copies_and_says_why(registry: Command, home: Path) -> None:
    contents = small(MANY)
    write("data", *contents)
    registry("log", "data", "--type", "dataset")
    Path("out").mkdir(mode=0o777)
    for folder in (home, *home.rglob("*")):
        if folder.is_dir():
            folder.chmod(0o555)

    result = registry.as_ordinary_user("get", "data", "out/got", "--mode", "hardlink")
    (note,) = result.notes
    assert note == (
        "copied instead of hardlink: a pack holds the content, and nothing can be written into "
        "the home"
    )
    assert [path.read_bytes() for path in sorted(Path("out/got").iterdir())] == contents
    registry.as_ordinary_user("path", "data", status=7)
