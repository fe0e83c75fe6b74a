"""`registry doctor`: what is there, what is in the way, and a state made anew."""

from __future__ import annotations

import fcntl
import os
import re
import shlex
import shutil
import sqlite3
import subprocess
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from registry_cli.domain.findings import Standing
from registry_cli.errors import MachineError
from registry_cli.operations.doctor import DoctorRequest, doctor
from registry_cli.operations.doctor_machine import check_permissions
from registry_cli.operations.doctor_rebuild import rebuild
from registry_cli.workspace import lock_probe, modes, network
from tests.support.damage import blobs_of, change, flip_bit, truncate
from tests.support.files import make_files
from tests.support.lock_holder import held_elsewhere
from tests.support.privileges import as_ordinary_user
from tests.support.small_disk import can_mount, mounted_read_only
from tests.support.snapshots import snapshot
from tests.support.soundness import assert_sound, open_catalog
from tests.support.workspace import open_home

if TYPE_CHECKING:
    from collections.abc import Callable

    from registry_cli.catalog.rebuilding import Pack
    from tests.support.command import Command, Prepare, Result

SMALL = 120
"""Files that a log keeps in a pack."""

CHECKS = {
    "program", "sqlite", "home", "file system", "room", "permissions", "locks", "lock holders",
    "clock", "catalog", "packs", "orphans",
}  # fmt: skip


def fill(registry: Command) -> None:
    """Give the home a version in a file, one in a pack, and links."""
    registry.log_text("gemma", "one", "--link", "model/c", "-a", "best", "--tag", "small")
    make_files("many", {f"{number:03}.txt": f"content {number}\n" for number in range(SMALL)})
    registry("log", "many", "-t", "dataset")


@pytest.fixture
def registry(prepare: Prepare) -> Command:
    """Return the command in a home that is filled."""
    return prepare(fill)


def findings(result: Result) -> dict[str, tuple[str, str, str | None]]:
    """Return standing, detail and hint of each check."""
    return {
        each["check"]: (each["standing"], each["detail"], each["hint"])
        for each in result.json["findings"]
    }


def test_a_home_that_is_well_is_said_to_be_fine_by_every_check(
    registry: Command, home: Path
) -> None:
    before = snapshot(home)
    found = findings(registry("doctor", "--json"))
    assert {*found} == CHECKS
    assert {standing for standing, _, _ in found.values()} == {"fine"}
    assert snapshot(home) == before


def test_in_a_pipe_there_is_one_line_per_check_and_quietly_none(registry: Command) -> None:
    rows = registry("doctor").rows
    assert {row[0] for row in rows} == CHECKS
    assert {len(row) for row in rows} == {4}
    assert registry("doctor", "-q").lines == []


def test_a_home_that_is_not_there_is_fine_and_is_not_made(
    registry: Command, tmp_path: Path
) -> None:
    other = tmp_path / "other"
    found = findings(registry("--home", other, "doctor", "--json"))
    assert "not made" in found["home"][1]
    assert not other.exists()


def test_a_plain_file_or_a_foreign_folder_is_no_home(registry: Command, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("thesis")
    registry("--home", tmp_path / "file", "doctor", status=7)
    (tmp_path / "folder").mkdir()
    (tmp_path / "folder" / "thesis.txt").write_text("years")
    registry("--home", tmp_path / "folder", "doctor", status=7)


def test_it_tells_of_the_fault_of_sqlite_that_does_not_reach_us(registry: Command) -> None:
    _, detail, _ = findings(registry("doctor", "--json"))["sqlite"]
    version = tuple(map(int, sqlite3.sqlite_version.split(".")))
    assert sqlite3.sqlite_version in detail
    assert ("rollback journal" in detail) == (version < (3, 51, 3))


def test_a_half_made_home_is_told_and_the_hint_ends_it(registry: Command, tmp_path: Path) -> None:
    half = tmp_path / "half"
    half.mkdir()
    (half / "catalog.db").touch()
    standing, detail, hint = findings(registry("--home", half, "doctor", "--json"))["home"]
    assert (standing, "half made" in detail) == ("note", True)
    assert hint is not None
    registry.paste(hint)
    assert findings(registry("--home", half, "doctor", "--json"))["home"][0] == "fine"


def test_blobs_without_a_catalog_are_damage(registry: Command, home: Path) -> None:
    (home / "catalog.db").unlink()
    assert findings(registry("doctor", "--json", status=6))["home"][0] == "damaged"


def test_a_damaged_catalog_is_damage_and_the_machine_is_still_looked_at(
    registry: Command, home: Path
) -> None:
    (home / "catalog.db").write_bytes(b"no catalog at all" * 1000)
    found = findings(registry("doctor", "--json", status=6))
    assert found["catalog"][0] == "damaged"
    assert {"file system", "permissions", "locks"} <= {*found}


def test_damage_counts_more_than_the_machine(registry: Command, home: Path) -> None:
    flip_bit(home / "catalog.db", 8 * 4096 * 3)
    (home / "blobs").chmod(0o555)
    done = registry.process("doctor", module="tests.support.ordinary")
    (home / "blobs").chmod(0o755)
    assert done.status == 6, done


# --- Leftovers


def test_orphans_are_counted(registry: Command, home: Path) -> None:
    registry("delete", "gemma:v0", "--force", "--yes")
    standing, detail, hint = findings(registry("doctor", "--json"))["orphans"]
    assert (standing, detail) == ("note", "1 blobs that no version names, 3 bytes")
    assert hint is not None
    registry.log_text("gemma", "one")
    assert findings(registry("doctor", "--json"))["orphans"][0] == "fine"
    assert blobs_of(home)


def test_what_killed_commands_left_is_told_unless_one_may_still_run(
    registry: Command, home: Path
) -> None:
    (home / "tmp" / "0123456789abcdef").mkdir()
    assert findings(registry("doctor", "--json"))["tmp"][0] == "note"
    with held_elsewhere(home / "gc.lock", is_exclusive=False):
        assert findings(registry("doctor", "--json"))["tmp"][0] == "fine"


def test_trash_backups_and_half_made_trees_are_told(registry: Command, home: Path) -> None:
    (home / "trash").mkdir(exist_ok=True)
    (home / "trash" / "old").touch()
    shutil.copy(home / "catalog.db", home / "catalog.db.schema-0.backup")
    tree = Path(registry("path", "many").line)
    tree.chmod(0o755)
    found = findings(registry("doctor", "--json"))
    assert {found[name][0] for name in ("trash", "backups", "checkouts")} == {"note"}
    registry("path", "many")
    assert "checkouts" not in findings(registry("doctor", "--json"))


# --- The machine


def test_who_holds_a_lock_is_named(registry: Command, home: Path) -> None:
    with held_elsewhere(home / "gc.lock", is_exclusive=True) as holder:
        _, detail, _ = findings(registry("doctor", "--json"))["lock holders"]
    assert f"({holder.pid}), exclusive" in detail
    assert "gc.lock: python" in detail


@pytest.mark.usefixtures("registry")
def test_who_keeps_doctor_waiting_is_named_before_and_after(home: Path) -> None:
    notes: list[str] = []
    with held_elsewhere(home / "catalog.lock", is_exclusive=True) as holder:

        def let_go(note: str) -> None:
            notes.append(note)
            holder.kill()

        found = doctor(open_home(home, note=let_go), DoctorRequest())
    who = f"catalog.lock: python ({holder.pid}), exclusive"
    assert re.sub("python[^ ]*", "python", notes[0]).endswith(who)
    (told,) = (finding.detail for finding in found if finding.check == "lock holders")
    assert re.sub("python[^ ]*", "python", told) == who
    assert {finding.standing for finding in found if finding.check == "catalog"} == {Standing.FINE}


@pytest.mark.usefixtures("registry")
@pytest.mark.parametrize(
    ("name", "is_exclusive"), [("catalog.lock", False), ("gc.run.lock", True), ("gc.lock", True)]
)
def test_who_keeps_a_rebuild_waiting_is_named_before(
    home: Path, name: str, *, is_exclusive: bool
) -> None:
    notes: list[str] = []
    with held_elsewhere(home / name, is_exclusive=is_exclusive) as holder:

        def let_go(note: str) -> None:
            notes.append(note)
            holder.kill()

        doctor(open_home(home, note=let_go), DoctorRequest(rebuilds=True))
    kind = "exclusive" if is_exclusive else "shared"
    assert notes[0].startswith(f"waiting, if need be, for who holds the home: {name}: python")
    assert notes[0].endswith(f"({holder.pid}), {kind}")


@pytest.mark.parametrize("command", [["doctor"], ["get", "x"], ["path", "x"], ["verify"]])
def test_reading_leaves_nothing_in_an_empty_folder(
    registry: Command, tmp_path: Path, command: list[str]
) -> None:
    empty = tmp_path / "empty"
    empty.mkdir()
    done = registry.run("--home", empty, *command)
    assert done.status in {0, 3}
    assert list(empty.iterdir()) == []


def test_locks_are_not_tried_where_there_is_no_home_yet(registry: Command, tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    found = findings(registry("--home", tmp_path / "empty", "doctor", "--json"))
    assert found["locks"][1] == "not tried: the home has no folder for that yet"


def test_locks_that_work_are_found_to_and_the_probe_is_gone(work: Path) -> None:
    assert lock_probe.find_lock_problems(work) == []
    assert list(work.iterdir()) == []


@pytest.mark.parametrize(("lock", "kind"), [("flock", "flock"), ("lockf", "byte ranges")])
def test_locks_that_another_process_does_not_see_are_found(
    work: Path, monkeypatch: pytest.MonkeyPatch, lock: str, kind: str
) -> None:
    monkeypatch.setattr(fcntl, lock, lambda *_: None)  # as a mount with `nolock` does
    (problem,) = lock_probe.find_lock_problems(work) or []
    assert problem.startswith(f"{kind}: another process finds them free")


def test_a_waiting_process_holds_nothing(tmp_path: Path) -> None:
    lock = tmp_path / "some.lock"
    lock.touch()
    status = lock.stat()
    device = f"{os.major(status.st_dev):02x}:{os.minor(status.st_dev):02x}"
    place = f"{device}:{status.st_ino} 0 EOF"
    (tmp_path / "locks").write_text(
        f"1: FLOCK  ADVISORY  WRITE 4711 {place}\n"
        f"1: -> FLOCK  ADVISORY  READ 4712 {place}\n"
        f"2: POSIX  ADVISORY  READ 4713 00:00:{status.st_ino} 0 EOF\n"
    )
    assert lock_probe.find_holders([lock], tmp_path) == [
        lock_probe.Holder("some.lock", 4711, "", is_exclusive=True)
    ]


def test_what_cannot_be_written_to_is_named(registry: Command, home: Path) -> None:
    (home / "catalog.db").chmod(0o444)
    done = registry.process("doctor", "--json", module="tests.support.ordinary")
    (home / "catalog.db").chmod(0o644)
    assert done.status == 7, done
    standing, detail, hint = findings(done)["permissions"]
    assert (standing, "catalog.db" in detail) == ("environment", True)
    assert hint is not None


@pytest.mark.parametrize(("name", "mode"), [(".", 0o555), ("blobs", 0), ("catalog.db", 0)])
def test_who_owns_a_home_gets_the_command_that_opens_it(
    registry: Command, tmp_path: Path, name: str, mode: int
) -> None:
    home = tmp_path / "a home"
    registry("--home", home, "log", "gemma", "-t", "model")
    (home / name).chmod(mode)
    done = registry.process("--home", home, "doctor", "--json", module="tests.support.ordinary")
    _, detail, hint = findings(done)["permissions"]
    assert hint == f"open it: chmod u+rwX {shlex.quote(str(home / name))}", detail
    subprocess.run(["/bin/sh", "-c", hint.removeprefix("open it: ")], check=True)
    registry.as_ordinary_user("--home", home, "doctor")


@pytest.mark.parametrize("damaged", [False, True], ids=["whole", "damaged"])
def test_a_pack_that_may_not_be_read_is_no_damage_and_the_hint_opens_it(
    registry: Command, home: Path, *, damaged: bool
) -> None:
    pack = max(blobs_of(home), key=lambda path: path.stat().st_size)
    pack.chmod(0)

    done = registry.process("doctor", "--json", module="tests.support.ordinary")
    assert done.status == 7, done
    standing, detail, hint = findings(done)["packs"]
    assert (standing, detail) == ("environment", "cannot be read: Permission denied")
    assert hint is not None
    if damaged:
        truncate(pack)
    subprocess.run(["/bin/sh", "-c", hint.removeprefix("open it: ")], check=True)

    assert pack.stat().st_mode & 0o777 == 0o400
    registry.as_ordinary_user("doctor", status=6 if damaged else 0)


def test_a_closed_folder_of_blobs_is_told_and_the_hint_opens_it(
    registry: Command, home: Path
) -> None:
    pack = max(blobs_of(home), key=lambda path: path.stat().st_size)
    closed = next(path.parent for path in blobs_of(home) if path.parent != pack.parent)
    closed.chmod(0)

    done = registry.process("doctor", "--json", module="tests.support.ordinary")
    assert done.status == 7, done
    opening = f"chmod u+rwX {shlex.quote(str(closed))}"
    for check in ("contents", "orphans"):
        standing, detail, hint = findings(done)[check]
        assert standing == "environment"
        assert detail.startswith(f"blobs/{closed.name}")
        assert detail.endswith("cannot be read: Permission denied")
        assert hint == f"open it: {opening}"
    subprocess.run(["/bin/sh", "-c", opening], check=True)

    registry.as_ordinary_user("doctor")


def test_who_does_not_own_a_home_is_told_whom_it_may_be_given_to(tmp_path: Path) -> None:
    home = tmp_path / "a home"
    home.mkdir(mode=0o555)
    workspace = open_home(home, account_id=os.geteuid() + 1)
    (found,) = as_ordinary_user(lambda: [*check_permissions(workspace)])
    assert found.hint is not None
    assert found.hint.text.endswith(f": chown -R tester {shlex.quote(str(home))}")


def test_what_is_closed_in_a_shared_home_is_named_and_the_hint_opens_it(
    registry: Command, home: Path
) -> None:
    registry("init", "--shared")
    assert findings(registry("doctor", "--json"))["permissions"][0] == "fine"
    (home / "tmp").chmod(0o700)
    (home / "catalog.db").chmod(0o644)
    standing, detail, hint = findings(registry("doctor", "--json", status=7))["permissions"]
    assert standing == "environment"
    assert "tmp, catalog.db" in detail
    assert hint is not None
    registry.paste(hint)
    registry("doctor")


def test_a_home_that_everybody_may_change_is_told(registry: Command, home: Path) -> None:
    home.chmod(0o777)
    assert findings(registry("doctor", "--json", status=7))["permissions"][0] == "environment"
    home.chmod(0o703)
    assert findings(registry("doctor", "--json"))["permissions"][0] == "note"
    assert modes.is_open_to_all(home)


def test_a_read_only_home_is_looked_at_without_a_trace(registry: Command, home: Path) -> None:
    for path in [home, *home.rglob("*")]:
        path.chmod(path.stat().st_mode & 0o555)
    before = snapshot(home)
    done = registry.process("doctor", "--json", module="tests.support.ordinary")
    assert snapshot(home) == before
    for path in [home, *home.rglob("*")]:
        path.chmod(path.stat().st_mode | 0o200)
    assert done.status == 7
    assert findings(done)["locks"][0] == "note"


@pytest.mark.skipif(not can_mount(), reason="only root can mount a file system")
def test_a_read_only_mount_is_no_matter_of_permissions(registry: Command, home: Path) -> None:
    with mounted_read_only(home):
        done = findings(registry("doctor", "--json", status=7))
    assert done["file system"][0] == "environment"
    assert done["permissions"][0] == "fine"


def test_the_options_of_the_mount_that_holds_a_path_are_told() -> None:
    lines = [
        "21 1 8:1 / / rw,relatime - ext4 /dev/sda1 rw,errors=remount-ro",
        "22 21 0:5 / /mnt/a\\040b ro,nosuid - nfs4 server:/x rw,local_lock=all",
    ]
    assert network.find_options("/home", lines) == "rw,relatime,errors=remount-ro"
    assert network.find_options("/mnt/a b/c", lines) == "ro,nosuid,rw,local_lock=all"
    assert network.find_options("/mnt", []) == ""


# --- Rebuild


def dump(home: Path) -> dict[str, list[tuple[object, ...]]]:
    """Return all rows of the catalog by table, but for the bookkeeping of migrations."""
    with closing(open_catalog(home)) as connection:
        names = connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'").fetchall()
        return {
            name: sorted(connection.execute(f'SELECT * FROM "{name}"'))  # noqa: S608 - a name from the schema
            for (name,) in names
            if name != "_sqlite_migrations"
        }


def spoil(home: Path, *statements: str) -> None:
    with closing(open_catalog(home)) as connection, connection:
        for statement in statements:
            connection.execute(statement)


SPOILT = {
    "alias": ["UPDATE aliases SET name = 'later' WHERE name = 'latest'"],
    "rows": ["DELETE FROM tags", "DELETE FROM grants", "UPDATE entities SET name = 'x' || name"],
    "places": ["DELETE FROM packed_blobs", "DELETE FROM packs"],
    "offsets": ["UPDATE packed_blobs SET offset = offset + 1"],
    "index": ["DROP INDEX aliases_by_name"],
    "trigger": ["DROP TRIGGER events_update"],
    "view": ["DROP VIEW version_files"],
    "header": ["PRAGMA user_version = 0"],
}


@pytest.mark.parametrize("statements", SPOILT.values(), ids=SPOILT)
def test_a_state_that_is_damaged_is_made_anew(
    registry: Command, home: Path, statements: list[str]
) -> None:
    before = dump(home)
    spoil(home, *statements)
    registry("verify", status=6)

    registry("doctor", "--rebuild")

    assert dump(home) == before
    registry("verify", "--full")
    assert_sound(home)
    assert registry("versions", "model/c").rows
    registry("log", "many", "--new-version")
    registry("verify", "--full")


def test_the_catalog_before_is_kept_and_can_be_brought_back(registry: Command, home: Path) -> None:
    spoil(home, "UPDATE aliases SET name = 'later' WHERE name = 'latest'")
    spoilt = dump(home)
    for _ in range(2):
        (note,) = registry("doctor", "--rebuild").notes
        assert ".backup" in note
    assert sorted(path.name for path in home.glob("*.backup")) == [
        "catalog.db.rebuild-1.backup",
        "catalog.db.rebuild-2.backup",
    ]
    (home / "catalog.db.rebuild-1.backup").rename(home / "catalog.db")
    assert dump(home) == spoilt


def test_a_page_of_an_index_that_is_damaged_is_made_anew(registry: Command, home: Path) -> None:
    before = dump(home)
    with closing(open_catalog(home)) as connection:
        (page,) = connection.execute(
            "SELECT rootpage FROM sqlite_master WHERE name = 'memberships_by_number'"
        ).fetchone()
    flip_bit(home / "catalog.db", ((page - 1) * 4096 + 3) * 8)
    registry("doctor", status=6)
    registry("doctor", "--rebuild")
    assert dump(home) == before


@pytest.mark.parametrize(
    "statements",
    [
        ["DROP TRIGGER events_update", "UPDATE events SET actor = 'nobody2' WHERE id = 9"],
        ["DROP TRIGGER versions_delete", "DELETE FROM versions"],
    ],
    ids=["events", "records"],
)
def test_what_nothing_can_be_made_from_is_left_as_it_is(
    registry: Command, home: Path, statements: list[str]
) -> None:
    spoil(home, *statements)
    before = snapshot(home)
    registry("doctor", "--rebuild", status=6)
    assert snapshot(home) == before


def test_a_pack_that_no_longer_tells_what_it_holds_keeps_its_places(
    registry: Command, home: Path
) -> None:
    before = dump(home)
    pack = max(blobs_of(home), key=lambda path: path.stat().st_size)
    flip_bit(pack, (pack.stat().st_size - 70) * 8)
    registry("doctor", status=6)
    registry("doctor", "--rebuild", status=6)
    assert dump(home)["packed_blobs"] == before["packed_blobs"]
    registry("get", "many", "back")


def test_a_logged_file_that_looks_like_a_pack_is_none(registry: Command, home: Path) -> None:
    pack = max(blobs_of(home), key=lambda path: path.stat().st_size)
    shutil.copy(pack, "looks.bin")
    Path("looks.bin").chmod(0o644)
    with Path("looks.bin").open("r+b") as file:
        file.write(b"x")
    registry("log", "looks.bin", "-t", "model")
    before = dump(home)["packs"]
    registry("doctor", "--rebuild")
    assert dump(home)["packs"] == before


def test_a_rebuild_keeps_what_was_packed_since_it_looked(registry: Command, home: Path) -> None:
    workspace = open_home(home)
    seen_before_the_log: list[Pack] = []
    workspace.rebuild_catalog(seen_before_the_log, lambda name: workspace.blobs.has_pack(name, 0))

    registry("get", "many")
    assert_sound(home)


def test_a_rebuild_finds_the_good_ones_of_contents_that_were_packed_twice(
    registry: Command, home: Path
) -> None:
    for artifact in ("red", "green", "blue", "grey"):
        before = {*blobs_of(home)}
        make_files(artifact, {f"{number:03}": f"{artifact} {number}" for number in range(SMALL)})
        registry("log", artifact, "-t", "dataset")
        (pack,) = {*blobs_of(home)} - before
        pack.chmod(0o644)
        with pack.open("r+b") as file:
            file.write(bytes(sum(path.stat().st_size for path in Path(artifact).iterdir())))
        make_files(artifact, {"more": f"{artifact} more"})
        registry("log", artifact, "--rehash")
        registry("get", artifact)

    registry("doctor", "--rebuild")

    for artifact in ("red", "green", "blue", "grey"):
        registry("get", artifact, f"{artifact}-again")


@pytest.mark.usefixtures("registry")
def test_a_rebuild_waits_for_a_gc_which_knows_packs_by_row_ids(home: Path) -> None:
    with (
        held_elsewhere(home / "gc.run.lock", is_exclusive=True),
        pytest.raises(MachineError),
    ):
        rebuild(open_home(home, lock_wait=0.1))


def test_a_home_that_is_not_there_has_nothing_to_rebuild(registry: Command, tmp_path: Path) -> None:
    registry("--home", tmp_path / "other", "doctor", "--rebuild", status=3)
    (tmp_path / "unmade").mkdir()
    (tmp_path / "unmade" / "catalog.db").touch()
    registry("--home", tmp_path / "unmade", "doctor", "--rebuild", status=3)
    registry("--home", tmp_path / "unmade" / "catalog.db", "doctor", "--rebuild", status=7)
    assert not (tmp_path / "other").exists()


def test_who_is_no_admin_does_not_rebuild(registry: Command) -> None:
    registry.refuse(5, "--as", "viewer2", "doctor", "--rebuild")


# --- What is damaged in the catalog without SQLite's seeing it


def test_contents_whose_places_are_lost_are_damage_and_the_hints_heal_them(
    registry: Command, home: Path
) -> None:
    before = dump(home)
    spoil(home, "DELETE FROM packed_blobs")

    found = findings(registry("doctor", "--json", status=6))
    assert found["contents"][:2] == (
        "damaged",
        f"{SMALL} that versions need are not where the catalog says",
    )
    verified = registry("verify", "--json", status=6)
    assert {each["kind"] for each in verified.json["damages"]} == {"place"}
    assert verified.json["damaged_versions"] == ["team/uncategorized/many:v0"]
    registry.paste(registry("verify", "many", status=6).hint)

    assert dump(home) == before
    registry("verify", "--full")
    registry("doctor")


def test_a_content_that_no_pack_has_intact_takes_good_bytes(registry: Command, home: Path) -> None:
    pack = max(blobs_of(home), key=lambda path: path.stat().st_size)
    flip_bit(pack, 8)
    spoil(home, "DELETE FROM packed_blobs")

    verified = registry("verify", "--json", status=6)

    kinds = [each["kind"] for each in verified.json["damages"]]
    assert (kinds.count("place"), kinds.count("content")) == (SMALL - 1, 1)
    assert "--repair" in registry("verify", status=6).hint


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE memberships SET to_event = (SELECT max(id) FROM events) WHERE id = 1",
        "UPDATE memberships SET version_id = 2 WHERE id = 1",
    ],
    ids=["ended", "of another version"],
)
def test_a_version_that_the_state_lost_is_damage_and_the_hint_heals_it(
    registry: Command, home: Path, statement: str
) -> None:
    before = dump(home)
    spoil(home, statement)

    done = registry("doctor", "--json", status=6)

    assert "orphans" not in findings(done)
    hint = findings(done)["catalog"][2]
    assert hint is not None
    assert hint.endswith("registry verify")
    registry.paste(registry("verify", status=6).hint)
    assert dump(home) == before


def lose_membership(home: Path) -> None:
    with closing(sqlite3.connect(home / "catalog.db")) as connection:
        found = connection.execute(
            "SELECT max(id) FROM memberships WHERE source_id IS NULL AND to_event IS NULL"
        )
        (row_id,) = found.fetchone()
    change(
        home,
        f"DELETE FROM aliases WHERE membership_id = {row_id}",  # noqa: S608 - a number
        f"DELETE FROM memberships WHERE id = {row_id}",  # noqa: S608 - a number
    )


@pytest.mark.parametrize("command", [["doctor"], ["gc", "--grace", "0", "-n"]])
def test_where_a_membership_is_lost_the_hints_lead_to_what_heals_it(
    registry: Command, home: Path, command: list[str]
) -> None:
    lose_membership(home)

    assert registry(*command, status=6).hint.endswith("registry verify")
    told = registry("verify", status=6)
    assert {row[0] for row in told.rows} >= {"state", "run"}
    registry.paste(told.hint)
    registry("verify", "--full")


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE events SET actor = 'nobody2' WHERE id = 9",
        "UPDATE events SET body = '{}' WHERE kind = 'version-logged'",
        "UPDATE runs SET created_by = 'nobody2'",
    ],
    ids=["an event", "events of versions", "runs"],
)
def test_where_more_than_a_membership_is_lost_no_hint_is_a_rebuild(
    registry: Command, home: Path, statement: str
) -> None:
    lose_membership(home)
    change(home, statement)

    for command in (["doctor"], ["gc", "--grace", "0", "-n"]):
        assert "--rebuild" not in registry(*command, status=6).hint
    assert registry("verify", status=6).hint.startswith("bring catalog.db back")


BROKEN_LISTS = {
    "a page": "UPDATE pages SET entries = '[]'",
    "the pages": "DELETE FROM version_pages",
}


@pytest.mark.parametrize("statement", BROKEN_LISTS.values(), ids=BROKEN_LISTS)
def test_where_lists_of_files_are_damaged_nothing_is_said_to_be_unneeded(
    registry: Command, home: Path, statement: str
) -> None:
    change(home, statement)

    standing, detail, hint = findings(registry("doctor", "--json", status=6))["orphans"]

    assert (standing, "cannot be told" in detail) == ("damaged", True)
    assert hint is not None
    assert hint.endswith("registry verify")


@pytest.mark.parametrize("statement", BROKEN_LISTS.values(), ids=BROKEN_LISTS)
@pytest.mark.parametrize(
    "command",
    [
        ["get", "many"], ["path", "many"], ["show", "many"], ["du"],
        ["delete", "many", "--all", "-n"], ["gc", "--grace", "0", "-n"], ["doctor"],
    ],
    ids=lambda words: words[0],
)  # fmt: skip
def test_what_only_a_copy_of_the_catalog_helps_against_has_no_other_hint(
    registry: Command, home: Path, statement: str, command: list[str]
) -> None:
    change(home, statement)

    hint = registry(*command, status=6).hint

    assert "catalog.db" in hint
    assert "--repair" not in hint


def cut(home: Path) -> None:
    os.truncate(home / "catalog.db", 5000)


def spoil_header(home: Path) -> None:
    with (home / "catalog.db").open("r+b") as file:
        file.write(b"no header of SQLite's")


def spoil_event(home: Path) -> None:
    change(home, "UPDATE events SET actor = 'nobody2' WHERE id = 9")


def lose_event(home: Path) -> None:
    change(home, "DELETE FROM events WHERE id = 9")


def lose_index(home: Path) -> None:
    spoil(home, "DROP INDEX aliases_by_name")


def forget_migrations(home: Path) -> None:
    spoil(home, "PRAGMA user_version = 0")


@pytest.mark.parametrize("damage", [cut, spoil_header, spoil_event, lose_event])
def test_what_no_rebuild_helps_against_is_said_to_take_a_copy_of_the_catalog(
    registry: Command, home: Path, damage: Callable[[Path], None]
) -> None:
    damage(home)

    by_verify = registry("verify", status=6).hint
    by_rebuild = registry("doctor", "--rebuild", status=6).hint

    assert by_verify.startswith("bring catalog.db back")
    assert by_rebuild.startswith("bring catalog.db back") or by_rebuild.endswith("registry verify")
    assert "--repair" not in by_rebuild


@pytest.mark.parametrize("damage", [cut, spoil_header, lose_index, forget_migrations])
def test_of_a_damaged_catalog_verify_says_what_helps(
    registry: Command, home: Path, damage: Callable[[Path], None]
) -> None:
    damage(home)

    hint = registry("doctor", status=6).hint

    assert "--repair" not in hint
    assert hint.endswith("registry verify")


@pytest.mark.parametrize("damage", [lose_index, forget_migrations])
def test_what_a_rebuild_helps_against_is_said_to_take_one(
    registry: Command, home: Path, damage: Callable[[Path], None]
) -> None:
    damage(home)

    registry.paste(registry("verify", status=6).hint)

    registry("verify", "--full")
