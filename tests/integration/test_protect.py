"""`registry protect` and `unprotect`: aliases that only admins of a registry change."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from tests.support.command import Command, Prepare


def fill(registry: Command) -> None:
    """Give the home a link with a protected alias, and a member and an admin of the registry."""
    registry.log_text("gemma", "zero", "--link", "model/c")
    registry.log_text("gemma", "one", "--link", "model/c")
    registry("alias", "add", "model/c:v0", "production")
    registry("protect", "model", "production")
    registry("member", "add", "member1", "--role", "member")
    registry("member", "add", "member1", "--role", "member", "--team", "team")
    registry("member", "add", "admin1", "--role", "admin", "--registry", "model")


@pytest.fixture
def registry(prepare: Prepare) -> Command:
    """Return the command in a home that is filled."""
    return prepare(fill)


def holder(registry: Command) -> str | None:
    """Return the version that has the protected alias."""
    aliases: dict[str, str] = registry("collections", "model", "--json").json[0]["aliases"]
    return aliases.get("production")


CHANGES = [
    ["alias", "add", "model/c:v1", "production"],
    ["alias", "remove", "model/c", "production"],
    ["link", "gemma:v1", "model/c", "--alias", "production"],
    ["link", "gemma:v1", "model/new", "--alias", "production"],
    ["unlink", "model/c:v0"],
    ["unprotect", "model", "production"],
    ["protect", "model", "other"],
]


@pytest.mark.parametrize("arguments", CHANGES, ids=" ".join)
def test_a_member_does_not_change_what_is_protected(
    registry: Command, arguments: list[str]
) -> None:
    refused = registry.refuse(5, "--as", "member1", *arguments)

    assert "member1 is member in the registry 'model'" in refused.message
    assert holder(registry) == "v0"


@pytest.mark.parametrize("arguments", CHANGES, ids=" ".join)
def test_an_admin_of_the_registry_does(registry: Command, arguments: list[str]) -> None:
    registry("--as", "admin1", *arguments)


def test_a_member_unlinks_what_holds_none_now(registry: Command) -> None:
    registry.log_text("gemma", "two", "--link", "model/c")
    registry("--as", "member1", "unlink", "model/c:v1")
    registry("alias", "add", "model/c:v2", "production")
    registry("--as", "member1", "unlink", "model/c:v0")
    assert holder(registry) == "v2"


def test_what_holds_none_now_can_be_deleted(registry: Command) -> None:
    registry("alias", "add", "model/c:v1", "production")
    registry("delete", "gemma:v0", "--force", "--yes")
    assert holder(registry) == "v1"


def test_a_log_with_a_protected_alias_logs_nothing(registry: Command) -> None:
    Path("gemma").write_text("two", encoding="utf-8")
    arguments = ["log", "gemma", "--link", "model/c", "--alias", "production"]

    registry.refuse(5, "--as", "member1", *arguments)
    assert registry(*arguments).rows[0][3] == "true"


def test_the_alias_is_free_in_artifacts_and_other_registries(registry: Command) -> None:
    registry("registry", "create", "Other")
    registry("--as", "member1", "alias", "add", "gemma:v1", "production")
    registry("--as", "member1", "link", "gemma:v1", "Other/c", "--alias", "production")


@pytest.mark.parametrize("reference", ["gemma:v0", "gemma"])
def test_nobody_deletes_what_holds_it_not_even_by_force(registry: Command, reference: str) -> None:
    options = ["--all"] if reference == "gemma" else []

    refused = registry.refuse(5, "delete", reference, *options, "--force", "--yes")

    assert "protected alias 'production'" in refused.message
    registry.paste(refused.hint)
    registry("delete", reference, *options, "--force", "--yes")


def test_protected_aliases_are_listed_and_protecting_again_changes_nothing(
    registry: Command,
) -> None:
    before = registry("history", "--head").stdout

    assert registry("protect", "models", "production", "--json").json["protected_aliases"] == [
        "production"
    ]
    assert registry("history", "--head").stdout == before
    assert registry("unprotect", "model", "production", "--json").json["protected_aliases"] == []


@pytest.mark.parametrize(
    ("arguments", "status"),
    [
        (["protect", "model", "latest"], 5),
        (["protect", "model", "v3"], 2),
        (["protect", "nope", "x"], 3),
        (["unprotect", "model", "nope"], 3),
        (["protect", "model"], 2),
    ],
    ids=str,
)
def test_what_cannot_be_is_refused(registry: Command, arguments: list[str], status: int) -> None:
    registry.refuse(status, *arguments)
