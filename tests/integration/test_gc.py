"""`registry gc`: what no version reaches goes, and nothing else, whatever happens meanwhile."""

from __future__ import annotations

import os
import shutil
import signal
import threading
import time
from contextlib import ExitStack, closing
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from registry_cli.catalog.locks import LockWait
from registry_cli.domain.references import parse_reference
from registry_cli.errors import MachineError
from registry_cli.operations.delete import DeleteRequest, delete
from registry_cli.operations.gc import GcRequest, gc, preview
from registry_cli.operations.gc_moves import Moves
from registry_cli.operations.gc_scan import find_garbage
from registry_cli.operations.log import LogRequest, log
from registry_cli.workspace import gc_locks
from tests.support.damage import change
from tests.support.files import make_files
from tests.support.keyboard import ENTER, converse
from tests.support.lock_holder import held_elsewhere
from tests.support.small_disk import can_mount, mounted
from tests.support.snapshots import snapshot
from tests.support.soundness import assert_sound, open_catalog
from tests.support.stepping import Stepper
from tests.support.store_size import stored_names, stored_size
from tests.support.workspace import Silence, open_home

if TYPE_CHECKING:
    from tests.support.command import Command, Prepare

GEMMA = "team/uncategorized/gemma"
DIGITS = "team/uncategorized/digits"
NOW = ("--grace", "0", "--yes")


def small_files(first: int, count: int) -> dict[str, str]:
    """Return that many small files of different contents: 100 or more go into one pack."""
    numbers = range(first, first + count)
    return {f"{number:04}.txt": f"content {number}\n" * 20 for number in numbers}


def log_folder(registry: Command, name: str, files: dict[str, str]) -> None:
    """Log exactly these files."""
    if Path(name).exists():
        shutil.rmtree(name)
    make_files(name, files)
    registry("log", name, "--type", "dataset")


def fill(registry: Command) -> None:
    """Give the home three models, and three data sets whose contents lie in packs."""
    for text in ("zero", "one", "two"):
        registry.log_text("gemma", text)
    log_folder(registry, "digits", small_files(0, 300))
    log_folder(registry, "digits", small_files(200, 300))
    log_folder(registry, "digits", small_files(280, 220))


@pytest.fixture
def registry(prepare: Prepare) -> Command:
    """Return the command in a home that is filled."""
    return prepare(fill)


def assert_all_is_there(registry: Command, *names: str) -> None:
    """See that these versions are delivered, checked as they are."""
    for name in names:
        registry("get", name, f"back-{name.replace(':', '-')}")


# --- What goes


def test_without_garbage_nothing_goes(registry: Command, home: Path) -> None:
    before = snapshot(home)

    collected = registry("gc", *NOW, "--json").json

    assert collected == {
        "versions": [],
        "version_count": 0,
        "content_count": 0,
        "leftover_count": 0,
        "tree_count": 0,
        "freed_size": 0,
        "young_size": 0,
        "dry_run": False,
    }
    assert snapshot(home) == before


def test_the_content_of_a_deleted_version_goes(registry: Command, home: Path) -> None:
    before = stored_size(home)
    registry("delete", "gemma:v1", "-y")

    collected = registry("gc", *NOW, "--json").json

    assert collected["versions"] == [f"{GEMMA}:v1"]
    assert collected["version_count"] == collected["content_count"] == 1
    assert collected["freed_size"] == before - stored_size(home) == 3
    assert all(any(folder.iterdir()) for folder in (home / "blobs").iterdir())
    assert_all_is_there(registry, "gemma:v0", "gemma:v2", "digits:v0", "digits:v1", "digits:v2")


def test_within_the_grace_it_stays(registry: Command, home: Path) -> None:
    registry("delete", "gemma:v1", "-y")
    before = snapshot(home)

    collected = registry("gc", "--yes", "--json").json

    assert (collected["freed_size"], collected["young_size"]) == (0, 3)
    assert snapshot(home) == before


def test_what_is_older_than_the_grace_goes(registry: Command) -> None:
    registry("delete", "gemma:v1", "-y")
    time.sleep(0.02)

    assert registry("gc", "--grace", "0.01s", "--yes", "--json").json["freed_size"] == 3


def test_what_another_version_holds_stays(registry: Command) -> None:
    registry.log_text("other", "one")
    registry("delete", "gemma:v1", "-y")

    assert registry("gc", *NOW, "--json").json["freed_size"] == 0
    assert_all_is_there(registry, "other:v0")


def test_a_deleted_artifact_goes_with_all_that_is_its_own(registry: Command, home: Path) -> None:
    registry("delete", "gemma", "digits", "--all", "-y")

    collected = registry("gc", *NOW, "--json").json

    assert collected["version_count"] == 6
    assert stored_size(home) == 0
    assert [*(home / "blobs").iterdir()] == []


def test_what_went_can_be_logged_again(registry: Command) -> None:
    registry("delete", "digits", "gemma", "--all", "-y")
    registry("gc", *NOW)

    registry.log_text("gemma", "one")
    log_folder(registry, "digits", small_files(0, 300))

    assert_all_is_there(registry, "gemma:v3", "digits:v3")


def test_what_a_killed_command_left_goes(registry: Command, home: Path) -> None:
    make_files(home / "tmp" / "0123456789abcdef", {"complete/blob": "content", "incoming": "x"})
    (home / "blobs" / "ab").mkdir(exist_ok=True)
    orphan = home / "blobs" / "ab" / f"{'0' * 32}-ab{'0' * 62}"
    orphan.write_text("nobody reaches this")

    collected = registry("gc", *NOW, "--json").json

    assert (collected["leftover_count"], collected["content_count"]) == (1, 1)
    assert collected["freed_size"] == len("content" + "x" + "nobody reaches this")
    assert [*(home / "tmp").iterdir()] == []
    assert not orphan.exists()


def test_what_may_still_be_in_use_stays_in_tmp(registry: Command, home: Path) -> None:
    make_files(home / "tmp" / "0123456789abcdef", {"incoming": "x"})
    (home / "tmp" / "clock-1-2").write_text("t")  # whoever asks for the time holds no lock

    assert registry("gc", "--yes", "--json").json["leftover_count"] == 0
    assert registry("gc", *NOW, "--json").json["leftover_count"] == 1
    assert [path.name for path in (home / "tmp").iterdir()] == ["clock-1-2"]


def test_a_dry_run_does_not_count_what_a_running_command_holds(
    registry: Command, home: Path
) -> None:
    make_files(home / "tmp" / "0123456789abcdef", {"incoming": "x" * 1000})
    with held_elsewhere(home / "gc.lock", is_exclusive=False):
        planned = registry("gc", "--grace", "0", "-n", "--json").json
        assert (planned["leftover_count"], planned["freed_size"]) == (0, 0)

    planned = registry("gc", "--grace", "0", "-n", "--json").json
    assert (planned["leftover_count"], planned["freed_size"]) == (1, 1000)


def test_trees_of_versions_that_are_gone_go(registry: Command, home: Path) -> None:
    registry("log", "gemma", "--new-version")  # equal to v2, so they share a tree
    for name in ("gemma:v1", "gemma:v2", "digits:v0"):
        registry("path", name, ".")
    registry("delete", "gemma:v1", "gemma:v2", "digits:v0", "-y")

    assert registry("gc", *NOW, "--json").json["tree_count"] == 2
    assert len([*(home / "checkouts").iterdir()]) == 1
    assert Path(registry("path", "gemma:v3").line).read_text() == "two"


def leads_nowhere(tree: Path) -> bool:
    """Say whether any link in a tree has lost its content."""
    return not all(path.exists() for path in tree.rglob("*"))


def test_a_young_tree_goes_with_the_content_that_it_leads_to(registry: Command, home: Path) -> None:
    log_folder(registry, "other", small_files(1000, 150))
    registry("path", "other")
    registry("path", "digits:v0")
    time.sleep(0.1)
    for tree in (home / "checkouts").iterdir():
        tree.chmod(tree.stat().st_mode)  # which makes it younger than the contents
    registry("delete", "other:v0", "digits:v0", "-y")

    assert registry("gc", "--grace", "0.1s", "-y", "--json").json["tree_count"] == 2

    log_folder(registry, "other", small_files(1000, 150))  # into a pack again
    assert not leads_nowhere(Path(registry("path", "other").line))


def test_a_tree_stays_for_the_grace_while_its_content_does(registry: Command) -> None:
    tree = Path(registry("path", "gemma:v1", ".").line)
    registry("delete", "gemma:v1", "-y")

    assert registry("gc", "-y", "--json").json["tree_count"] == 0
    assert not leads_nowhere(tree)


def test_what_an_earlier_gc_left_in_the_trash_goes(registry: Command, home: Path) -> None:
    make_files(home / "trash", {"0123456789abcdef/blob": "content"})

    planned = registry("gc", "--grace", "1d", "-n", "--json").json
    assert planned["freed_size"] == 7
    assert registry("gc", "--grace", "1d", "-y", "--json").json["freed_size"] == 7
    assert [*(home / "trash").iterdir()] == []


# --- Packs


def test_a_pack_of_which_nothing_is_needed_goes(registry: Command, home: Path) -> None:
    log_folder(registry, "other", small_files(1000, 150))
    before = stored_size(home)
    registry("delete", "other:v0", "-y")

    freed = registry("gc", *NOW, "--json").json["freed_size"]

    assert freed == before - stored_size(home) > 150 * 200
    assert_sound(home)


def test_a_pack_that_is_less_than_half_alive_is_rewritten(registry: Command, home: Path) -> None:
    before, names = stored_size(home), stored_names(home)
    registry("delete", "digits:v0", "-y")  # 280 of the 300 in its pack

    collected = registry("gc", *NOW, "--json").json

    assert collected["content_count"] == 200
    assert collected["freed_size"] == before - stored_size(home) > 0
    assert len(names - stored_names(home)) == len(stored_names(home) - names) == 1
    assert_all_is_there(registry, "digits:v1", "digits:v2")
    assert_sound(home)


def test_a_pack_that_is_more_than_half_alive_stays(registry: Command, home: Path) -> None:
    log_folder(registry, "other", small_files(1000, 150))
    log_folder(registry, "other", small_files(1000, 100))
    registry("delete", "other:v0", "-y")
    before = snapshot(home / "blobs")

    assert registry("gc", *NOW, "--json").json["freed_size"] == 0
    assert snapshot(home / "blobs") == before


def test_a_pack_goes_whose_contents_have_files_of_their_own(registry: Command, home: Path) -> None:
    log_folder(registry, "other", small_files(1000, 150))
    registry("path", "other")  # which writes them out
    before = stored_size(home)

    freed = registry("gc", *NOW, "--json").json["freed_size"]

    assert freed == before - stored_size(home) > 150 * 200
    assert_all_is_there(registry, "other")
    assert_sound(home)


def test_a_pack_stays_where_the_file_instead_of_it_is_damaged(
    registry: Command,
) -> None:
    log_folder(registry, "other", small_files(1000, 150))
    tree = Path(registry("path", "other").line)
    for number in (1000, 1149):
        blob = Path(os.path.realpath(tree / f"{number}.txt"))
        blob.chmod(0o644)
        blob.write_bytes(bytes(blob.stat().st_size))

    registry("gc", *NOW)

    assert_all_is_there(registry, "other")


def test_a_damaged_pack_is_left_as_it_is_with_a_note(registry: Command, home: Path) -> None:
    with closing(open_catalog(home)) as connection:
        (name,) = connection.execute("SELECT name FROM packs ORDER BY id LIMIT 1").fetchone()
        (offset,) = connection.execute(
            "SELECT max(offset) FROM packed_blobs WHERE pack_id = (SELECT min(id) FROM packs)"
        ).fetchone()
    pack = home / "blobs" / name.partition("-")[2][:2] / name
    pack.chmod(0o644)
    with pack.open("r+b") as file:
        file.seek(offset)
        file.write(b"damaged")
    registry("delete", "digits:v0", "-y")

    collected = registry("gc", *NOW, "--json")

    assert any(name in note for note in collected.notes)
    assert pack.exists()
    assert collected.json["content_count"] == collected.json["freed_size"] == 0


def test_a_pack_that_the_catalog_lost_is_kept_while_something_is_missing(
    registry: Command, home: Path
) -> None:
    with closing(open_catalog(home)) as connection, connection:
        connection.execute("DELETE FROM packed_blobs")
        connection.execute("DELETE FROM packs")
    before = snapshot(home / "blobs")

    registry("gc", *NOW)

    assert snapshot(home / "blobs") == before


def test_a_pack_that_nobody_knows_goes_where_nothing_is_missing(
    registry: Command, home: Path
) -> None:
    before = {*home.glob("blobs/*/*")}
    log_folder(registry, "other", small_files(1000, 150))
    (pack,) = {*home.glob("blobs/*/*")} - before
    registry("delete", "other", "--all", "-y")
    content = pack.read_bytes()
    registry("gc", *NOW)
    pack.parent.mkdir(exist_ok=True)
    pack.write_bytes(content)  # as if a gc had been killed between its transaction and its move

    registry("gc", *NOW)

    assert not pack.exists()


LOST_PLACES = {
    "all rows": "DELETE FROM packed_blobs",
    "most rows": "DELETE FROM packed_blobs WHERE blake3 < 'a'",
    "rows of another pack": "UPDATE packed_blobs SET pack_id = (SELECT max(id) FROM packs)",
    "one row": """
        DELETE FROM packed_blobs WHERE pack_id = 1 AND offset = (
            SELECT max(offset) FROM packed_blobs WHERE pack_id = 1
        )
    """,
}


@pytest.mark.parametrize("loss", LOST_PLACES.values(), ids=LOST_PLACES)
def test_packs_stay_while_the_catalog_does_not_know_where_their_contents_lie(
    registry: Command, home: Path, loss: str
) -> None:
    registry("delete", "digits:v0", "-y")  # so that a pack would be rewritten
    with closing(open_catalog(home)) as connection, connection:
        connection.execute(loss)
    before = snapshot(home / "blobs")

    for collected in (
        registry("gc", "--grace", "0", "-n", "--json"),
        registry("gc", *NOW, "--json"),
    ):
        assert collected.json["content_count"] == collected.json["freed_size"] == 0
        assert any("packs were left as they are" in note for note in collected.notes)

    assert snapshot(home / "blobs") == before
    registry("doctor", "--rebuild")
    assert_all_is_there(registry, "digits:v1", "digits:v2")
    assert registry("gc", *NOW, "--json").json["content_count"] == 200


def test_a_lost_place_of_what_nobody_needs_holds_no_pack_back(
    registry: Command, home: Path
) -> None:
    registry("delete", "digits:v0", "-y")
    with closing(open_catalog(home)) as connection, connection:
        connection.execute("UPDATE packed_blobs SET offset = 1 WHERE pack_id = 1 AND offset = 0")

    assert registry("gc", *NOW, "--json").json["content_count"] == 200
    assert_all_is_there(registry, "digits:v1", "digits:v2")


def test_a_pack_that_the_catalog_lost_stays_where_it_takes_another_for_it(
    registry: Command, home: Path
) -> None:
    with closing(open_catalog(home)) as connection, connection:
        connection.execute("UPDATE packed_blobs SET pack_id = (SELECT max(id) FROM packs)")
        connection.execute("DELETE FROM packs WHERE id < (SELECT max(id) FROM packs)")
    before = snapshot(home / "blobs")

    assert any("packs were left as they are" in note for note in registry("gc", *NOW).notes)

    assert snapshot(home / "blobs") == before


def test_packs_stay_where_the_one_that_the_catalog_names_is_gone(
    registry: Command, home: Path
) -> None:
    registry("delete", "digits:v0", "-y")
    with closing(open_catalog(home)) as connection:
        (name,) = connection.execute("SELECT name FROM packs ORDER BY id DESC LIMIT 1").fetchone()
    (home / "blobs" / name.partition("-")[2][:2] / name).unlink()
    before = snapshot(home / "blobs")

    registry("gc", *NOW)

    assert snapshot(home / "blobs") == before


# --- Looking first, and asking


def test_a_dry_run_tells_what_the_run_then_does(registry: Command, home: Path) -> None:
    registry("delete", "gemma:v1", "digits:v0", "-y")
    make_files(home / "tmp" / "0123456789abcdef", {"incoming": "x"})
    before = snapshot(home)

    planned = registry("gc", "--grace", "0", "-n", "--json").json

    assert snapshot(home) == before
    assert planned["versions"] == [f"{DIGITS}:v0", f"{GEMMA}:v1"]
    assert planned["dry_run"] is True
    done = registry("gc", *NOW, "--json").json
    assert {**done, "dry_run": True} == planned


def test_a_dry_run_knows_what_packs_take_that_go_altogether(registry: Command) -> None:
    registry("delete", "digits", "--all", "-y")

    planned = registry("gc", "--grace", "0", "-n", "--json").json

    assert registry("gc", *NOW, "--json").json["freed_size"] == planned["freed_size"]


def test_quietly_the_names_of_versions_are_printed(registry: Command) -> None:
    registry("delete", "gemma:v1", "digits:v0", "-y")

    assert registry("gc", *NOW, "-q").lines == [f"{DIGITS}:v0", f"{GEMMA}:v1"]


def test_off_a_terminal_nothing_goes_without_yes(registry: Command) -> None:
    registry("delete", "gemma:v1", "-y")

    refused = registry.refuse(2, "gc", "--grace", "0")

    assert registry.paste(refused.hint)[0].rows[0][4] == "3"


@pytest.mark.parametrize(("answer", "status", "left"), [("y", 0, 0), ("n", 1, 3), ("", 1, 3)])
def test_at_a_terminal_somebody_is_asked(
    registry: Command, answer: str, status: int, left: int
) -> None:
    registry("delete", "gemma:v1", "-y")

    asked = converse(["gc", "--grace", "0"], ("[y/N]", answer + ENTER))

    assert asked.status == status
    assert "Remove 3 B that no version reaches (1 content)? [y/N]" in asked.text
    assert registry("gc", "--grace", "0", "-n", "--json").json["freed_size"] == left


@pytest.mark.usefixtures("registry")
def test_what_a_killed_gc_left_is_asked_about_by_its_name(home: Path) -> None:
    make_files(home / "trash", {"x/f": "t" * 3000})

    asked = converse(["gc"], ("[y/N]", "y" + ENTER))

    question = "Remove 2.9 KiB that no version reaches (1 leftover of killed commands)? [y/N]"
    assert question in asked.text
    assert "freed 2.9 KiB: 1 leftover of killed commands" in asked.text


@pytest.mark.usefixtures("registry")
def test_where_there_is_nothing_to_remove_nobody_is_asked() -> None:
    assert "nothing to remove" in converse(["gc", "--grace", "0"]).text


@pytest.mark.parametrize("grace", ["1", "-1h", "1w", "h", "1 h", "", "1e3s", "٣s", "inf"])
def test_a_length_of_time_has_a_unit(registry: Command, grace: str) -> None:
    registry.refuse(2, "gc", f"--grace={grace}", "--yes")


@pytest.mark.parametrize("grace", ["0s", "1.5h", "30m", "7d", "999999999d"])
def test_lengths_of_time_are_read(registry: Command, grace: str) -> None:
    registry("gc", "--grace", grace, "--dry-run")


def test_only_admins_of_the_organization_collect(registry: Command) -> None:
    registry("member", "add", "user2", "--role", "member")
    registry.refuse(5, "gc", "--yes", "--as", "user2")
    registry.refuse(5, "gc", "--dry-run", "--as", "user2")

    registry("member", "add", "user2", "--role", "admin")
    registry("gc", "--yes", "--as", "user2")


def test_a_home_that_is_not_there_is_not_made(registry: Command, tmp_path: Path) -> None:
    home = tmp_path / "nowhere"
    collected = registry("--home", home, "gc", "--yes", "--json").json

    assert collected["freed_size"] == 0
    assert not home.exists()


def test_what_is_no_blob_is_left_where_it_is(registry: Command, home: Path) -> None:
    strange = [
        home / "blobs" / "note.txt",
        home / "blobs" / "ab" / "note.txt",
        home / "blobs" / "ab" / f"{'0' * 32}-cd{'0' * 62}",
        home / "checkouts" / "note.txt",
    ]
    (home / "blobs" / "ab").mkdir(exist_ok=True)
    for path in strange:
        path.write_text("somebody's own")
    (home / "blobs" / "ab" / f"{'0' * 32}-ab{'0' * 62}").mkdir()

    assert registry("gc", *NOW, "--json").json["freed_size"] == 0
    assert all(path.exists() for path in strange)


# --- Damage


def change_page(home: Path, artifact: str) -> None:
    """Change a path in the list of files of an artifact, which its digest then tells."""
    with closing(open_catalog(home)) as connection, connection:
        connection.execute("DROP TRIGGER pages_update")
        connection.execute(
            """
            UPDATE pages SET entries = replace(entries, '[["', '[["x') WHERE id IN (
                SELECT page_id FROM version_pages JOIN versions ON versions.id = version_id
                WHERE name LIKE ?
            )
            """,
            (f"{artifact}%",),
        )


def test_where_the_files_of_a_version_cannot_be_told_nothing_goes(
    registry: Command, home: Path
) -> None:
    registry("delete", "gemma:v1", "-y")
    change_page(home, "digits")

    registry.refuse(6, "gc", *NOW)


def test_where_a_list_of_files_lacks_a_page_nothing_goes(registry: Command, home: Path) -> None:
    registry("delete", "gemma:v1", "-y")
    with closing(open_catalog(home)) as connection, connection:
        connection.execute("DROP TRIGGER version_pages_delete")
        connection.execute("DELETE FROM version_pages WHERE version_id = 4 AND position = 0")

    registry.refuse(6, "gc", *NOW)


LOST_VERSIONS = {
    "ended": "UPDATE memberships SET to_event = from_event + 1 WHERE id = 1",
    "ended by the end of another": """
        UPDATE memberships SET to_event = (
            SELECT max(id) FROM events WHERE kind = 'version-deleted'
        ) WHERE id = 1
    """,
    "ended by the end of another artifact": """
        UPDATE memberships SET to_event = (
            SELECT max(id) FROM events WHERE kind = 'artifact-deleted'
        ) WHERE id = 1
    """,
    "another version": "UPDATE memberships SET version_id = 2 WHERE id = 1",
    "gone": "DELETE FROM memberships WHERE id = 1",
}


@pytest.mark.parametrize("loss", LOST_VERSIONS.values(), ids=LOST_VERSIONS)
def test_where_the_state_lost_a_version_nothing_goes(
    registry: Command, home: Path, loss: str
) -> None:
    registry.log_text("other", "another")
    registry("delete", "gemma:v1", "-y")
    registry("delete", "other", "--all", "-y")
    with closing(open_catalog(home)) as connection, connection:
        connection.execute("PRAGMA foreign_keys = OFF")
        connection.execute("DELETE FROM aliases WHERE membership_id = 1")
        assert connection.execute(loss).rowcount == 1
    before = snapshot(home / "blobs")

    registry.refuse(6, "gc", "--grace", "0", "-n")
    refused = registry.refuse(6, "gc", *NOW)

    assert snapshot(home / "blobs") == before
    assert refused.hint.endswith("registry verify")
    registry.paste(registry("verify", status=6).hint)
    registry("gc", *NOW)
    assert_all_is_there(registry, "gemma:v0", "gemma:v2")


def test_where_a_version_has_the_list_of_another_nothing_goes(
    registry: Command, home: Path
) -> None:
    registry.log_text("other", "of another size")
    registry("delete", "other", "--all", "-y")
    another = "UPDATE version_pages SET page_id = (SELECT max(id) FROM pages) WHERE version_id = 1"
    change(home, another)
    before = snapshot(home / "blobs")

    registry.refuse(6, "gc", *NOW)

    assert snapshot(home / "blobs") == before
    registry("doctor", status=6)


LOST_EVENTS = {
    "one": "DELETE FROM events WHERE kind = 'version-logged'",
    "all": "DELETE FROM events",
    "another kind": "UPDATE events SET kind = 'xx' WHERE kind = 'version-logged'",
    "a number beyond all": "UPDATE events SET id = 1000000000000 WHERE id = 1",
}


@pytest.mark.parametrize("loss", LOST_EVENTS.values(), ids=LOST_EVENTS)
def test_where_the_history_lost_an_event_nothing_goes(
    registry: Command, home: Path, loss: str
) -> None:
    registry("delete", "gemma:v1", "-y")
    change(home, "DELETE FROM aliases", "DELETE FROM memberships", loss)
    before = snapshot(home / "blobs")

    for arguments in (["gc", "--grace", "0", "-n"], ["gc", *NOW]):
        assert registry.refuse(6, *arguments).hint.endswith("registry verify")

    assert snapshot(home / "blobs") == before


def test_damage_in_a_deleted_version_keeps_nobody_from_collecting(
    registry: Command, home: Path
) -> None:
    registry("delete", "gemma", "--all", "-y")
    change_page(home, "gemma")

    assert registry("gc", *NOW, "--json").json["freed_size"] == len("zeroonetwo")


# --- Beside others


def relog(home: Path, path: Path) -> None:
    """Log a file or folder in this process."""
    log(open_home(home), LogRequest((str(path),), {}, {}), Silence())


@pytest.mark.parametrize("name", ["gemma", "digits"])
def test_what_was_logged_again_since_the_scan_stays(
    registry: Command, home: Path, work: Path, name: str
) -> None:
    workspace = open_home(home)
    registry("delete", name, "--all", "-y")
    registry.log_text("gemma", "other") if name == "gemma" else None
    log_folder(registry, "digits", small_files(2000, 1)) if name == "digits" else None
    if name == "digits":
        shutil.rmtree(work / "digits")
        make_files("digits", small_files(0, 500))
    else:
        (work / "gemma").write_text("one")

    with find_garbage(workspace, 0) as garbage:
        relog(home, work / name)
        moves = Moves(workspace, garbage)
        moves.move_files()
        moves.move_packs()
        moves.trash.empty()

    assert moves.content_count == (2 if name == "gemma" else 0)
    assert_all_is_there(registry, name)
    assert_sound(home)


def test_a_tree_that_came_and_went_since_the_scan_goes_before_any_content(
    registry: Command, home: Path
) -> None:
    registry("delete", "digits:v0", "gemma:v0", "-y")
    with find_garbage(open_home(home), 0) as garbage:
        log_folder(registry, "digits", small_files(0, 300))
        trees = [Path(registry("path", name).line) for name in ("digits:v3", "digits:v1")]
        registry("delete", "digits:v3", "-y")
        Moves(open_home(home), garbage).move_files()

    assert [tree.exists() for tree in trees] == [False, True]


def test_a_pack_that_was_published_since_the_scan_stays(
    registry: Command, home: Path, work: Path
) -> None:
    workspace = open_home(home)
    shutil.rmtree(work / "digits")
    make_files("digits", small_files(3000, 200))
    registry("delete", "gemma:v1", "-y")
    with find_garbage(workspace, 0) as garbage:
        before = stored_names(home)
        relog(home, work / "digits")
        for name in stored_names(home) - before:  # as if the folders had been listed a moment later
            blake3, xxh3 = bytes.fromhex(name[33:]), bytes.fromhex(name[:32])
            garbage.files.add(blake3 + xxh3 + (1).to_bytes(8))
        Moves(workspace, garbage).move_files()

    assert_all_is_there(registry, "digits:v3", "digits:v0", "gemma:v0")


def test_a_running_log_keeps_what_it_may_count_on(registry: Command, home: Path) -> None:
    registry("delete", "gemma:v1", "-y")
    impatient = open_home(home, lock_wait=0.2)
    with held_elsewhere(home / "gc.lock", is_exclusive=False), pytest.raises(MachineError):
        gc(impatient, GcRequest(0))
    assert stored_size(home) == stored_size(home)

    assert gc(impatient, GcRequest(0)).freed_size == 3


def test_a_scan_and_a_dry_run_wait_for_nobody(registry: Command, home: Path) -> None:
    registry("delete", "gemma:v1", "-y")
    impatient = open_home(home, lock_wait=0.0)
    with (
        held_elsewhere(home / "gc.lock", is_exclusive=True),
        held_elsewhere(home / "gc.run.lock", is_exclusive=True),
        held_elsewhere(home / "gc.turn.lock", is_exclusive=True),
    ):
        assert preview(impatient, GcRequest(0)).freed_size == 3


@pytest.mark.parametrize("is_exclusive", [True, False])
def test_two_do_not_collect_at_once(registry: Command, home: Path, *, is_exclusive: bool) -> None:
    registry("delete", "gemma:v1", "-y")
    lock = home / "gc.run.lock"
    with held_elsewhere(lock, is_exclusive=is_exclusive), pytest.raises(MachineError):
        gc(open_home(home, lock_wait=0.2), GcRequest(0))


@pytest.mark.parametrize("seconds", [0.05, 1.3])
def test_logs_that_overlap_without_end_do_not_keep_gc_out(tmp_path: Path, seconds: float) -> None:
    """Also where each takes longer than gc first keeps others waiting."""
    wait = LockWait(limit=30)
    done = threading.Event()

    def overlap() -> None:
        while not done.is_set():
            with gc_locks.keeping_blobs(tmp_path, wait):
                time.sleep(seconds)

    others = [threading.Thread(target=overlap) for _ in range(4)]
    with ExitStack() as held:
        held.callback(done.set)
        for other in others:
            other.start()
        with gc_locks.moving_blobs(tmp_path, wait):
            pass
    for other in others:
        other.join()


# --- Killed, and on a full disk


def test_killed_at_any_step_nothing_live_is_lost_and_the_next_ends_the_work(
    registry: Command, home: Path, tmp_path: Path
) -> None:
    registry("delete", "gemma:v1", "digits:v0", "-y")
    registry("path", "gemma:v0", ".")
    registry("delete", "gemma:v0", "-y")
    make_files(home / "tmp" / "0123456789abcdef", {"incoming": "x"})
    kept = tmp_path / "kept"
    shutil.copytree(home, kept, symlinks=True)
    killed = 0
    with Stepper() as stepper:
        step = 3
        while stepper.run("gc", *NOW, step=step, number=signal.SIGKILL).is_killed:
            killed += 1
            assert_sound(home)
            registry("gc", *NOW)
            assert_sound(home)
            for folder in ("tmp", "trash", "checkouts"):
                assert [*(home / folder).glob("*")] == []
            assert registry("gc", *NOW, "-n", "--json").json["freed_size"] == 0
            assert_all_is_there(registry, "gemma:v2", "digits:v1", "digits:v2")
            shutil.rmtree(home)
            shutil.copytree(kept, home, symlinks=True)
            step += 17
    assert killed >= 10


@pytest.mark.skipif(not can_mount(), reason="only root can mount a small disk")
def test_a_full_disk_is_freed_with_the_help_of_the_reserve(
    registry: Command, tmp_path: Path
) -> None:
    with mounted(tmp_path / "disk", 8 << 10) as disk:
        home = disk / "home"
        inner = ("--home", home)
        Path("first").write_bytes(os.urandom(1 << 20))
        registry(*inner, "log", "first", "-t", "model")
        registry(*inner, "log", "gemma", "-t", "model")
        assert (home / "reserve").stat().st_size > 0
        fill_up(disk)
        registry(*inner, "link", "first", "model/c", status=7)

        registry(*inner, "delete", "first:v0", "--yes")
        assert not (home / "reserve").exists()
        fill_up(disk)
        collected = registry(*inner, "gc", *NOW, "--json").json

        assert collected["freed_size"] == 1 << 20
        registry(*inner, "get", "gemma", "back")
        (disk / "filler").unlink()
        registry(*inner, "gc", *NOW)
        assert (home / "reserve").exists()


@pytest.mark.skipif(not can_mount(), reason="only root can mount a small disk")
def test_without_room_a_pack_is_rewritten_another_time(registry: Command, tmp_path: Path) -> None:
    files = {f"{number:03}": f"{number:03}" * 1000 for number in range(400)}
    with mounted(tmp_path / "disk", 4 << 10) as disk:
        inner = ("--home", disk / "home")
        make_files("data", files)
        registry(*inner, "log", "data", "-t", "dataset")
        shutil.rmtree("data")
        make_files("data", dict(sorted(files.items())[:180]))
        registry(*inner, "log", "data")
        registry(*inner, "delete", "data:v0", "--yes")
        fill_up(disk)

        first = registry(*inner, "gc", *NOW, "--json")
        assert first.json["content_count"] == 0
        assert first.notes == ["there was no room to rewrite a pack; the next gc tries again"]
        registry(*inner, "get", "data", "back")
        (disk / "filler").unlink()
        second = registry(*inner, "gc", *NOW, "--json")

        assert second.json["freed_size"] > 220 * 3000
        assert second.json["content_count"] == 220
        assert second.notes == []
        assert [*(disk / "home" / "tmp").iterdir()] == []
        registry(*inner, "get", "data", "again")


@pytest.mark.skipif(not can_mount(), reason="only root can mount a small disk")
def test_a_small_disk_has_no_reserve_and_is_freed_all_the_same(
    registry: Command, tmp_path: Path
) -> None:
    with mounted(tmp_path / "disk", 2 << 10) as disk:
        inner = ("--home", disk / "home")
        Path("first").write_bytes(os.urandom(1 << 19))
        for name in ("first", "gemma"):
            registry(*inner, "log", name, "-t", "model")
        assert not (disk / "home" / "reserve").exists()
        registry(*inner, "delete", "first:v0", "--yes")
        fill_up(disk)

        assert registry(*inner, "gc", *NOW, "--json").json["freed_size"] == 1 << 19
        registry(*inner, "get", "gemma", "back")


def fill_up(disk: Path) -> None:
    """Leave no byte free."""
    with (disk / "filler").open("ab", buffering=0) as file:
        while True:
            try:
                file.write(bytes(1 << 10))
            except OSError:
                return


def test_a_delete_in_this_process_frees_the_reserve_only_for_want_of_room(
    registry: Command, home: Path
) -> None:
    reference = parse_reference("gemma:v1")
    delete(open_home(home), DeleteRequest((reference,)))

    assert (home / "reserve").stat().st_size > 0
    assert registry("versions", "gemma").column == ["v2", "v0"]
