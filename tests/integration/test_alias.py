"""`registry alias add`, `remove` and `list`: one holder at a time, and who moved what."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from tests.support.command import Command, Prepare


def fill(registry: Command) -> None:
    """Give the home three versions of `gemma`, of which the first and last are linked."""
    registry.log_text("gemma", "zero", "--link", "model/c")
    registry.log_text("gemma", "one", "-a", "best")
    registry.log_text("gemma", "two", "--link", "model/c")


@pytest.fixture
def registry(prepare: Prepare) -> Command:
    """Return the command in a home that is filled."""
    return prepare(fill)


def aliases_of(registry: Command, reference: str = "gemma") -> dict[str, str]:
    """Return the version of each alias."""
    rows = registry("alias", "list", reference, "--json").json
    assert len({row["alias"] for row in rows}) == len(rows)
    return {row["alias"]: row["version"] for row in rows}


def test_an_alias_names_one_version_and_moves(registry: Command) -> None:
    added = registry("alias", "add", "gemma:v0", "best", "canary", "--json").json

    assert (added["version"], added["aliases"]) == ("v0", ["best", "canary"])
    assert aliases_of(registry) == {"best": "v0", "canary": "v0", "latest": "v2"}


def test_without_a_version_the_latest_gets_it(registry: Command) -> None:
    registry("alias", "add", "gemma", "production")
    assert aliases_of(registry)["production"] == "v2"


def test_an_artifact_and_its_links_have_aliases_of_their_own(registry: Command) -> None:
    registry("alias", "add", "model/c:v0", "production")

    assert aliases_of(registry, "model/c") == {"latest": "v1", "production": "v0"}
    assert "production" not in aliases_of(registry)


def test_an_alias_that_is_there_already_leaves_no_event(registry: Command) -> None:
    registry("alias", "add", "gemma:v1", "best")
    assert len(registry("alias", "list", "gemma", "--history").rows) == 4


@pytest.mark.parametrize(
    ("expected", "status"),
    [
        ("v1", 0),
        ("v0", 4),
        ("v7", 4),
        ("none", 4),
        ("best", 2),
        ("V1", 2),
        ("", 2),
        ("v01", 2),
        ("v" + "9" * 5000, 2),
    ],
)
def test_it_moves_only_from_where_it_is_expected(
    registry: Command, expected: str, status: int
) -> None:
    registry("alias", "add", "gemma:v2", "best", "--expect", expected, status=status)
    assert aliases_of(registry)["best"] == ("v2" if status == 0 else "v1")


def test_one_alias_that_is_elsewhere_keeps_all_where_they_are(registry: Command) -> None:
    refused = registry("alias", "add", "gemma:v0", "new", "best", "--expect", "none", status=4)

    assert "'best' of 'team/uncategorized/gemma' is at v1" in refused.message
    assert "new" not in aliases_of(registry)
    (moves,) = registry.paste(refused.hint)
    assert "best" in moves.column


def test_of_many_who_swap_at_once_one_wins(registry: Command) -> None:
    statuses = []

    def swap(number: int) -> None:
        done = registry.process("alias", "add", f"gemma:v{number}", "best", "--expect", "v1")
        statuses.append((done.status, number))

    threads = [threading.Thread(target=swap, args=(number,)) for number in (0, 2, 0, 2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert sorted(status for status, _ in statuses) == [0, 4, 4, 4]
    (winner,) = (number for status, number in statuses if status == 0)
    assert aliases_of(registry)["best"] == f"v{winner}"


@pytest.mark.parametrize(
    ("arguments", "status"),
    [
        (["add", "gemma", "latest"], 5),
        (["add", "gemma", "v3"], 2),
        (["add", "gemma", "a/b"], 2),
        (["add", "gemma", "a:b"], 2),
        (["add", "gemma", ""], 2),
        (["add", "gemma"], 2),
        (["add", "gemma:v9", "x"], 3),
        (["add", "gemma:none", "x"], 3),
        (["add", "nothing", "x"], 3),
        (["add", "model/none", "x"], 3),
        (["remove", "gemma", "nothing"], 3),
        (["remove", "gemma", "best", "nothing"], 3),
        (["remove", "gemma:v0", "best"], 4),
        (["list", "nothing"], 3),
    ],
    ids=str,
)
def test_what_cannot_be_is_refused_and_changes_nothing(
    registry: Command, arguments: list[str], status: int
) -> None:
    registry.refuse(status, "alias", *arguments)


def test_removed_aliases_are_gone_and_their_versions_stay(registry: Command) -> None:
    registry("alias", "add", "gemma:v0", "old")

    removed = registry("alias", "remove", "gemma", "best", "old", "--json").json

    assert removed == {
        "qualified_name": "team/uncategorized/gemma",
        "aliases": {"best": "v1", "old": "v0"},
    }
    assert aliases_of(registry) == {"latest": "v2"}
    assert registry("versions", "gemma").column == ["v2", "v1", "v0"]


def test_without_the_alias_latest_the_highest_version_is_meant(registry: Command) -> None:
    registry("alias", "remove", "gemma", "latest")

    assert "latest" not in aliases_of(registry)
    assert registry("show", "gemma", "--json").json["version"] == "v2"
    registry.log_text("gemma", "zero")
    assert aliases_of(registry)["latest"] == "v0"


def test_the_hint_removes_an_alias_from_where_it_is(registry: Command) -> None:
    refused = registry("alias", "remove", "gemma:v0", "best", status=4)

    registry.paste(refused.hint)

    assert "best" not in aliases_of(registry)


def test_the_history_tells_every_move_newest_first(registry: Command) -> None:
    registry("alias", "add", "gemma:v0", "best")
    registry("alias", "remove", "gemma", "best")
    registry("alias", "add", "gemma:v2", "best")

    moves = registry("alias", "list", "gemma", "--history", "--json").json

    assert [
        (move["from_version"], move["version"]) for move in moves if move["alias"] == "best"
    ] == [(None, "v2"), ("v0", None), ("v1", "v0"), (None, "v1")]
    assert [move["event"] for move in moves] == sorted(
        (move["event"] for move in moves), reverse=True
    )


def test_aliases_that_move_in_one_event_are_told_apart(registry: Command) -> None:
    registry("alias", "add", "gemma:v0", "canary")
    registry.log_text("gemma", "three", "-a", "best", "-a", "canary", type=None)
    moves = registry("alias", "list", "gemma", "--history", "--json").json
    newest = max(move["event"] for move in moves)
    assert [
        (move["alias"], move["from_version"], move["version"])
        for move in moves
        if move["event"] == newest
    ] == [("best", "v1", "v3"), ("canary", "v0", "v3"), ("latest", "v2", "v3")]
    assert len({(move["event"], move["alias"]) for move in moves}) == len(moves)


def test_aliases_of_one_version_are_listed_alone(registry: Command) -> None:
    registry("alias", "add", "gemma:v2", "canary")

    assert registry("alias", "list", "gemma:v1").column == ["best"]
    assert registry("alias", "list", "gemma:v1", "--history").column == ["latest", "best", "latest"]


def test_an_unlinked_version_takes_its_aliases_with_it(registry: Command) -> None:
    registry("alias", "add", "model/c:v0", "production")
    registry("unlink", "model/c:v0")

    assert aliases_of(registry, "model/c") == {"latest": "v1"}
    newest = registry("alias", "list", "model/c", "--history", "--json").json[0]
    assert (newest["alias"], newest["from_version"], newest["version"]) == (
        "production",
        "v0",
        None,
    )
