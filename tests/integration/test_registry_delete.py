"""`registry registry delete`: collections and links go, versions and numbers stay."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.support.history import assert_state_is_what_events_say
from tests.support.keyboard import ENTER, converse

if TYPE_CHECKING:
    from pathlib import Path

    from tests.support.command import Command, Prepare


def fill(registry: Command) -> None:
    """Give the home a registry with two links, one of which is protected, and people."""
    registry("registry", "create", "Golden", "--type", "model", "--description", "text")
    registry.log_text("gemma", "zero", "--link", "Golden/c")
    registry.log_text("gemma", "one", "--link", "Golden/c", "-a", "production")
    registry("protect", "Golden", "production")
    registry("alias", "add", "Golden/c", "production")
    for role in ("member", "admin"):
        registry("member", "add", f"{role}2", "--role", role, "--registry", "Golden")


@pytest.fixture
def registry(prepare: Prepare) -> Command:
    """Return the command in a home that is filled."""
    return prepare(fill)


def test_a_dry_run_tells_what_goes_and_changes_nothing(registry: Command) -> None:
    before = registry("history", "--head").stdout

    told = registry("registry", "delete", "golden", "--dry-run", "--json").json

    assert told == {
        "deleted": "local/wandb-registry-Golden",
        "collection_count": 1,
        "link_count": 2,
        "collections": ["local/wandb-registry-Golden/c"],
        "protected": ["local/wandb-registry-Golden/c:v1"],
        "dry_run": True,
    }
    assert registry("history", "--head").stdout == before


def test_links_go_and_versions_stay(registry: Command, home: Path) -> None:
    moment = registry("history", "--head").rows[0][0]
    registry("--as", "admin2", "registry", "delete", "Golden", "--yes")

    assert registry("registries").column == ["dataset", "model"]
    assert registry("collections").rows == []
    assert registry("versions", "gemma", "-q").lines == [
        "team/uncategorized/gemma:v1", "team/uncategorized/gemma:v0",
    ]  # fmt: skip
    assert registry("versions", "gemma", "--json").json[0]["links"] == []
    registry.refuse(3, "versions", "Golden/c")
    shown = registry("registries", "--as-of", moment).rows
    assert [row[0] for row in shown] == ["dataset", "Golden", "model"]
    assert len(registry("versions", "Golden/c", "--as-of", moment).rows) == 2
    assert registry("history", "gemma", "--limit", "1").rows[0][3] == "registry-deleted"
    assert_state_is_what_events_say(home)


def test_a_registry_of_the_same_name_begins_anew_but_goes_on_counting(registry: Command) -> None:
    registry("registry", "delete", "Golden", "--yes")
    registry("registry", "create", "GOLDEN", "--type", "model")

    assert registry("link", "gemma", "golden/c").column == ["local/wandb-registry-GOLDEN/c:v2"]
    assert registry("link", "gemma", "golden/d").column == ["local/wandb-registry-GOLDEN/d:v0"]
    created = registry("registry", "show", "GOLDEN", "--json").json
    assert (created["description"], created["members"], created["protected_aliases"]) == (
        "",
        [],
        [],
    )


@pytest.mark.parametrize(
    ("arguments", "status", "told"),
    [
        (["Golden"], 2, "asked"),
        (["model", "--yes"], 5, "core registry"),
        (["datasets", "--yes"], 5, "core registry"),
        (["nope", "--yes"], 3, "no registry"),
        (["--as", "member2", "Golden", "--yes"], 5, "member in the registry"),
        (["--as", "member2", "Golden", "--dry-run"], 5, "member in the registry"),
    ],
    ids=str,
)
def test_what_cannot_be_is_refused(
    registry: Command, arguments: list[str], status: int, told: str
) -> None:
    assert told in registry.refuse(status, "registry", "delete", *arguments).message


@pytest.mark.parametrize(("answer", "status"), [("y", 0), ("n", 1)])
def test_it_is_told_what_goes_and_what_stays_before_anything_does(
    registry: Command, answer: str, status: int
) -> None:
    asked = converse(["registry", "delete", "Golden"], ("[y/N]", answer + ENTER))

    text = " ".join(asked.text.split())
    assert "Delete the registry local/wandb-registry-Golden, 1 collection" in text
    assert "2 links, of which local/wandb-registry-Golden/c:v1 has a protected alias?" in text
    assert "The versions stay in their artifacts" in text
    assert asked.status == status
    assert ("Golden" in registry("registries").column) == (status == 1)


def test_a_restricted_registry_stays_hidden_when_it_is_gone(registry: Command) -> None:
    registry("registry", "edit", "Golden", "--visibility", "restricted")
    moment = registry("history", "--head").rows[0][0]
    registry("registry", "delete", "Golden", "--yes")
    registry("member", "add", "someone2", "--role", "member")

    for user in ("someone2", "member2"):
        assert "Golden" not in registry("--as", user, "history", "--json").stdout
        assert "Golden" not in registry("--as", user, "registries", "--as-of", moment).stdout
        registry.refuse(3, "--as", user, "versions", "Golden/c", "--as-of", moment)
    assert "Golden" in registry("history", "--json").stdout


def test_it_cannot_be_undone_and_says_what_to_do(registry: Command) -> None:
    registry("registry", "delete", "Golden", "--yes")
    assert "create it again" in registry.refuse(5, "undo").hint
