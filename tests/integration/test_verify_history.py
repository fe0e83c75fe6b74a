"""`registry verify --history`: the chain alone, and the hash that was kept elsewhere."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from pathlib import Path

    from tests.support.command import Command, Prepare


def fill(registry: Command) -> None:
    """Give the home some history."""
    registry.log_text("gemma", "zero", "--link", "model/c")
    registry("alias", "add", "model/c:v0", "production")


@pytest.fixture
def registry(prepare: Prepare) -> Command:
    """Return the command in a home that is filled."""
    return prepare(fill)


def change(home: Path, statement: str) -> None:
    """Do to the catalog what nobody should, as somebody who removed what protects it."""
    with closing(sqlite3.connect(home / "catalog.db", isolation_level=None)) as catalog:
        for (name,) in catalog.execute(
            "SELECT name FROM sqlite_master WHERE type = 'trigger' AND tbl_name = 'events'"
        ).fetchall():
            catalog.execute(f"DROP TRIGGER {name}")
        catalog.execute(statement)


def test_an_untouched_history_holds_whatever_became_of_contents(
    registry: Command, home: Path
) -> None:
    for blob in (home / "blobs").rglob("*-*"):
        blob.unlink()

    done = registry("verify", "--history", "--json").json

    assert done["damages"] == []
    assert [str(done["event_count"]), done["head"]] == registry("history", "--head").rows[0]


def test_a_pinned_hash_is_found_wherever_it_is_and_it_is_told_what_follows(
    registry: Command,
) -> None:
    pinned = registry("history", "--head").stdout
    last = registry("verify", "--history", "--expect-head", pinned)
    registry("tag", "add", "gemma", "x", "y")
    registry("describe", "gemma", "z")

    done = registry("verify", "--history", "--expect-head", pinned.split()[1], "--json").json

    event, hash_ = pinned.split()
    assert (str(done["expected_event"]), done["expected_head"]) == (event, hash_)
    assert done["following_count"] == 2
    assert last.notes == [f"event {event} has the hash that was expected: it is the last one"]
    assert registry("verify", "--history", "--expect-head", pinned).notes == [
        f"event {event} has the hash that was expected: 2 events came after it"
    ]


@pytest.mark.parametrize(
    ("statement", "event"),
    [
        ("UPDATE events SET body = '{}' WHERE id = 9", "9"),
        ("UPDATE events SET actor = 'admin2' WHERE id = 5", "5"),
        ("DELETE FROM events WHERE id = 3", "3"),
    ],
)
def test_a_change_in_the_middle_is_shown_with_its_event(
    registry: Command, home: Path, statement: str, event: str
) -> None:
    pinned = registry("history", "--head").stdout
    change(home, "PRAGMA foreign_keys = OFF")
    change(home, statement)

    failed = registry("verify", "--history", "--expect-head", pinned, status=6)

    assert failed.rows[0][:2] == ["event", event]
    assert f"event {event} " in failed.message
    assert registry("verify", "--history", "-q", status=6).lines == [event]


def test_a_history_that_was_cut_holds_in_itself_but_not_against_a_pinned_hash(
    registry: Command, home: Path
) -> None:
    pinned = registry("history", "--head").stdout
    change(home, "DELETE FROM events WHERE id = (SELECT max(id) FROM events)")

    registry("verify", "--history")
    failed = registry("verify", "--history", "--expect-head", pinned, "--json", status=6)

    assert failed.json["expected_event"] is None
    assert "no event has the hash" in failed.stderr


def test_a_home_that_is_not_there_has_a_history_without_events(
    registry: Command, tmp_path: Path
) -> None:
    elsewhere = ("--home", tmp_path / "none")
    pinned = registry(*elsewhere, "history", "--head").stdout

    assert registry(*elsewhere, "verify", "--history", "--json").json["event_count"] == 0
    assert "event 0" in registry("verify", "--history", "--expect-head", pinned).notes[0]
    assert not (tmp_path / "none").exists()


@pytest.mark.parametrize(
    "arguments",
    [
        ["--history", "gemma"],
        ["--history", "--full"],
        ["--history", "--resume"],
        ["--history", "--repair", "."],
        ["--expect-head", "0" * 64],
        ["--history", "--expect-head", "abc"],
        ["--history", "--expect-head", ""],
        ["--history", "--expect-head", "G" * 64],
    ],
    ids=str,
)
def test_what_cannot_be_asked_is_refused(registry: Command, arguments: list[str]) -> None:
    registry.refuse(2, "verify", *arguments)
