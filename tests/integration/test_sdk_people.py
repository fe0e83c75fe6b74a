"""Users, teams and the members of registries from Python: the roles of the command line."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

import registry_cli as wandb

if TYPE_CHECKING:
    from registry_cli.sdk.api import Api
    from tests.support.command import Command


@pytest.fixture
def api(registry: Command) -> Api:
    registry("init")
    return wandb.Api()


def test_the_acting_user_is_told(api: Api, registry: Command) -> None:
    told = registry("whoami", "--json").json
    assert (api.viewer.username, api.viewer.teams, api.viewer.admin) == (
        told["user"], told["teams"], True,
    )  # fmt: skip
    assert api.user(told["user"]) is not None
    assert (api.user("nobody-here"), api.users("nobody-here")) == (None, [])


def test_a_team_is_made_and_filled(api: Api, registry: Command) -> None:
    team = api.create_team("data-team", admin_username="admin2")
    team.invite("member2")
    assert {member.name: member.role for member in api.team("data-team").members}.items() >= {
        ("admin2", "admin"), ("member2", "member"),
    }  # fmt: skip
    assert api.users("member2")[0].teams == ["data-team"]

    (member,) = [each for each in team.members if each.username == "member2"]
    member.delete()
    assert "member2" not in registry("team", "show", "data-team", "--json").json["members"]
    assert [each.name for each in api.organization().teams] == ["data-team", "team"]
    with pytest.raises(ValueError, match="there is no team 'gone'"):
        api.team("gone")


def test_the_members_of_a_registry_get_and_lose_roles(api: Api, registry: Command) -> None:
    golden = api.create_registry("golden", visibility="restricted")
    team = api.create_team("data-team")
    assert golden.add_members("viewer2", team) is golden
    assert {each.name: each.role for each in golden.members()}.items() >= {
        ("viewer2", "viewer"), ("data-team", "viewer"),
    }  # fmt: skip
    assert [each.name for each in golden.team_members()] == ["data-team"]
    assert "data-team" not in [each.name for each in golden.user_members()]

    golden.update_member("viewer2", "restricted_viewer").add_members("viewer2")
    assert {each["member"]: each["role"] for each in told_members(registry)}["viewer2"] == (
        "restricted-viewer"
    )
    golden.remove_members(*golden.team_members(), "viewer2")
    assert {"viewer2", "data-team"}.isdisjoint(each["member"] for each in told_members(registry))
    with pytest.raises(TypeError, match="at least one member"):
        golden.add_members()
    with pytest.raises(ValueError, match="unknown role"):
        golden.update_member("viewer2", "owner")


def told_members(registry: Command) -> list[dict[str, str]]:
    told: list[dict[str, str]] = registry("member", "list", "--registry", "golden", "--json").json
    return told
