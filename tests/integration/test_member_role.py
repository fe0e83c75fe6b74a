"""`registry member role`: another role for who has one."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from tests.support.command import Command, Prepare

PLACES = [[], ["--team", "team"], ["--registry", "model"]]


def fill(registry: Command) -> None:
    """Let somebody be viewer everywhere, and a team in a registry."""
    registry("team", "create", "vision")
    for place in PLACES:
        registry("member", "add", "user2", "--role", "viewer", *place)
    registry("member", "add", "vision", "--role", "viewer", "--registry", "model")


@pytest.fixture
def registry(prepare: Prepare) -> Command:
    """Return the command in a home that is filled."""
    return prepare(fill)


@pytest.mark.parametrize("place", PLACES, ids=str)
def test_the_role_changes_there_and_nowhere_else(registry: Command, place: list[str]) -> None:
    changed = registry("member", "role", "user2", "--role", "member", *place, "--json").json

    assert (changed["member"], changed["role"]) == ("user2", "member")
    for other in PLACES:
        roles = {row[0]: row[2] for row in registry("member", "list", *other).rows}
        assert roles["user2"] == ("member" if other == place else "viewer")


def test_a_team_has_another_role_in_a_registry(registry: Command) -> None:
    registry("member", "role", "vision", "--role", "admin", "--registry", "model")
    assert registry("team", "show", "vision", "--json").json["registries"] == {"model": "admin"}


def test_the_same_role_again_is_no_event(registry: Command) -> None:
    before = registry("history", "--head").stdout
    registry("member", "role", "user2", "--role", "viewer")
    registry("member", "add", "user2", "--role", "viewer")
    assert registry("history", "--head").stdout == before


def test_who_has_no_role_there_gets_one_by_member_add(registry: Command) -> None:
    refused = registry.refuse(3, "member", "role", "other2", "--role", "admin", "--team", "vision")
    assert "--role admin --team vision" in refused.hint
    registry.paste(refused.hint)
    assert "other2" in registry("member", "list", "--team", "vision", "-q").lines


def test_a_misspelt_name_is_found(registry: Command) -> None:
    registry.paste(registry.refuse(3, "member", "role", "usr2", "--role", "member").hint)
    assert registry("whoami", "--as", "user2", "--json").json["role"] == "member"


def test_the_last_admin_stays_one(registry: Command, account: str) -> None:
    for command in ("role", "add"):
        refused = registry.refuse(5, "member", command, account, "--role", "viewer")
        assert "last admin" in refused.message
    registry("member", "add", "user2", "--role", "admin")

    registry("member", "role", account, "--role", "viewer")

    assert registry("member", "list").rows[-1][:3] == ["user2", "user", "admin"]


@pytest.mark.parametrize("place", PLACES, ids=str)
def test_who_governs_changes_roles(registry: Command, place: list[str]) -> None:
    registry("member", "add", "boss2", "--role", "admin", *place)
    change = ("member", "role", "user2", "--role", "restricted-viewer", *place)

    registry.refuse(5, *change, "--as", "user2")
    registry.refuse(5, *change, "--as", "stranger2")
    registry(*change, "--as", "boss2")

    for other in PLACES:
        if other != place and place:  # an admin of the organization is one everywhere
            registry.refuse(
                5, "member", "role", "user2", "--role", "admin", *other, "--as", "boss2"
            )


@pytest.mark.parametrize(
    "arguments",
    [
        ["user2"],
        ["--role", "admin"],
        ["user2", "--role", "owner"],
        ["user2", "--role", "admin", "--team", "team", "--registry", "model"],
    ],
    ids=" ".join,
)
def test_what_is_missing_or_invalid_is_refused(registry: Command, arguments: list[str]) -> None:
    registry.refuse(2, "member", "role", *arguments)
