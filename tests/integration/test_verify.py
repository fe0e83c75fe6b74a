"""`registry verify`: all damage is found and named, nothing else is, and good bytes heal it."""

from __future__ import annotations

import errno
import json
import os
import shlex
import shutil
import sqlite3
import subprocess
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from registry_cli.blobs.packs import is_pack
from registry_cli.blobs.reading import PackedReader
from registry_cli.catalog import checking
from registry_cli.catalog.locks import BusyError
from registry_cli.operations.verify import verify
from registry_cli.operations.verify_packs import find_place_damages
from registry_cli.operations.verify_request import VerifyRequest
from tests.support.bad_surroundings import with_modes
from tests.support.damage import EVERY_KIND, blobs_of, change, flip_in_the_middle, truncate
from tests.support.files import make_files
from tests.support.lock_holder import held_elsewhere
from tests.support.snapshots import snapshot
from tests.support.workspace import Silence, open_home
from tests.support.xxh3_collisions import colliding_pair

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.support.command import Command, Prepare

SMALL = 120
"""Files that a log keeps in a pack."""


def fill(registry: Command) -> None:
    """Give the home two versions that share a file, and one whose contents are in a pack."""
    make_files("set", {"same.txt": "shared", "a.txt": "first"})
    registry("log", "set", "-t", "dataset", "--link", "dataset/c")
    make_files("set", {"a.txt": "second"})
    registry("log", "set")
    make_files("many", {f"{number:03}.txt": f"content {number}\n" for number in range(SMALL)})
    registry("log", "many", "-t", "dataset")


@pytest.fixture
def registry(prepare: Prepare) -> Command:
    """Return the command in a home that is filled."""
    return prepare(fill)


def exchange_for_link(path: Path) -> None:
    """Put a link in the place of a file, to the same bytes elsewhere."""
    shutil.copy(path, "elsewhere")
    path.unlink()
    path.symlink_to(Path("elsewhere").absolute())


def blob_with(home: Path, text: str) -> Path:
    (blob,) = [path for path in blobs_of(home) if path.read_bytes() == text.encode()]
    return blob


def pack_of(home: Path) -> Path:
    return max(blobs_of(home), key=lambda path: path.stat().st_size)


def test_a_repair_waits_for_a_gc_which_knows_packs_by_row_ids(
    registry: Command, home: Path
) -> None:
    flip_in_the_middle(pack_of(home))  # which is in its list of contents
    request = VerifyRequest(repairs_from=Path("many").absolute())
    with held_elsewhere(home / "gc.run.lock", is_exclusive=True):
        verified = verify(open_home(home, lock_wait=0.1), request, Silence())
    assert [damage.repaired for damage in verified.damages] == [False]

    assert registry("verify", "--repair", "many", "--json").json["repaired_count"] == 1


# --- What is sound


def test_a_pack_that_a_gc_has_just_taken_is_no_damage(
    registry: Command, home: Path, tmp_path: Path
) -> None:
    copy = tmp_path / "copy.db"
    open_home(home).copy_catalog(copy)
    registry("delete", "many", "--all", "-y")
    registry("gc", "--grace", "0", "-y")

    with checking.opened_copy(copy) as connection:
        assert find_place_damages(open_home(home), connection) == []


@pytest.mark.parametrize("options", [[], ["--full"]])
def test_a_sound_home_is_verified_without_a_word_in_a_pipe(
    registry: Command, home: Path, options: list[str]
) -> None:
    before = snapshot(home)
    assert registry("verify", *options) == (0, "", "")
    assert snapshot(home) == before


def test_it_counts_each_content_once(registry: Command) -> None:
    registry.log_text("short-lived", "gone soon")
    registry("delete", "short-lived", "--all", "--yes")
    registry("gc", "--grace", "0", "--yes")
    verified = registry("verify", "--json").json
    assert verified["content_count"] == 3 + SMALL
    assert verified["version_count"] == 3
    assert (verified["damages"], verified["damage_count"]) == ([], 0)


def test_a_full_one_also_reads_what_holds_them(registry: Command) -> None:
    verified = registry("verify", "--full", "--json").json
    assert verified["content_count"] == 3 + SMALL + 1  # the pack


def test_one_version_is_verified_alone(registry: Command, home: Path) -> None:
    verified = registry("verify", "set:v0", "--json").json
    assert (verified["reference"], verified["content_count"]) == ("team/uncategorized/set:v0", 2)
    blob_with(home, "second").unlink()
    registry("verify", "set:v0")
    registry("verify", "set:v1", status=6)


def test_a_link_is_verified_as_its_source(registry: Command, home: Path) -> None:
    blob_with(home, "first").unlink()
    damaged = registry("verify", "dataset/c:v0", "--json", status=6)
    assert damaged.json["damaged_versions"] == ["team/uncategorized/set:v0"]


def test_a_home_that_is_not_there_is_sound(registry: Command, tmp_path: Path) -> None:
    other = tmp_path / "other"
    assert registry("--home", other, "verify", "--json").json["version_count"] == 0
    assert not other.exists()


def test_a_version_that_is_not_there_is_not_found(registry: Command) -> None:
    registry.refuse(3, "verify", "set:v9")


def test_what_a_kill_leaves_is_no_damage(registry: Command, home: Path) -> None:
    (home / "tmp" / "0123456789abcdef").mkdir()
    (home / "tmp" / "0123456789abcdef" / "incoming").write_text("half")
    with open_home(home).keeping_blobs():
        pass
    registry.log_text("unfinished", "published, and killed before the commit")
    with closing(sqlite3.connect(home / "catalog.db")) as connection:
        (before,) = connection.execute("SELECT count(*) FROM events").fetchone()
    assert before
    registry("verify", "--full")


# --- What is damaged


@pytest.mark.parametrize("damage", EVERY_KIND.values(), ids=EVERY_KIND)
@pytest.mark.parametrize("options", [[], ["--full"]], ids=["quick", "full"])
def test_a_damaged_content_is_named_with_its_versions_and_paths(
    registry: Command, home: Path, damage: Callable[[Path], None], options: list[str]
) -> None:
    damage(blob_with(home, "shared"))
    found = registry("verify", *options, "--json", status=6)
    (content,) = found.json["damages"]
    assert content["kind"] == "content"
    assert content["versions"] == ["team/uncategorized/set:v0", "team/uncategorized/set:v1"]
    assert content["paths"] == ["same.txt"]
    assert "verify --repair" in found.stderr


@pytest.mark.parametrize("options", [[], ["--full"]], ids=str)
def test_a_link_to_the_same_bytes_elsewhere_is_no_content(
    registry: Command, home: Path, options: list[str]
) -> None:
    exchange_for_link(blob_with(home, "second"))

    (found,) = registry("verify", *options, "--json", status=6).json["damages"]

    assert found["problem"] == "is gone"


@pytest.mark.parametrize("damage", EVERY_KIND.values(), ids=EVERY_KIND)
def test_a_damaged_pack_is_found(
    registry: Command, home: Path, damage: Callable[[Path], None]
) -> None:
    damage(pack_of(home))
    found = registry("verify", "--full", "--json", status=6).json
    assert {each["kind"] for each in found["damages"]} & {"content", "blob", "place"}


@pytest.mark.parametrize("options", [(), ("--full",)])
def test_what_may_not_be_read_keeps_no_other_damage_from_being_told(
    registry: Command, home: Path, options: tuple[str, ...]
) -> None:
    closed = [blob_with(home, text) for text in ("first", "shared")]
    pack = pack_of(home)
    with with_modes(dict.fromkeys((*closed, pack), 0)):
        unread = registry.as_ordinary_user("verify", *options, "--json", status=7)
        assert unread.json["damage_count"] == 0
        assert unread.json["damaged_versions"] == []
        assert unread.json["unreadable_count"] == len(unread.json["damages"]) >= len(closed) + SMALL
        assert {each["kind"] for each in unread.json["damages"]} == {"unreadable"}
        assert "cannot be read: Permission denied" in unread.json["damages"][0]["problem"]
        error = json.loads(unread.stderr)["error"]
        assert error["message"].endswith("may not be read, and could not be verified")
        assert error["hint"]
        truncate(blob_with(home, "second"))
        both = registry.as_ordinary_user("verify", *options, "--json", status=6).json
        assert (both["damage_count"], both["unreadable_count"]) == (
            1,
            unread.json["unreadable_count"],
        )
        assert both["damaged_versions"] == ["team/uncategorized/set:v1"]
    registry("verify", *options, status=6)


@pytest.mark.parametrize("options", [(), ("--full",)])
def test_a_closed_folder_of_blobs_keeps_no_other_damage_from_being_told(
    registry: Command, home: Path, options: tuple[str, ...]
) -> None:
    damaged, closed = blob_with(home, "second"), blob_with(home, "first").parent
    assert damaged.parent != closed
    truncate(damaged)
    with with_modes({closed: 0}):
        rows = registry.as_ordinary_user("verify", *options, status=6).rows
    assert {row[0] for row in rows} == {"content", "unreadable"}


@pytest.mark.parametrize("mode", [0, 0o444], ids=["closed", "without what is in it"])
def test_a_full_one_goes_on_behind_a_closed_folder_of_blobs(
    registry: Command, home: Path, mode: int
) -> None:
    orphan = blob_with(home, "first")
    registry("delete", "set", "--all", "--force", "--yes")
    closed = orphan.parent
    with with_modes({closed: mode}):
        told = registry.as_ordinary_user("verify", "--full", "--json", status=7).json
    assert told["unreadable_count"] == len(told["damages"])
    unread = {each["name"]: each["problem"] for each in told["damages"]}
    assert unread[f"blobs/{closed.name}"] == "cannot be read: Permission denied"
    assert told["content_count"] > SMALL
    registry("verify", "--full")


@pytest.mark.parametrize("options", [(), ("--full",)])
def test_a_pipe_in_the_place_of_a_pack_is_not_waited_for(
    registry: Command, home: Path, options: tuple[str, ...]
) -> None:
    pack = pack_of(home)
    pack.unlink()
    os.mkfifo(pack)
    assert registry("verify", *options, status=6).stdout
    registry("doctor", status=6)


def test_what_the_disk_cannot_read_is_damage(
    registry: Command, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object) -> bytes:
        raise OSError(errno.EIO, os.strerror(errno.EIO))

    monkeypatch.setattr(PackedReader, "read", fail)
    found = registry("verify", "--json", status=6).json
    assert {each["problem"] for each in found["damages"]} == {"cannot be read: Input/output error"}


@pytest.mark.parametrize("options", [(), ("--full",)])
def test_a_bad_sector_in_a_pack_is_the_damage_of_its_content_alone(
    registry: Command, home: Path, monkeypatch: pytest.MonkeyPatch, options: tuple[str, ...]
) -> None:
    pack, content = pack_of(home), Path("many/007.txt").read_bytes()
    sector = pack.read_bytes().index(content)
    really = os.pread

    def read(descriptor: int, size: int, offset: int) -> bytes:
        # Ends before the sector, as the kernel does, and fails where it begins with it.
        if os.path.samestat(os.fstat(descriptor), pack.stat()) and offset <= sector < offset + size:
            if offset == sector:
                raise OSError(errno.EIO, os.strerror(errno.EIO))
            size = sector - offset
        return really(descriptor, size, offset)

    monkeypatch.setattr(os, "pread", read)
    found = registry("verify", *options, "--json", status=6)
    damages = [each for each in found.json["damages"] if each["kind"] == "content"]
    assert [each["problem"] for each in damages] == ["cannot be read: Input/output error"]
    assert found.json["damaged_versions"] == ["team/uncategorized/many:v0"]
    assert "verify --repair" in found.stderr


def test_of_a_pack_only_the_contents_that_are_damaged_are_named(
    registry: Command, home: Path
) -> None:
    flip_first_byte(pack_of(home))
    found = registry("verify", "--json", status=6).json
    assert len(found["damages"]) == 1
    assert found["damages"][0]["versions"] == ["team/uncategorized/many:v0"]


def flip_first_byte(path: Path) -> None:
    path.chmod(0o644)
    with path.open("r+b") as file:
        byte = file.read(1)
        file.seek(0)
        file.write(bytes([byte[0] ^ 1]))
    path.chmod(0o444)


def test_quietly_it_prints_the_versions_that_are_damaged(registry: Command, home: Path) -> None:
    truncate(blob_with(home, "shared"))
    assert registry("verify", "-q", status=6).lines == [
        "team/uncategorized/set:v0",
        "team/uncategorized/set:v1",
    ]


def test_what_is_equal_in_xxh3_only_is_found_by_a_full_verify(
    registry: Command, home: Path
) -> None:
    first, second = colliding_pair(300)
    Path("one").write_bytes(first)
    registry("log", "one", "-t", "model")
    (blob,) = [path for path in blobs_of(home) if path.read_bytes() == first]
    blob.chmod(0o644)
    blob.write_bytes(second)
    registry("verify")
    registry("verify", "--full", status=6)
    registry("verify", "--full", "--repair", "one")
    registry("verify", "--full")


def test_an_edit_through_a_hard_link_is_found(registry: Command) -> None:
    registry("get", "set:v1", "out", "--mode", "hardlink")
    edited = Path("out/a.txt")
    edited.chmod(0o644)
    edited.write_text("SECOND")
    assert registry("verify", "-q", status=6).lines == ["team/uncategorized/set:v1"]


def _add_file(tree: Path) -> None:
    (tree / "more").touch()


def _add_folder(tree: Path) -> None:
    (tree / "more").mkdir()


def _edit(tree: Path) -> None:
    (tree / "a.txt").unlink()
    (tree / "a.txt").write_text("SECOND")


def _remove(tree: Path) -> None:
    (tree / "same.txt").unlink()


def _replace(tree: Path) -> None:
    tree.rename(tree.with_name("moved"))
    tree.symlink_to("moved")


@pytest.mark.parametrize("change", [_add_file, _add_folder, _edit, _remove, _replace])
def test_a_tree_that_was_changed_is_named_with_what_helps(
    registry: Command, change: Callable[[Path], object]
) -> None:
    tree = Path(registry("path", "set:v1").line)
    registry("path", "many")
    registry("verify")
    tree.chmod(0o755)
    change(tree)
    tree.chmod(0o555)  # as careful hands leave it

    for arguments in ((), ("--full",), ("set:v1",)):
        found = registry("verify", *arguments, status=6)
        assert found.rows[0][:2] == ["tree", f"checkouts/{tree.name}"]
        assert len(found.rows) == 1
        assert "let path make" in found.hint or tree.is_symlink()
    registry("verify", "set:v0")

    _, is_found, opening = registry("verify", status=6).hint.rpartition(": chmod ")
    assert bool(is_found) != tree.is_symlink()  # a link is not believed anyway
    if is_found:
        assert opening == f"u+w {shlex.quote(str(tree))}"
        subprocess.run(f"chmod {opening}", shell=True, check=True)  # noqa: S602 - as pasted
    registry.as_ordinary_user("path", "set:v1", ".")
    registry("verify")


def test_a_busy_home_is_no_damaged_one(registry: Command, home: Path) -> None:
    tree = Path(registry("path", "set:v1").line)
    tree.chmod(0o755)
    _edit(tree)
    with held_elsewhere(home / "gc.lock", is_exclusive=True), pytest.raises(BusyError):
        verify(open_home(home, lock_wait=0.1), VerifyRequest(), Silence())


def test_of_many_trees_that_were_changed_a_few_are_named_to_begin_with(registry: Command) -> None:
    for number in range(4):
        registry.log_text(f"{number}.txt", str(number))
        tree = Path(registry("path", f"{number}.txt", ".").line)
        tree.chmod(0o755)
        _add_file(tree)
        tree.chmod(0o555)
    hint = registry("verify", status=6).hint
    assert len(shlex.split(hint.rpartition(": chmod u+w ")[2])) == 3


def test_the_tree_of_a_version_that_is_gone_is_left_to_gc(registry: Command) -> None:
    tree = Path(registry("path", "set:v1").line)
    tree.chmod(0o755)
    _edit(tree)
    registry("delete", "set:v1", "--force", "--yes")
    registry("verify")


def test_what_nobody_needs_any_more_may_be_gone(registry: Command, home: Path) -> None:
    registry("delete", "set:v1", "--force", "--yes")
    blob_with(home, "second").unlink()
    registry("verify", "--full")


def test_a_process_prints_what_it_found_before_it_fails(registry: Command, home: Path) -> None:
    truncate(blob_with(home, "second"))
    done = registry.process("verify")
    assert (done.status, len(done.rows), done.rows[0][0]) == (6, 1, "content")
    assert done.message


# --- The catalog


CHANGES = {
    "event": "UPDATE events SET actor = 'nobody2' WHERE id = 7",
    "event body": "UPDATE events SET body = replace(body, 'dataset', 'databet') WHERE id > 7",
    "event time": "UPDATE events SET at = '1999' || substr(at, 5) WHERE id = 8",
    "last event": "DELETE FROM events WHERE id = (SELECT max(id) FROM events)",
    "state": "UPDATE aliases SET name = 'later' WHERE name = 'latest'",
    "state row": "DELETE FROM tags WHERE 1; DELETE FROM grants WHERE id = 1",
    "manifest": "UPDATE pages SET entries = replace(entries, 'same.txt', 'some.txt')",
    "file count": "UPDATE pages SET file_count = 9 WHERE id = 1",
    "places": "UPDATE version_pages SET page_id = 1 WHERE version_id = 2",
    "version size": "UPDATE versions SET size = size + 1 WHERE id = 1",
    "metrics": "UPDATE versions SET metrics = '{\"accuracy\": 0.99}' WHERE id = 1",
    "author": "UPDATE versions SET created_by = 'nobody2' WHERE id = 1",
    "run": "UPDATE runs SET created_by = 'nobody2' WHERE rowid = 1",
    "pack": "UPDATE packed_blobs SET offset = offset + 1 WHERE offset > 100",
}


@pytest.mark.parametrize("statement", CHANGES.values(), ids=CHANGES)
def test_every_change_of_the_catalog_is_found(
    registry: Command, home: Path, statement: str
) -> None:
    change(home, *statement.split("; ")[-1:])
    found = registry("verify", "--json", status=6)
    assert found.json["damage_count"] >= 1


def test_a_page_that_is_damaged_names_the_versions_that_have_it(
    registry: Command, home: Path
) -> None:
    change(home, CHANGES["manifest"])
    versions = registry("verify", "-q", status=6).lines
    assert {"team/uncategorized/set:v0", "team/uncategorized/set:v1"} <= {*versions}
    assert "team/uncategorized/many:v0" not in versions


@pytest.mark.parametrize("cut", [100, 1000, 5000])
def test_a_catalog_that_is_cut_is_damage_and_no_bug(
    registry: Command, home: Path, cut: int
) -> None:
    os.truncate(home / "catalog.db", cut)
    found = registry("verify", "--json", status=6)
    assert {each["kind"] for each in found.json["damages"]} == {"catalog"}


def test_a_catalog_whose_header_forgot_that_it_was_made_is_no_empty_home(
    registry: Command, home: Path
) -> None:
    with closing(sqlite3.connect(home / "catalog.db")) as connection:
        connection.execute("PRAGMA user_version = 0")
    registry("verify", status=6)
    registry("log", "set", status=6)


def test_it_looks_at_a_copy_and_no_writer_waits_for_it(registry: Command, home: Path) -> None:
    during: list[int] = []

    class Logging(Silence):
        def start(self, total: int) -> None:
            assert total > 0
            during.append(registry.log_text("late", "while it verifies").status)

    verified = verify(open_home(home), VerifyRequest(), Logging())
    assert (verified.damage_count, during) == (0, [0])


def test_what_is_deleted_while_it_verifies_is_no_damage(registry: Command, home: Path) -> None:
    class Deleting(Silence):
        def start(self, total: int) -> None:
            assert total > 0
            registry("delete", "set:v1", "--force", "--yes")
            blob_with(home, "second").unlink()

    assert verify(open_home(home), VerifyRequest(), Deleting()).damage_count == 0


# --- Interrupted, and gone on with


class Interrupted(Exception):  # noqa: N818 - not an error
    """What ends a verify half way."""


class Interruption(Silence):
    """Progress that is interrupted after so many contents."""

    def __init__(self, after: int) -> None:
        self.left = after

    def advance(self, count: int) -> None:
        self.left -= count >= 0
        if not self.left:
            raise Interrupted


@pytest.mark.usefixtures("registry")
def test_an_interrupted_verify_goes_on_where_it_stopped(home: Path, tmp_path: Path) -> None:
    workspace = open_home(home, cache_folder=str(tmp_path / "cache"))
    flip_first_byte(pack_of(home))
    whole = verify(workspace, VerifyRequest(), Silence())
    with pytest.raises(Interrupted):
        verify(workspace, VerifyRequest(), Interruption(100))

    seen: list[int] = []

    class Counting(Silence):
        def advance(self, count: int) -> None:
            seen.append(count)

    resumed = verify(workspace, VerifyRequest(resumes=True), Counting())

    assert len(seen) == whole.content_count - 99
    assert resumed == whole


def test_what_was_logged_since_is_read_too(registry: Command, home: Path, tmp_path: Path) -> None:
    workspace = open_home(home, cache_folder=str(tmp_path / "cache"))
    with pytest.raises(Interrupted):
        verify(workspace, VerifyRequest(), Interruption(123))
    registry.log_text("late", "later")
    truncate(blob_with(home, "later"))
    resumed = verify(workspace, VerifyRequest(resumes=True), Silence())
    assert resumed.damaged_versions == ("team/uncategorized/late:v0",)


@pytest.mark.parametrize("request_", [VerifyRequest(), VerifyRequest(is_full=True, resumes=True)])
@pytest.mark.usefixtures("registry")
def test_another_verify_begins_anew(home: Path, tmp_path: Path, request_: VerifyRequest) -> None:
    workspace = open_home(home, cache_folder=str(tmp_path / "cache"))
    with pytest.raises(Interrupted):
        verify(workspace, VerifyRequest(), Interruption(100))
    seen: list[int] = []

    class Counting(Silence):
        def advance(self, count: int) -> None:
            seen.append(count)

    assert len(seen) <= verify(workspace, request_, Counting()).content_count
    assert len(seen) >= 3 + SMALL


@pytest.mark.parametrize("cache", ["cache", "file/cache", None])
@pytest.mark.usefixtures("registry")
def test_only_what_was_kept_is_said_to_go_on(home: Path, tmp_path: Path, cache: str | None) -> None:
    (tmp_path / "file").touch()
    folder = str(tmp_path / cache) if cache is not None else None
    notes: list[str] = []
    workspace = open_home(home, cache_folder=folder, note=notes.append)
    with pytest.raises(Interrupted):
        verify(workspace, VerifyRequest(), Interruption(100))
    assert notes == (["verify --resume goes on from here"] if cache == "cache" else [])


def test_resuming_what_was_not_interrupted_begins_anew(registry: Command) -> None:
    assert registry("verify", "--resume", "--json").json["content_count"] == 3 + SMALL


# --- Repair


@pytest.fixture
def good(registry: Command, home: Path, tmp_path: Path) -> Path:
    """Return a copy of the home from before the damage."""
    registry("verify")
    return Path(shutil.copytree(home, tmp_path / "good"))


@pytest.mark.parametrize("damage", EVERY_KIND.values(), ids=EVERY_KIND)
def test_another_home_heals_every_damage_of_the_store(
    registry: Command, home: Path, good: Path, damage: Callable[[Path], None]
) -> None:
    for blob in blobs_of(home):
        damage(blob)
    healed = registry("verify", "--full", "--repair", good, "--json").json
    assert healed["damage_count"] == healed["repaired_count"] > 0
    assert healed["damaged_versions"] == []
    assert registry("verify", "--full") == (0, "", "")
    registry("get", "many", "back")
    assert Path("back/007.txt").read_text() == "content 7\n"


@pytest.mark.parametrize("damage", EVERY_KIND.values(), ids=EVERY_KIND)
def test_the_files_that_were_logged_heal_it_too(
    registry: Command, home: Path, damage: Callable[[Path], None]
) -> None:
    for blob in (blob_with(home, "second"), blob_with(home, "shared"), pack_of(home)):
        damage(blob)
    registry("verify", "--full", "--repair", ".")
    assert registry("verify", "--full") == (0, "", "")


def test_the_store_of_a_home_without_its_catalog_heals_it_too(
    registry: Command, home: Path, good: Path
) -> None:
    (good / "catalog.db").unlink()
    flip_first_byte(pack_of(home))
    blob_with(home, "first").unlink()
    registry("verify", "--repair", good / "blobs")
    registry("verify", "--full")


def test_a_bundle_heals_it_too_also_where_it_is_cut(registry: Command, home: Path) -> None:
    registry("export", "many", "set:v1", "-o", "all.bundle")
    flip_first_byte(pack_of(home))
    truncate(blob_with(home, "second"))
    whole = Path("all.bundle").read_bytes()
    Path("cut.bundle").write_bytes(whole[:-700])
    registry("verify", "--full", "--repair", "cut.bundle")
    assert registry("verify", "--full") == (0, "", "")

    truncate(blob_with(home, "second"))
    registry("verify", "--repair", "all.bundle")
    registry("verify", "--full")


def test_a_bundle_without_what_is_wanted_heals_nothing(registry: Command, home: Path) -> None:
    registry("export", "many", "-o", "many.bundle")
    truncate(blob_with(home, "second"))
    registry("verify", "--repair", "many.bundle", status=6)


def test_one_file_heals_what_it_holds_and_what_is_missing_is_told(
    registry: Command, home: Path
) -> None:
    blob_with(home, "second").unlink()
    blob_with(home, "shared").unlink()
    left = registry("verify", "--repair", "set/same.txt", "--json", status=6).json
    assert left["repaired_count"] == 1
    assert left["damaged_versions"] == ["team/uncategorized/set:v1"]
    assert registry("verify", "-q", status=6).lines == ["team/uncategorized/set:v1"]
    registry("get", "set:v1", "out", "--prefix", "same")


def test_bytes_that_are_no_better_heal_nothing(registry: Command, home: Path, good: Path) -> None:
    for each in (home, good):
        flip_in_the_middle(blob_with(each, "second"))
    registry("verify", "--repair", good, status=6)
    registry("verify", status=6)


def test_a_pack_of_which_something_stays_damaged_is_not_packed_anew(
    registry: Command, home: Path
) -> None:
    pack = pack_of(home)
    content = pack.read_bytes()
    pack.chmod(0o644)
    pack.write_bytes(
        content.replace(b"content 7\n", b"CONTENT 7\n").replace(b"content 8\n", b"CONTENT 8\n")
    )
    Path("good.txt").write_text("content 7\n")
    left = registry("verify", "--repair", "good.txt", "--json", status=6).json
    assert left["repaired_count"] == 1
    assert pack.exists()
    Path("good.txt").write_text("content 8\n")
    registry("verify", "--repair", "good.txt")
    registry("verify", "--full")


@pytest.mark.parametrize("options", [[], ["--full"]], ids=["quick", "full"])
@pytest.mark.parametrize(
    "losses",
    [
        ["DELETE FROM packed_blobs WHERE offset > 0"],
        ["DELETE FROM packed_blobs", "DELETE FROM packs"],
    ],
    ids=["places", "pack"],
)
def test_a_damaged_pack_stays_while_it_holds_what_the_catalog_lost(
    registry: Command, home: Path, losses: list[str], options: list[str]
) -> None:
    pack = pack_of(home)
    content = pack.read_bytes()
    pack.chmod(0o644)
    pack.write_bytes(b"CONTENT" + content[len("content") :])
    change(home, *losses)
    Path("good.txt").write_text("content 0\n")

    registry("verify", "--repair", "good.txt", *options, status=6)

    assert pack.exists()
    registry("doctor", "--rebuild")
    registry.run("verify", "--repair", "good.txt", "--full")  # what it heals is there by now
    registry("verify", "--full")


@pytest.mark.parametrize("options", [[], ["--full"]], ids=["quick", "full"])
def test_a_pack_stays_where_the_catalog_takes_another_one_for_it(
    registry: Command, home: Path, tmp_path: Path, options: list[str]
) -> None:
    make_files("other", {f"{number}.txt": f"other {number}\n" for number in range(SMALL)})
    registry("log", "other", "--type", "dataset")
    registry("delete", "other", "--all", "--yes")
    packs = {path for path in blobs_of(home) if is_pack(path)}
    change(home, "UPDATE packed_blobs SET pack_id = 3 - pack_id")
    (tmp_path / "empty").mkdir()

    registry("verify", "--repair", tmp_path / "empty", *options, status=6)

    assert packs <= {*blobs_of(home)}
    registry("doctor", "--rebuild")
    registry("verify", "--full")


def test_what_is_sound_is_not_touched(registry: Command, home: Path, good: Path) -> None:
    before = snapshot(home)
    registry("verify", "--full", "--repair", good)
    assert snapshot(home) == before


def test_damaged_bytes_that_no_version_needs_go(registry: Command, home: Path, good: Path) -> None:
    registry("delete", "set:v1", "--force", "--yes")
    flip_in_the_middle(blob_with(home, "second"))
    (damage,) = registry("verify", "--full", "--json", status=6).json["damages"]
    assert (damage["kind"], damage["versions"]) == ("blob", [])
    registry("verify", "--full", "--repair", good)
    registry("verify", "--full")


def test_a_source_that_is_not_there_or_is_the_home_itself_is_refused(
    registry: Command, home: Path
) -> None:
    registry.refuse(2, "verify", "--repair", "nowhere")
    registry.refuse(2, "verify", "--repair", home)
    registry.refuse(2, "verify", "--repair", home / "blobs")
    registry.refuse(2, "verify", "--repair", "")  # an unset variable, and not the working folder


def test_nothing_is_left_aside_after_a_repair(registry: Command, home: Path, good: Path) -> None:
    flip_first_byte(pack_of(home))
    registry("verify", "--full", "--repair", good)
    assert list((home / "tmp").iterdir()) == []
    assert {blob.stat().st_mode & 0o777 for blob in blobs_of(home)} == {0o444}


TOLD_BY_RUNS = {
    "UPDATE run_details SET config = '{bad'": "what it told of itself cannot be read",
    "UPDATE run_details SET started_at = 'once'": "what it told of itself cannot be read",
    "UPDATE run_details SET ended_at = 5": "what it told of itself cannot be read",
    "UPDATE run_details SET duration = 'long'": "what it told of itself cannot be read",
    "UPDATE run_details SET git = '{}'": "what it told of itself cannot be read",
    "UPDATE run_details SET name = CAST(x'ff' AS TEXT)": "what it told of itself cannot be read",
    "UPDATE metrics SET last_value = 7": "the metric 'acc' is not what its values say",
    "DELETE FROM metric_points WHERE step = 1": "the metric 'acc' is not what its values say",
    "INSERT INTO metric_points SELECT id, 9, 1 FROM metrics": "the metric 'acc' is not",
    "UPDATE usages SET at = 'once'": "of the version 'data:v0' it cannot be read when it was used",
    "INSERT INTO absent_usages SELECT run_id, printf('%032d', 0), direction, 'x', 'once' "
    "FROM usages": "of the version 'x' it cannot be read",
}


@pytest.mark.parametrize("damage", TOLD_BY_RUNS)
def test_damage_in_what_a_run_told_is_named(
    registry: Command, home: Path, monkeypatch: pytest.MonkeyPatch, damage: str
) -> None:
    registry.log_text("data", "rows", type="dataset")
    monkeypatch.setenv("REGISTRY_RUN_ID", "train-1")
    registry("metric", "acc=0.5")
    registry("metric", "acc=0.75")
    registry("get", "data", "got")
    registry("verify")
    with closing(sqlite3.connect(home / "catalog.db")) as catalog, catalog:
        catalog.execute("PRAGMA ignore_check_constraints = ON")
        catalog.execute(damage)

    found = registry("verify", "--json", status=6).json["damages"]
    told = [each["problem"] for each in found if (each["kind"], each["name"]) == ("run", "train-1")]
    assert len(told) == 1
    assert told[0].startswith(TOLD_BY_RUNS[damage])
