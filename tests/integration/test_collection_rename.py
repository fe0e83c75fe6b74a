"""`registry collection rename` and `delete`: names and numbers keep their meaning."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.support.history import assert_state_is_what_events_say

if TYPE_CHECKING:
    from pathlib import Path

    from tests.support.command import Command, Prepare


def fill(registry: Command) -> None:
    """Give the home a collection with a protected alias, another, and a member."""
    registry.log_text("gemma", "zero", "--link", "model/c")
    registry.log_text("gemma", "one", "--link", "model/c")
    registry("alias", "add", "model/c:v0", "production")
    registry("link", "gemma", "model/free")
    registry("protect", "model", "production")
    registry("member", "add", "member2", "--role", "member", "--registry", "model")
    registry("member", "add", "viewer2", "--role", "viewer", "--registry", "model")


@pytest.fixture
def registry(prepare: Prepare) -> Command:
    """Return the command in a home that is filled."""
    return prepare(fill)


def test_old_paths_lead_to_the_new_name_with_a_note(registry: Command) -> None:
    registry("collection", "rename", "model/c", "Example ML Task")

    found = registry("show", "model/c:production", "-q")
    assert found.line == "local/wandb-registry-model/Example ML Task:v0"
    assert found.notes == ["'model/c' is now called 'model/Example ML Task'"]
    told = registry("link", "gemma", "models/c", "-a", "best")
    assert told.column == ["local/wandb-registry-model/Example ML Task:v1"]
    assert told.notes == ["'model/c' is now called 'model/Example ML Task'"]
    assert registry("exists", "local/wandb-registry-model/c:best").status == 0


def test_a_chain_of_renames_ends_where_it_began(registry: Command, home: Path) -> None:
    for name in ("one", "two", "c"):
        registry("collection", "rename", "model/c", name)

    assert registry("show", "model/c", "-q").notes == []
    assert registry("show", "model/one", "-q").line == "local/wandb-registry-model/c:v1"
    shown = registry("collection", "show", "model/two", "--json").json
    assert shown["former_names"] == ["two", "one", "c"]
    assert_state_is_what_events_say(home)


def test_what_gets_the_old_name_goes_on_counting(registry: Command) -> None:
    registry("collection", "rename", "model/c", "d")
    told = registry("collection", "create", "model/c")

    assert told.notes == ["paths with 'model/c' led to 'model/d' until now"]
    assert registry("link", "gemma", "model/c").column == ["local/wandb-registry-model/c:v2"]
    assert registry("link", "gemma:v0", "model/c").column == ["local/wandb-registry-model/c:v3"]
    registry.log_text("gemma", "two", "--link", "model/d")
    assert registry("versions", "model/d").column == ["v2", "v1", "v0"]


def test_two_collections_change_places(registry: Command, home: Path) -> None:
    for name, new in (("c", "aside"), ("free", "c"), ("aside", "free")):
        registry("collection", "rename", f"model/{name}", new)

    assert registry("versions", "model/c").column == ["v0"]
    assert registry("versions", "model/free").column == ["v1", "v0"]
    registry.log_text("gemma", "two", "--link", "model/c")
    assert registry("versions", "model/c").column == ["v2", "v0"]  # v1 was another's of that name
    assert_state_is_what_events_say(home)


def test_every_moment_looks_as_it_did(registry: Command) -> None:
    looks = {}
    for arguments in (
        ["collection", "rename", "model/c", "d"],
        ["tag", "add", "model/c:v0", "x"],
        ["collection", "create", "model/c", "--tag", "new"],
        ["registry", "create", "Golden", "--type", "model"],
        ["link", "gemma", "Golden/g"],
        ["registry", "rename", "Golden", "Silver"],
        ["describe", "Silver/g", "text"],
        ["collection", "delete", "model/c", "--yes"],
        ["collection", "rename", "model/d", "c"],
        ["registry", "delete", "Silver", "--yes"],
    ):
        registry(*arguments)
        moment = registry("history", "--head").rows[0][0]
        looks[moment] = registry("collections", "--json").json
    for moment, look in looks.items():
        assert registry("collections", "--json", "--as-of", moment).json == look, moment


@pytest.mark.parametrize(
    ("arguments", "status"),
    [
        (["model/c", "free"], 4),
        (["model/c", "model/d"], 2),
        (["model/c", ""], 2),
        (["model/nope", "d"], 3),
        (["--as", "viewer2", "model/free", "d"], 5),
        (["--as", "member2", "model/c", "d"], 5),
        (["--as", "member2", "model/free", "d"], 0),
        (["model/c", "c"], 0),
    ],
    ids=str,
)
def test_who_may_rename_to_what(registry: Command, arguments: list[str], status: int) -> None:
    arguments = ["collection", "rename", *arguments]
    if status:
        registry.refuse(status, *arguments)
    else:
        registry(*arguments)


def test_deleting_takes_the_links_and_leaves_the_versions(registry: Command, home: Path) -> None:
    planned = registry("collection", "delete", "model/c", "--dry-run", "--json").json
    done = registry("collection", "delete", "model/c", "--yes", "--json").json

    assert done == {**planned, "dry_run": False}
    assert done["unlinked"] == [f"local/wandb-registry-model/c:v{each}" for each in (0, 1)]
    assert done["protected"] == ["local/wandb-registry-model/c:v0"]
    registry.refuse(3, "versions", "model/c")
    assert len(registry("versions", "gemma").rows) == 2
    assert registry("link", "gemma", "model/c").column == ["local/wandb-registry-model/c:v2"]
    assert registry("history", "gemma").rows[1][3] == "collection-deleted"
    assert_state_is_what_events_say(home)


def test_what_holds_a_protected_alias_is_for_admins(registry: Command) -> None:
    refused = registry.refuse(5, "--as", "member2", "collection", "delete", "model/c", "--yes")

    assert "'local/wandb-registry-model/c:v0' has the protected alias" in refused.message
    registry.paste(refused.hint)
    registry("--as", "member2", "collection", "delete", "model/c", "--yes")


@pytest.mark.parametrize(
    ("arguments", "status"),
    [(["model/c"], 2), (["model/nope", "-y"], 3), (["--as", "viewer2", "model/free", "-y"], 5)],
    ids=str,
)
def test_what_cannot_be_deleted_is_refused(
    registry: Command, arguments: list[str], status: int
) -> None:
    registry.refuse(status, "collection", "delete", *arguments)


@pytest.mark.parametrize(
    "arguments",
    [
        ["collection", "create", "model/new"],
        ["collection", "rename", "model/c", "d"],
        ["collection", "delete", "model/c", "--yes"],
    ],
    ids=str,
)
def test_none_of_it_is_undone_and_all_say_what_to_do(
    registry: Command, arguments: list[str]
) -> None:
    registry(*arguments)
    assert "collection" in registry.refuse(5, "undo").message


def test_what_was_about_a_collection_that_is_gone_is_not_undone_elsewhere(
    registry: Command,
) -> None:
    registry("alias", "add", "model/free:v0", "best")
    done = registry("history", "--head").rows[0][0]
    registry("collection", "delete", "model/free", "--yes")
    registry("link", "gemma", "model/free", "-a", "best")

    assert "is gone" in registry.refuse(5, "undo", done).message
