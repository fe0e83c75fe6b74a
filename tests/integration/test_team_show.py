"""`registry team show` and `registry team list`."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

    from tests.support.command import Command


def test_a_home_that_is_not_made_has_one_team(registry: Command, home: Path, account: str) -> None:
    assert registry("team", "list", "-q").lines == ["team"]
    assert registry("team", "show", "team", "--json").json["members"] == {account: "admin"}
    assert not home.exists()


def test_teams_are_listed_by_name_with_what_they_have(registry: Command, account: str) -> None:
    registry.log_text("gemma", "one")
    registry("team", "create", "audio")
    registry("member", "add", "user2", "--role", "member", "--team", "audio")

    rows = registry("team", "list").rows

    assert [[*row[:3], row[4]] for row in rows] == [
        ["audio", "2", "0", account], ["team", "1", "1", account],
    ]  # fmt: skip
    assert registry("team", "list", "--json").json[0]["member_count"] == 2


def test_a_team_is_shown_with_its_members_and_where_it_has_a_role(
    registry: Command, account: str
) -> None:
    registry("team", "create", "audio")
    registry("member", "add", "user2", "--role", "viewer", "--team", "audio")
    registry("member", "add", "audio", "--role", "member", "--registry", "model")

    shown = registry("team", "show", "audio", "--json").json

    assert shown["members"] == {account: "admin", "user2": "viewer"}
    assert shown["registries"] == {"model": "member"}
    assert registry("team", "show", "audio", "-q").line == "audio"
    page = registry("team", "show", "audio", "--format", "table").stdout
    assert "user2 (viewer)" in page
    assert "member in model" in page


def test_a_team_is_found_by_the_name_that_it_had(registry: Command) -> None:
    registry("init", "--team", "core")
    registry("init", "--team", "research")

    shown = registry("team", "show", "core", "--json").json

    assert shown["name"] == "research"
    assert shown["former_names"] == ["core"]
    registry("team", "create", "vision")
    assert registry("team", "show", "vision", "--json").json["former_names"] == []


def test_what_a_team_was_called_leads_to_it_whatever_the_organization_was_called(
    registry: Command,
) -> None:
    registry.log_text("gemma", "one")
    registry("init", "--organization", "team")  # as it is displayed: the name is the team's
    registry("init", "--team", "research")
    registry("init", "--organization", "lab")

    shown = registry("show", "team/uncategorized/gemma:v0", "--json").json

    assert shown["qualified_name"] == "research/uncategorized/gemma:v0"
    assert registry("team", "show", "team", "-q").line == "research"


def test_restricted_registries_of_a_team_are_not_shown_to_strangers(registry: Command) -> None:
    registry("registry", "create", "closed", "--visibility", "restricted")
    registry("member", "add", "team", "--role", "member", "--registry", "closed")

    assert registry("team", "show", "team", "--json").json["registries"] == {"closed": "member"}
    shown = registry("team", "show", "team", "--json", "--as", "stranger2")
    assert shown.json["registries"] == {}
    assert "closed" not in shown.stdout


def test_what_is_no_team_is_not_found(registry: Command) -> None:
    registry("member", "add", "user2", "--role", "member")
    for name in ("user2", "local", "nope"):
        registry.refuse(3, "team", "show", name)
    registry.paste(registry.refuse(3, "team", "show", "taem").hint)
    registry.refuse(2, "team", "show", "a/b")
