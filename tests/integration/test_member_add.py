"""`registry member add`: who has which role."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from pathlib import Path

    from tests.support.command import Command

ROLES = ["restricted-viewer", "viewer", "member", "admin"]


def roles_of(registry: Command, user: str) -> dict[str, str]:
    """Return the roles of a user in the organization and in each registry."""
    me = registry("whoami", "--as", user, "--json").json
    return {"organization": me["role"], **me["roles"]}


@pytest.mark.parametrize("role", ROLES)
def test_a_role_in_the_organization_counts_in_its_registries(registry: Command, role: str) -> None:
    added = registry("member", "add", "user2", "--role", role, "--json").json

    assert added == {"member": "user2", "role": role, "scope": "local"}
    assert roles_of(registry, "user2") == {"organization": role, "dataset": role, "model": role}


@pytest.mark.parametrize("role", ROLES)
@pytest.mark.parametrize("name", ["closed", "CLOSED", "local/wandb-registry-closed"])
def test_a_role_in_a_restricted_registry_counts_there_only(
    registry: Command, role: str, name: str
) -> None:
    registry("registry", "create", "closed", "--visibility", "restricted")

    added = registry("member", "add", "user2", "--role", role, "--registry", name, "--json").json

    assert added["scope"] == "local/wandb-registry-closed"
    assert roles_of(registry, "user2") == {
        "organization": "viewer", "closed": role, "dataset": "viewer", "model": "viewer",
    }  # fmt: skip


def test_in_an_open_registry_the_highest_role_counts(registry: Command) -> None:
    registry("team", "create", "vision")
    registry("member", "add", "user2", "--role", "restricted-viewer", "--registry", "model")
    assert roles_of(registry, "user2")["model"] == "viewer"

    registry("member", "add", "user2", "--role", "viewer", "--team", "vision")
    registry("member", "add", "vision", "--role", "admin", "--registry", "model")
    assert roles_of(registry, "user2")["model"] == "admin"
    assert roles_of(registry, "user2")["dataset"] == "viewer"

    registry("member", "add", "user2", "--role", "member")
    assert roles_of(registry, "user2")["dataset"] == "member"


def test_in_a_restricted_registry_a_role_in_the_organization_counts_for_admins_only(
    registry: Command,
) -> None:
    registry("registry", "create", "closed", "--visibility", "restricted")
    registry("member", "add", "member2", "--role", "member")
    registry("member", "add", "admin2", "--role", "admin")
    assert "closed" not in roles_of(registry, "member2")
    assert roles_of(registry, "admin2")["closed"] == "admin"


def test_members_of_a_team_have_its_role(registry: Command) -> None:
    registry("team", "create", "vision")
    registry("registry", "create", "closed", "--visibility", "restricted")
    registry("member", "add", "vision", "--role", "member", "--registry", "closed")
    registry("member", "add", "user2", "--role", "viewer", "--team", "vision")
    assert roles_of(registry, "user2")["closed"] == "member"


def test_the_later_role_replaces_the_one_before(registry: Command) -> None:
    registry("registry", "create", "closed", "--visibility", "restricted")
    for role in ("admin", "viewer"):
        registry("member", "add", "user2", "--role", role, "--registry", "closed")
        assert roles_of(registry, "user2")["closed"] == role


def test_a_team_has_a_role_in_a_registry_only(registry: Command) -> None:
    registry("team", "create", "vision")
    registry.refuse(5, "member", "add", "vision", "--role", "member")
    registry.refuse(5, "member", "add", "vision", "--role", "member", "--team", "team")


@pytest.mark.parametrize(
    ("options", "status"),
    [
        (["--team", "nope"], 3),
        (["--registry", "nope"], 3),
        (["--registry", "elsewhere/wandb-registry-model"], 3),
        (["--registry", "a/b/c"], 2),
        (["--registry", "model", "--team", "team"], 2),
    ],
    ids=str,
)
def test_what_is_not_there_has_no_members(
    registry: Command, home: Path, options: list[str], status: int
) -> None:
    registry.refuse(status, "member", "add", "user2", "--role", "member", *options)
    assert not home.exists()


@pytest.mark.parametrize(
    "arguments",
    [["user2", "--role", "owner"], ["user2"], ["a/b", "--role", "member"], ["--role", "member"]],
    ids=" ".join,
)
def test_invalid_values_are_refused(registry: Command, home: Path, arguments: list[str]) -> None:
    registry.refuse(2, "member", "add", *arguments)
    assert not home.exists()


def test_the_organization_is_no_member(registry: Command) -> None:
    registry.refuse(4, "member", "add", "local", "--role", "member", "--registry", "model")


def test_only_admins_give_roles(registry: Command) -> None:
    registry("registry", "create", "closed", "--visibility", "restricted")
    registry("member", "add", "admin2", "--role", "admin", "--registry", "closed")
    registry("member", "add", "member2", "--role", "member", "--registry", "closed")
    give = ("member", "add", "user2", "--role", "viewer")

    registry.refuse(5, *give, "--registry", "closed", "--as", "member2")
    registry.refuse(3, *give, "--registry", "closed", "--as", "stranger")
    registry("--as", "admin2", *give, "--registry", "closed")
    registry.refuse(5, *give, "--as", "admin2")
    registry.refuse(5, *give, "--team", "team", "--as", "admin2")


def test_nobody_but_an_admin_acts_as_another(registry: Command) -> None:
    registry("member", "add", "member2", "--role", "member")
    registry("member", "add", "admin2", "--role", "admin")
    assert registry("whoami", "--as", "member2", "-q").line == "member2"
    registry("whoami", "--as", "a/b", status=2)


def test_a_team_is_found_by_its_former_name(registry: Command) -> None:
    registry("team", "create", "vision")
    registry("init", "--team", "core")

    added = registry("member", "add", "team", "--role", "member", "--registry", "model", "--json")

    assert added.json["member"] == "core"
