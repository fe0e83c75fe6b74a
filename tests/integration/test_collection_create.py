"""`registry collection create` and `edit`: what a collection is for, before and after links."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from tests.support.command import Command, Prepare


def fill(registry: Command) -> None:
    """Give the home registries of one, of two and of all types, and a collection with a link."""
    registry("registry", "create", "Both", "--type", "dataset", "--type", "model")
    registry("registry", "create", "Anything")
    registry.log_text("gemma", "zero", "--link", "model/c")
    registry("tag", "add", "model/c", "draft", "seen")
    for role in ("viewer", "member"):
        registry("member", "add", f"{role}2", "--role", role, "--registry", "model")


@pytest.fixture
def registry(prepare: Prepare) -> Command:
    """Return the command in a home that is filled."""
    return prepare(fill)


def test_it_has_a_description_and_tags_before_anything_is_linked(registry: Command) -> None:
    created = registry(
        "--as", "member2", "collection", "create", "models/d", "-d", "What *we* serve",
        "--tag", "public", "--tag", "by two", "--json",
    ).json  # fmt: skip

    assert created["qualified_name"] == "local/wandb-registry-model/d"
    assert created["type"] == "model"
    assert created["tags"] == ["by two", "public"]
    assert created["description"] == "What *we* serve"
    assert (created["version_count"], created["latest"], created["aliases"]) == (0, None, {})
    assert created in registry("collections", "model", "--json").json
    registry("link", "gemma", "model/d")


def test_the_type_is_asked_for_where_several_fit(registry: Command) -> None:
    registry.refuse(2, "collection", "create", "Both/d")
    refused = registry.refuse(2, "collection", "create", "Anything/d")
    assert "accepts all types" in refused.message
    registry.paste(refused.hint)
    made = registry("collection", "create", "Both/d", "--type", "dataset", "--json").json
    assert made["type"] == "dataset"
    registry.refuse(4, "link", "gemma", "Both/d")


@pytest.mark.parametrize(
    ("arguments", "status"),
    [
        (["model/c"], 4),
        (["model/d", "--type", "dataset"], 5),
        (["model/d", "--tag", "a,b"], 2),
        (["model"], 2),
        (["model/d:v1"], 2),
        (["nope/d"], 3),
        (["--as", "viewer2", "model/d"], 5),
    ],
    ids=str,
)
def test_what_cannot_be_created_is_refused(
    registry: Command, arguments: list[str], status: int
) -> None:
    registry.refuse(status, "collection", "create", *arguments)


def test_an_edit_is_told_as_what_it_changes_and_can_be_undone(registry: Command) -> None:
    edited = registry(
        "--as", "member2", "collection", "edit", "model/c", "-d", "text",
        "--add-tag", "public", "--add-tag", "seen", "--remove-tag", "draft", "--json",
    ).json  # fmt: skip

    assert (edited["description"], edited["tags"]) == ("text", ["public", "seen"])
    found = registry("history", "model/c", "--limit", "3", "--json").json
    assert [(each["kind"], each["body"].get("tags")) for each in found] == [
        ("tags-removed", ["draft"]), ("tags-added", ["public"]), ("described", None),
    ]  # fmt: skip
    for each in found:
        registry("undo", each["seq"])
    (before,) = registry("collections", "model", "--json").json
    assert (before["description"], before["tags"]) == ("", ["draft", "seen"])


def test_what_is_so_already_changes_nothing(registry: Command) -> None:
    before = registry("history", "--head").stdout
    registry("collection", "edit", "model/c", "-d", "", "--add-tag", "seen", "--type", "model")
    assert registry("history", "--head").stdout == before


@pytest.mark.parametrize(
    ("arguments", "status"),
    [
        (["model/c"], 2),
        (["model/c", "--add-tag", "good", "--add-tag", "a,b"], 2),
        (["model/c", "--add-tag", "new", "--remove-tag", "new"], 2),
        (["model/c", "--add-tag", "new", "--remove-tag", "nope"], 3),
        (["model/c", "--type", "dataset"], 5),
        (["model/nope", "-d", "x"], 3),
        (["--as", "viewer2", "model/c", "-d", "x"], 5),
    ],
    ids=str,
)
def test_what_cannot_be_edited_is_refused_as_a_whole(
    registry: Command, arguments: list[str], status: int
) -> None:
    registry.refuse(status, "collection", "edit", *arguments)
