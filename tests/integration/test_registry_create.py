"""`registry registry create`: a registry of the organization."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from pathlib import Path

    from tests.support.command import Command


def test_a_custom_registry_accepts_all_types_unless_told(registry: Command) -> None:
    created = registry("registry", "create", "Golden Datasets", "--json").json

    assert created == {
        "name": "Golden Datasets",
        "qualified_name": "local/wandb-registry-Golden Datasets",
        "description": "",
        "accepted_types": None,
        "visibility": "organization",
        "collection_count": 0,
        "core": False,
        "protected_aliases": [],
    }
    for type_ in ("model", "dataset", "tokenizer"):
        registry.log_text(type_, "one", "--link", f"Golden Datasets/{type_}", type=type_)


def test_types_visibility_and_description_are_kept(registry: Command) -> None:
    created = registry(
        "registry", "create", "closed", "--type", "model", "--type", "dataset", "--type", "model",
        "--visibility", "restricted", "--description", "What we\nreport", "--json",
    ).json  # fmt: skip

    assert created["accepted_types"] == ["dataset", "model"]
    assert created["visibility"] == "restricted"
    assert created["description"] == "What we\nreport"
    listed = {row["name"]: row for row in registry("registries", "--json").json}
    assert listed["closed"] == created


def test_only_the_accepted_types_are_taken(registry: Command) -> None:
    registry("registry", "create", "checkpoints", "--type", "checkpoint")
    registry.log_text("gemma", "one")
    registry.log_text("step", "one", "--link", "checkpoints/c", type="checkpoint")

    refused = registry.refuse(5, "link", "gemma", "checkpoints/d")

    assert "accepts checkpoint, not 'model'" in refused.message


def test_it_prints_the_columns_of_the_listing(registry: Command) -> None:
    created = registry("registry", "create", "open", "--description", "a")
    assert created.rows[0] in registry("registries").rows


@pytest.mark.parametrize("name", ["Golden Datasets", "golden datasets", "GOLDEN DATASETS"])
def test_a_taken_name_is_refused_in_any_case(registry: Command, name: str) -> None:
    registry("registry", "create", "Golden Datasets")
    registry.paste(registry.refuse(4, "registry", "create", name).hint)


@pytest.mark.parametrize("name", ["model", "Models", "dataset", "DATASETS"])
def test_the_core_registries_cannot_be_created(registry: Command, home: Path, name: str) -> None:
    refused = registry.refuse(5, "registry", "create", name)

    registry.paste(refused.hint)
    assert not home.exists()


@pytest.mark.parametrize(
    "arguments",
    [
        [""],
        ["a" * 114],
        ["a/b"],
        ["a#b"],
        ["wandb-registry-a"],
        ["a\u202eb"],
        ["a", "--type", "job"],
        ["a", "--type", ""],
        ["a", "--visibility", "private"],
        ["a", "--description", "\udc80"],
        ["a", "b"],
        [],
    ],
    ids=ascii,
)
def test_invalid_names_and_values_are_refused(
    registry: Command, home: Path, arguments: list[str]
) -> None:
    registry.refuse(2, "registry", "create", *arguments)
    assert not home.exists()


def test_the_longest_name_works_everywhere(registry: Command) -> None:
    name = "R" * 113
    registry("registry", "create", name)
    registry.log_text("gemma", "one", "--link", f"{name}/{'c' * 128}")
    reference = f"local/wandb-registry-{name}/{'c' * 128}:v0"
    assert registry("show", reference, "--json").json["qualified_name"] == reference


def test_members_of_the_organization_create_registries_and_are_their_admins(
    registry: Command,
) -> None:
    registry("member", "add", "member2", "--role", "member")

    registry("registry", "create", "theirs", "--visibility", "restricted", "--as", "member2")

    assert registry("whoami", "--as", "member2", "--json").json["roles"]["theirs"] == "admin"
    registry(
        "member", "add", "viewer2", "--role", "viewer", "--registry", "theirs", "--as", "member2"
    )


@pytest.mark.parametrize("role", ["viewer", "restricted-viewer", None])
def test_others_do_not(registry: Command, role: str | None) -> None:
    registry.log_text("gemma", "one")
    if role is not None:
        registry("member", "add", "viewer2", "--role", role)
    registry.paste(registry.refuse(5, "registry", "create", "theirs", "--as", "viewer2").hint)


def test_a_hidden_registry_of_that_name_is_in_the_way(registry: Command) -> None:
    registry("member", "add", "member2", "--role", "member")
    registry("registry", "create", "closed", "--visibility", "restricted")
    registry.refuse(4, "registry", "create", "closed", "--as", "member2")


@pytest.mark.parametrize(("role", "status"), [("viewer", 5), ("member", 4)])
def test_a_taken_name_tells_strangers_nothing_of_a_restricted_registry(
    registry: Command, role: str, status: int
) -> None:
    registry("registry", "create", "Golden", "--visibility", "restricted")
    registry("member", "add", "user2", "--role", role)

    refused = registry.refuse(status, "registry", "create", "golden", "--as", "user2")

    assert "Golden" not in refused.stderr
