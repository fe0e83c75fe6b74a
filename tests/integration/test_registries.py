"""`registry registries`: which there are, and what each accepts."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tests.support.command import Command


def test_two_exist_from_the_start(registry: Command) -> None:
    dataset, model = registry("registries", "--json").json

    assert dataset == {
        "name": "dataset",
        "qualified_name": "local/wandb-registry-dataset",
        "description": dataset["description"],
        "accepted_types": ["dataset"],
        "visibility": "organization",
        "collection_count": 0,
        "core": True,
        "protected_aliases": [],
    }
    assert (model["name"], model["accepted_types"], model["core"]) == ("model", ["model"], True)


def test_they_are_listed_by_name_in_any_case(registry: Command) -> None:
    for name in ("zoo", "Alpha", "beta"):
        registry("registry", "create", name)
    assert registry("registries").column == ["Alpha", "beta", "dataset", "model", "zoo"]


def test_a_registry_is_a_line(registry: Command) -> None:
    registry.log_text("gemma", "one", "--link", "model/c")
    registry(
        "registry", "create", "Golden", "--type", "b,c", "--type", "a", "--description", "x\ty"
    )
    registry("registry", "create", "open")

    rows = {row[0]: row[1:] for row in registry("registries").rows}

    assert rows["model"][:4] == ["model", "organization", "1", "true"]
    assert rows["Golden"] == [
        "a,b\\,c", "organization", "0", "false", "x\\ty", "local/wandb-registry-Golden",
    ]  # fmt: skip
    assert rows["open"][0] == ""


def test_collections_are_counted_and_empty_ones_too(registry: Command) -> None:
    registry.log_text("gemma", "one", "--link", "model/c")
    registry("link", "gemma", "model/d")
    registry("unlink", "model/d")
    counts = {row["name"]: row["collection_count"] for row in registry("registries", "--json").json}
    assert counts == {"dataset": 0, "model": 2}


def test_a_restricted_one_is_seen_by_those_who_have_a_role_in_it(registry: Command) -> None:
    registry("registry", "create", "closed", "--visibility", "restricted")
    registry("team", "create", "vision")
    registry("member", "add", "viewer2", "--role", "restricted-viewer", "--registry", "closed")
    registry("member", "add", "member2", "--role", "member", "--team", "vision")
    registry("member", "add", "vision", "--role", "viewer", "--registry", "closed")
    registry("member", "add", "admin2", "--role", "admin")
    registry("member", "add", "member3", "--role", "member")

    def seen_by(user: str) -> bool:
        return "closed" in registry("registries", "--as", user).column

    assert "closed" in registry("registries").column
    seen = {user: seen_by(user) for user in ("viewer2", "member2", "admin2", "member3", "stranger")}
    assert seen == {
        "viewer2": True, "member2": True, "admin2": True, "member3": False, "stranger": False,
    }  # fmt: skip
