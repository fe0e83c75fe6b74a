"""A home whose `catalog.db` was lost or emptied: nobody makes garbage of its contents."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.support.crowd import run_crowd
from tests.support.lock_holder import held_elsewhere
from tests.support.store_size import stored_names

if TYPE_CHECKING:
    from tests.support.command import Command, Prepare

LOG = ["log", "b.txt", "--type", "model"]
KNOWN_TO_NONE = "if catalog.db was emptied"


def fill(registry: Command) -> None:
    """Log one content, and lay a file beside it that is not logged."""
    registry.log_text("a.txt", "one")
    Path("b.txt").write_text("two", encoding="utf-8")


@pytest.fixture
def registry(prepare: Prepare) -> Command:
    """Return the command in a home that holds a content."""
    return prepare(fill)


@pytest.fixture
def lost(registry: Command, home: Path) -> Command:
    """Return the command in a home whose catalog is gone."""
    (home / "catalog.db").unlink()
    return registry


@pytest.fixture
def emptied(registry: Command, home: Path) -> Command:
    """Return the command in a home whose catalog is an empty file."""
    (home / "catalog.db").write_bytes(b"")
    return registry


# --- Lost


@pytest.mark.parametrize(
    "arguments",
    [LOG, ["init"], ["gc", "--yes", "--grace", "0"], ["gc", "--dry-run"], ["exists", "a.txt"],
     ["path", "a.txt"], ["get", "a.txt", "back"], ["artifacts"], ["history"], ["whoami"],
     ["registry", "create", "plots"], ["doctor", "--rebuild"]],
    ids=" ".join,
)  # fmt: skip
def test_every_command_tells_of_contents_without_a_catalog(
    lost: Command, home: Path, arguments: list[str]
) -> None:
    told = lost(*arguments, status=6)
    assert "has contents, but no catalog.db" in told.message
    assert "catalog.db back" in told.hint
    assert not (home / "catalog.db").exists()


@pytest.mark.parametrize("how", [["verify"], ["verify", "--full"], ["verify", "--history"]])
def test_verify_finds_it(lost: Command, how: list[str]) -> None:
    assert "catalog.db back" in lost(*how, status=6).hint


def test_doctor_says_the_same_and_looks_at_the_machine_all_the_same(lost: Command) -> None:
    told = lost("doctor", "--json", status=6)
    found = {each["check"]: each for each in told.json["findings"]}
    assert found["home"]["standing"] == "damaged"
    assert found["home"]["hint"] == lost("artifacts", status=6).hint
    assert {"file system", "permissions", "locks"} <= {*found}


def test_a_process_that_only_looks_tells_it_too(lost: Command) -> None:
    assert "no catalog.db" in lost.process("exists", "a.txt").message


def test_with_the_catalog_back_nothing_was_lost(registry: Command, home: Path) -> None:
    catalog = (home / "catalog.db").rename(home.parent / "saved")
    registry(*LOG, status=6)
    catalog.rename(home / "catalog.db")
    registry("verify", "--full")


def test_moving_the_contents_away_begins_anew(lost: Command, home: Path) -> None:
    (home / "blobs").rename(home.parent / "blobs-before")
    assert lost(*LOG).notes == []
    assert lost("artifacts").rows


def test_many_first_logs_at_once_find_nothing_lost(home: Path) -> None:
    names = [f"{number}.txt" for number in range(8)]
    for name in names:
        Path(name).write_text(name, encoding="utf-8")
    results = run_crowd([[["log", name, "--type", "model"]] for name in names])
    assert [note for result in results for note in result.notes if KNOWN_TO_NONE in note] == []
    assert len(stored_names(home)) == len(names)


# --- Emptied


@pytest.mark.parametrize("arguments", [LOG, ["init"], ["registry", "create", "plots"]])
def test_who_founds_a_catalog_over_contents_is_told(emptied: Command, arguments: list[str]) -> None:
    (note,) = emptied(*arguments).notes
    assert KNOWN_TO_NONE in note
    assert emptied("artifacts").notes == []


def test_who_brings_the_first_contents_is_told_nothing(registry: Command, tmp_path: Path) -> None:
    assert registry("--home", tmp_path / "new", *LOG).notes == []


def test_contents_that_a_log_under_way_brings_are_no_lost_ones(
    emptied: Command, home: Path
) -> None:
    with held_elsewhere(home / "gc.lock", is_exclusive=False):
        assert emptied(*LOG).notes == []


def test_gc_leaves_contents_of_which_no_catalog_tells(emptied: Command, home: Path) -> None:
    stored = stored_names(home)
    dry = emptied("gc", "--grace", "0", "--dry-run", "--json")
    real = emptied("gc", "--grace", "0", "--yes", "--json")
    assert stored
    assert stored_names(home) == stored
    assert {**dry.json, "dry_run": False} == real.json
    assert real.json["content_count"] == real.json["tree_count"] == real.json["freed_size"] == 0
    assert real.json["version_count"] == real.json["leftover_count"] == real.json["young_size"] == 0
    assert KNOWN_TO_NONE in real.notes[0]


@pytest.mark.parametrize("how", [["verify"], ["verify", "--full"]])
def test_verify_tells_what_gc_tells(emptied: Command, how: list[str]) -> None:
    (note,) = emptied(*how).notes
    assert [note] == emptied("gc", "--dry-run").notes
    assert KNOWN_TO_NONE in note


def test_what_a_killed_first_log_left_goes_as_the_note_says(emptied: Command, home: Path) -> None:
    (note,) = emptied("verify").notes
    assert note.endswith("else `registry init`, then `registry gc` removes them")
    emptied("init")
    emptied("gc", "--grace", "0", "--yes")
    assert stored_names(home) == set()


def test_doctor_says_that_contents_lie_there(emptied: Command) -> None:
    found = {each["check"]: each for each in emptied("doctor", "--json").json["findings"]}
    assert found["home"]["standing"] == "note"
    assert "contents" in found["home"]["detail"]
    assert KNOWN_TO_NONE in found["home"]["hint"]
