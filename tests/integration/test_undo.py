"""`registry undo`: the inverse of an event, where it has one and nothing came between."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from pathlib import Path

    from tests.support.command import Command, Prepare


def fill(registry: Command) -> None:
    """Give the home two versions, linked, with labels of every kind."""
    registry.log_text("gemma", "zero", "--link", "model/c", "-a", "best")
    registry.log_text("gemma", "one", "--link", "model/c", "--tag", "good", "-m", "lr=0.1")
    registry("alias", "add", "model/c:v0", "production")
    registry("describe", "gemma:v1", "a card")
    registry("describe", "model/c", "what we serve")
    registry("tag", "add", "model/c", "served")


@pytest.fixture
def registry(prepare: Prepare) -> Command:
    """Return the command in a home that is filled."""
    return prepare(fill)


def look(registry: Command) -> list[Any]:
    """Return all that can be undone, as it is now, without times."""
    shown = [
        registry(*each, "--json").json
        for each in (["artifacts"], ["collections"], ["versions", "gemma"], ["versions", "model/c"])
    ]
    for rows in shown:
        for row in rows:
            for moment in ("updated_at", "linked_at"):
                row.pop(moment, None)
    return shown


UNDOABLE = [
    ["alias", "add", "gemma:v1", "best"],
    ["alias", "add", "gemma:v0", "new"],
    ["alias", "add", "gemma:v0", "best", "new", "other"],
    ["alias", "remove", "gemma", "best", "latest"],
    ["alias", "remove", "model/c", "production"],
    ["tag", "add", "gemma:v0", "x", "y"],
    ["tag", "remove", "model/c:v1", "good"],
    ["tag", "add", "gemma", "x"],
    ["tag", "remove", "model/c", "served"],
    ["describe", "gemma:v1", "another"],
    ["describe", "gemma:v1", ""],
    ["describe", "model/c:v0", "now there is one"],
    ["describe", "model/c", ""],
    ["metadata", "set", "gemma:v1", "lr=0.2", "note=x"],
    ["metadata", "unset", "model/c:v1", "lr"],
    ["unlink", "model/c:v0"],
    ["unlink", "model/c:v1"],
    ["link", "gemma:v0", "model/c", "-a", "best"],
]


@pytest.mark.parametrize("arguments", UNDOABLE, ids=" ".join)
def test_undone_all_is_as_it_was(registry: Command, arguments: list[str]) -> None:
    before = look(registry)
    registry(*arguments)
    after = look(registry)
    assert after != before

    undone = int(registry("history", "--head").rows[0][0])
    events = registry("undo", "--json").json

    assert look(registry) == before
    assert {event["body"]["undoes"] for event in events} == {undone}
    assert registry("verify").status == 0


@pytest.mark.parametrize("arguments", UNDOABLE, ids=" ".join)
def test_an_undo_of_one_event_can_be_undone(registry: Command, arguments: list[str]) -> None:
    registry(*arguments)
    after = look(registry)
    if len(registry("undo", "--json").json) == 1:
        registry("undo")
        assert look(registry) == after


def test_a_new_link_is_undone_and_its_collection_stays(registry: Command) -> None:
    registry("link", "gemma:v0", "model/new", "-a", "x")
    registry("undo")
    assert registry("versions", "model/new").rows == []


def test_an_unlinked_version_comes_back_under_its_number_with_its_aliases(
    registry: Command,
) -> None:
    registry("unlink", "model/c:v0")
    event = registry("history", "--head").rows[0][0]
    registry("link", "gemma:v1", "model/other")

    registry("undo", event)

    (link,) = registry("versions", "model/c", "--alias", "production", "--json").json
    assert link["version"] == "v0"


@pytest.mark.parametrize(
    ("first", "then"),
    [
        (["alias", "add", "gemma:v1", "best"], ["alias", "add", "gemma:v0", "best"]),
        (["alias", "add", "gemma:v1", "best"], ["alias", "remove", "gemma", "best"]),
        (["alias", "remove", "gemma", "best"], ["alias", "add", "gemma:v1", "best"]),
        (["alias", "add", "gemma:v1", "best"], ["delete", "gemma:v0", "--force", "--yes"]),
        (["tag", "add", "gemma:v0", "x"], ["tag", "remove", "gemma:v0", "x"]),
        (["describe", "gemma:v1", "other"], ["describe", "model/c:v1", "third"]),
        (["metadata", "set", "gemma:v1", "a=1"], ["metadata", "set", "gemma:v1", "b=1"]),
        (["unlink", "model/c:v0"], ["link", "gemma:v0", "model/c"]),
        (["unlink", "model/c:v0"], ["delete", "gemma:v0", "--force", "--yes"]),
        (["link", "gemma:v0", "model/n"], ["alias", "add", "model/n:v0", "later"]),
    ],
    ids=str,
)
def test_what_was_changed_again_since_is_refused(
    registry: Command, first: list[str], then: list[str]
) -> None:
    registry(*first)
    event = registry("history", "--head").rows[0][0]
    registry(*then)

    refused = registry.refuse(5, "undo", event)

    assert f"event {event} cannot be undone" in refused.message
    registry.paste(refused.hint)


@pytest.mark.parametrize(
    ("arguments", "status"),
    [(["999"], 2), (["0"], 2), (["-1"], 2), (["x"], 2), (["1"], 5), (["10"], 5)],
    ids=str,
)
def test_what_cannot_be_undone_says_why(
    registry: Command, arguments: list[str], status: int
) -> None:
    registry.refuse(status, "undo", *arguments)


def test_others_undo_only_their_own(registry: Command) -> None:
    registry("member", "add", "member1", "--role", "member")
    registry("--as", "member1", "tag", "add", "model/c", "mine")
    mine = registry("history", "--head").rows[0][0]
    registry("tag", "add", "model/c", "theirs")
    theirs = registry("history", "--head").rows[0][0]

    registry.refuse(5, "--as", "member1", "undo", theirs)
    registry("--as", "member1", "undo")
    registry("undo", theirs)
    assert registry("collections", "--json").json[0]["tags"] == ["served"]
    assert mine != theirs


@pytest.mark.parametrize(
    "said",
    [
        ["describe", "model/c:v1", "other"],
        ["tag", "add", "model/c:v1", "x"],
        ["tag", "remove", "model/c:v1", "good"],
        ["metadata", "set", "model/c:v1", "lr=0.2"],
        ["metadata", "unset", "model/c:v1", "lr"],
    ],
    ids=" ".join,
)
def test_what_was_said_through_a_link_is_undone_also_when_the_link_is_gone(
    registry: Command, said: list[str]
) -> None:
    before = registry("show", "gemma:v1", "--json").json
    registry(*said)
    event = registry("history", "--head").rows[0][0]
    registry("unlink", "model/c:v1")

    registry("undo", event)

    after = registry("show", "gemma:v1", "--json").json
    assert {**after, "links": before["links"]} == before


@pytest.mark.parametrize(
    ("first", "then"),
    [
        (["alias", "add", "model/c:v1", "x"], ["unlink", "model/c:v1"]),
        (["link", "gemma:v0", "model/n"], ["unlink", "model/n:v0"]),
        (["tag", "add", "gemma:v0", "x"], ["delete", "gemma:v0", "--force", "--yes"]),
        (["tag", "add", "model/c:v0", "x"], ["delete", "gemma:v0", "--force", "--yes"]),
        (["describe", "model/c", "x"], ["collection", "delete", "model/c", "--yes"]),
    ],
    ids=str,
)
def test_what_is_about_something_gone_says_so(
    registry: Command, first: list[str], then: list[str]
) -> None:
    registry(*first)
    event = registry("history", "--head").rows[0][0]
    registry(*then)

    refused = registry.refuse(5, "undo", event)

    assert f"event {event} cannot be undone" in refused.message
    assert "gone" in refused.message
    registry.paste(refused.hint)


def test_a_link_is_undone_also_when_the_latest_before_it_is_gone(registry: Command) -> None:
    for number in (0, 1):
        registry("link", f"gemma:v{number}", "model/n")
    event = registry("history", "--head").rows[0][0]
    registry("unlink", "model/n:v0")

    registry("undo", event)

    assert registry("versions", "model/n").rows == []
    registry("link", "gemma:v0", "model/n")
    assert registry("alias", "list", "model/n", "--json").json[0]["version"] == "v2"


def test_a_collection_may_be_called_like_a_digest(registry: Command) -> None:
    registry("link", "gemma:v0", "model/c@deadbeef")
    registry("collection", "edit", "model/c@deadbeef", "--description", "x", "--add-tag", "y")
    head = int(registry("history", "--head").rows[0][0])
    registry("undo", head)
    registry("undo", head - 1)
    (row,) = (
        row for row in registry("collections", "--json").json if row["collection"] == "c@deadbeef"
    )
    assert (row["description"], row["tags"]) == ("", [])


def test_in_a_home_that_is_not_made_there_is_nothing_to_undo(
    registry: Command, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("REGISTRY_HOME", str(tmp_path / "absent"))
    assert registry("undo", status=3).message == "you have done nothing yet"
    assert registry("undo", "1", status=2).message == "there is no event 1: the last one is 0"
    assert not (tmp_path / "absent").exists()
