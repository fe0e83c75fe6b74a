"""`registry collections`: what is in the registries."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from tests.support.command import Command, Prepare


def fill(registry: Command) -> None:
    """Give the home four collections in three registries."""
    registry("registry", "create", "Golden Datasets", "--type", "dataset")
    registry.log_text("gemma", "one", "-a", "best", "--link", "model/first-collection")
    registry.log_text("gemma", "two", "--link", "model/first-collection")
    registry.log_text("gemma", "two", "--link", "model/Example ML Task")
    registry.log_text("images", "png", type="dataset")
    registry("link", "images", "dataset/images")
    registry("link", "images", "Golden Datasets/images", "-a", "production")


@pytest.fixture
def registry(prepare: Prepare) -> Command:
    """Return the command in a home that is filled."""
    return prepare(fill)


FIRST = "local/wandb-registry-model/first-collection"
EXAMPLE = "local/wandb-registry-model/Example ML Task"
IMAGES = "local/wandb-registry-dataset/images"
GOLDEN = "local/wandb-registry-Golden Datasets/images"


def test_all_collections_are_listed_by_name(registry: Command) -> None:
    assert registry("collections", "-q").lines == [GOLDEN, IMAGES, EXAMPLE, FIRST]


@pytest.mark.parametrize(
    "argument",
    ["Golden Datasets", "golden datasets", "wandb-registry-Golden Datasets",
     "local/wandb-registry-GOLDEN DATASETS"],
)  # fmt: skip
def test_a_registry_is_named_in_any_form_and_case(registry: Command, argument: str) -> None:
    assert registry("collections", argument, "-q").lines == [GOLDEN]


@pytest.mark.parametrize("argument", ["model", "models", "MODELS", "wandb-registry-models"])
def test_models_means_model(registry: Command, argument: str) -> None:
    assert registry("collections", argument, "-q").lines == [EXAMPLE, FIRST]


@pytest.mark.parametrize(
    ("options", "found"),
    [
        (["--type", "model"], [EXAMPLE, FIRST]),
        (["--type", "dataset"], [GOLDEN, IMAGES]),
        (["--alias", "best"], [FIRST]),
        (["--alias", "production"], [GOLDEN]),
        (["--alias", "latest"], [GOLDEN, IMAGES, EXAMPLE, FIRST]),
        (["--limit", "1"], [GOLDEN]),
        (["--limit", "0"], []),
        (["--limit", "99"], [GOLDEN, IMAGES, EXAMPLE, FIRST]),
        (["--type", "model", "--limit", "1"], [EXAMPLE]),
        (["--type", "model", "--alias", "production"], []),
        (["--tag", "nope"], []),
        (["--type", "nope"], []),
    ],
    ids=" ".join,
)
def test_filters_leave_out(registry: Command, options: list[str], found: list[str]) -> None:
    assert registry("collections", "-q", *options).lines == found


def test_a_collection_is_a_line(registry: Command) -> None:
    rows = {row[0]: row for row in registry("collections").rows}

    updated_at = rows[FIRST][-1]
    assert rows[FIRST] == [FIRST, "model", "2", "v1", "best,latest", updated_at]
    assert rows[EXAMPLE][:5] == [EXAMPLE, "model", "1", "v0", "latest"]


def test_a_collection_as_json(registry: Command) -> None:
    (_, first) = registry("collections", "model", "--json").json

    assert first == {
        "registry": "model",
        "collection": "first-collection",
        "qualified_name": FIRST,
        "type": "model",
        "description": "",
        "tags": [],
        "version_count": 2,
        "latest": "v1",
        "aliases": {"best": "v0", "latest": "v1"},
        "created_at": first["created_at"],
        "updated_at": first["updated_at"],
    }
    assert first["created_at"] < first["updated_at"]


def test_links_and_unlinks_update_a_collection(registry: Command) -> None:
    def updated_at() -> str:
        return str(
            registry("collections", "model", "--alias", "best", "--json").json[0]["updated_at"]
        )

    before = updated_at()
    registry("unlink", f"{FIRST}:v1")
    between = updated_at()
    registry("link", "gemma:v0", FIRST, "-a", "other")
    assert before < between < updated_at()


def test_an_unknown_registry_is_not_found_and_the_hint_lists_those_there_are(
    registry: Command,
) -> None:
    refused = registry.refuse(3, "collections", "nope")

    assert "dataset, Golden Datasets, model" in refused.hint
    registry.paste(refused.hint)
    assert registry("collections", "nope").rows == []


@pytest.mark.parametrize(
    ("argument", "status"),
    [("elsewhere/wandb-registry-model", 3), ("model/first-collection", 2)],
)
def test_what_names_no_registry_is_refused(registry: Command, argument: str, status: int) -> None:
    registry.paste(registry.refuse(status, "collections", argument).hint)


@pytest.mark.parametrize("argument", ["local/model", "a/b/c"])
def test_what_could_be_a_collection_leads_to_its_versions(registry: Command, argument: str) -> None:
    refused = registry.refuse(2, "collections", argument)
    assert refused.hint.endswith(f"registry versions {argument}")


@pytest.mark.parametrize("argument", ["", "a:b", "wandb-registry-", "a\tb", "r" * 114])
def test_an_invalid_name_is_refused(registry: Command, argument: str) -> None:
    registry.refuse(2, "collections", argument)


def test_a_restricted_registry_is_left_out_for_others(registry: Command) -> None:
    registry("registry", "create", "closed", "--visibility", "restricted")
    registry("link", "gemma", "closed/c")
    name = "local/wandb-registry-closed/c"

    assert name in registry("collections", "-q").lines
    assert name not in registry("collections", "-q", "--as", "viewer2").lines
    registry.refuse(3, "collections", "closed", "--as", "viewer2")
    registry("member", "add", "viewer2", "--role", "restricted-viewer", "--registry", "closed")
    assert registry("collections", "closed", "-q", "--as", "viewer2").lines == [name]
