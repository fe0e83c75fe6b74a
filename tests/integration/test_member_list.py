"""`registry member list`: who was given which role."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.integration.test_member_role import fill

if TYPE_CHECKING:
    from pathlib import Path

    from tests.support.command import Command, Prepare


@pytest.fixture
def filled(prepare: Prepare) -> Command:
    """Return the command in a home that is filled."""
    return prepare(fill)


def test_a_home_that_is_not_made_has_its_user(registry: Command, home: Path, account: str) -> None:
    assert [row[:4] for row in registry("member", "list").rows] == [
        [account, "user", "admin", "local"]
    ]
    assert registry("member", "list", "--registry", "model").rows == []
    assert not home.exists()


def test_members_are_listed_by_name_with_who_let_them_in(filled: Command, account: str) -> None:
    filled("member", "add", "admin2", "--role", "admin")
    filled("member", "add", "a-user", "--role", "member", "--as", "admin2")

    rows = filled("member", "list", "--json").json

    assert [row["member"] for row in rows] == sorted(["a-user", "admin2", account, "user2"])
    assert rows[0] == {
        "member": "a-user", "kind": "user", "role": "member", "scope": "local",
        "since": rows[0]["since"], "granted_by": "admin2",
    }  # fmt: skip


def test_teams_are_told_from_users(filled: Command) -> None:
    rows = filled("member", "list", "--registry", "MODEL").rows
    assert [row[:4] for row in rows] == [
        ["user2", "user", "viewer", "local/wandb-registry-model"],
        ["vision", "team", "viewer", "local/wandb-registry-model"],
    ]


def test_quiet_lists_the_names(filled: Command) -> None:
    assert filled("member", "list", "--registry", "model", "-q").lines == ["user2", "vision"]


def test_everybody_who_sees_a_registry_sees_its_members(filled: Command) -> None:
    filled("registry", "create", "closed", "--visibility", "restricted")
    filled("member", "add", "user2", "--role", "restricted-viewer", "--registry", "closed")

    assert filled("member", "list", "--registry", "closed", "--as", "user2", "-q").line == "user2"
    refused = filled.refuse(3, "member", "list", "--registry", "closed", "--as", "other2")
    missing = filled.refuse(3, "member", "list", "--registry", "clozed", "--as", "other2")
    assert refused.stderr == missing.stderr.replace("clozed", "closed")


@pytest.mark.parametrize(
    ("place", "status"),
    [
        (["--team", "nope"], 3),
        (["--team", "user2"], 3),
        (["--registry", "nope"], 3),
        (["--registry", "a/b/c"], 2),
        (["--registry", "model", "--team", "team"], 2),
    ],
    ids=str,
)
def test_what_is_not_there_has_no_members(filled: Command, place: list[str], status: int) -> None:
    filled.refuse(status, "member", "list", *place)
