"""`registry member remove`: who has a role no more."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.integration.test_member_role import PLACES, fill

if TYPE_CHECKING:
    from tests.support.command import Command, Prepare


@pytest.fixture
def registry(prepare: Prepare) -> Command:
    """Return the command in a home that is filled."""
    return prepare(fill)


@pytest.mark.parametrize("place", PLACES, ids=str)
def test_a_role_is_taken_there_and_nowhere_else(registry: Command, place: list[str]) -> None:
    taken = registry("member", "remove", "user2", *place, "--json").json

    assert (taken["member"], taken["role"]) == ("user2", "viewer")
    for other in PLACES:
        is_member = "user2" in registry("member", "list", *other, "-q").lines
        assert is_member == (other != place)


def test_what_a_team_brought_goes_with_it(registry: Command) -> None:
    registry("registry", "create", "closed", "--visibility", "restricted")
    registry("member", "add", "vision", "--role", "member", "--registry", "closed")
    registry("member", "add", "user2", "--role", "viewer", "--team", "vision")
    assert registry("whoami", "--as", "user2", "--json").json["roles"]["closed"] == "member"

    registry("member", "remove", "vision", "--registry", "closed")

    assert "closed" not in registry("whoami", "--as", "user2", "--json").json["roles"]


def test_who_leaves_the_organization_is_told_of_the_roles_that_stay(registry: Command) -> None:
    assert registry("member", "remove", "user2").notes == [
        "user2 is still viewer in local/wandb-registry-model, viewer in team"
    ]


def test_a_role_that_was_taken_is_given_again(registry: Command) -> None:
    registry("member", "remove", "user2")
    registry("member", "add", "user2", "--role", "member")
    assert registry("whoami", "--as", "user2", "--json").json["role"] == "member"


def test_the_history_tells_who_took_it(registry: Command, account: str) -> None:
    registry("member", "remove", "user2", "--team", "team")

    (event,) = registry("history", "--kind", "role-revoked", "--json").json

    assert (event["actor"], event["subject"]) == (account, "user2")
    assert event["body"] == {"in": "team", "role": "viewer"}
    registry.refuse(5, "undo", event["seq"])


def test_the_last_admin_of_the_organization_cannot_go(registry: Command, account: str) -> None:
    refused = registry.refuse(5, "member", "remove", account)
    assert "last admin" in refused.message
    registry.paste(refused.hint)

    assert "owns the folder" in registry("member", "remove", account).notes[0]
    assert registry("member", "list", "-q").lines == ["user2"]
    assert registry("whoami", "--json").json["role"] == "admin"


def test_where_nobody_else_is_known_the_last_admin_is_told_what_to_do(
    registry: Command, account: str
) -> None:
    for place in PLACES:
        registry("member", "remove", "user2", *place)
    assert "user2" in registry.refuse(5, "member", "remove", account).hint


def test_a_team_and_a_registry_may_be_without_an_admin_of_their_own(
    registry: Command, account: str
) -> None:
    registry("member", "remove", account, "--team", "vision")
    assert registry("member", "list", "--team", "vision").rows == []
    registry("member", "add", account, "--role", "admin", "--team", "vision")


@pytest.mark.parametrize("place", PLACES, ids=str)
def test_only_who_governs_takes_roles(registry: Command, place: list[str]) -> None:
    registry("member", "add", "boss2", "--role", "admin", *place)

    registry.refuse(5, "member", "remove", "user2", *place, "--as", "user2")
    registry("member", "remove", "user2", *place, "--as", "boss2")


@pytest.mark.parametrize("place", PLACES, ids=str)
def test_who_has_no_role_there_is_not_found(registry: Command, place: list[str]) -> None:
    refused = registry.refuse(3, "member", "remove", "nobody", *place)
    registry.paste(refused.hint)
