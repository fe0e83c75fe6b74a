"""`registry versions`: of an artifact, and of a collection with the sources."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from tests.support.command import Command, Prepare


def fill(registry: Command) -> None:
    """Give the home twelve versions of `gemma`, two of them linked."""
    for number in range(12):
        registry.log_text("gemma", str(number))
    registry.log_text("gemma", "3", "-a", "best", "-a", "old", "--tag", "fine")
    registry("link", "gemma:v11", "model/c")
    registry("link", "gemma:v3", "model/c", "-a", "production")


@pytest.fixture
def registry(prepare: Prepare) -> Command:
    """Return the command in a home that is filled."""
    return prepare(fill)


def test_the_newest_comes_first_by_number(registry: Command) -> None:
    assert registry("versions", "gemma").column == [f"v{number}" for number in range(11, -1, -1)]


def test_a_version_is_a_line(registry: Command) -> None:
    shown = registry("show", "gemma:v3", "--json").json

    (row,) = registry("versions", "gemma", "--alias", "best").rows

    assert row == [
        "v3", "best,latest,old", "model", "1", "1", shown["created_at"], shown["digest"],
        "team/uncategorized/gemma:v3",
    ]  # fmt: skip


def test_of_a_collection_each_line_shows_the_source(registry: Command) -> None:
    rows = registry("versions", "model/c").rows
    assert [(row[0], row[1], row[-1]) for row in rows] == [
        ("v1", "latest,production", "team/uncategorized/gemma:v3"),
        ("v0", "", "team/uncategorized/gemma:v11"),
    ]


@pytest.mark.parametrize(
    ("options", "found"),
    [
        (["--limit", "2"], ["v11", "v10"]),
        (["--limit", "0"], []),
        (["--alias", "best"], ["v3"]),
        (["--alias", "latest"], ["v3"]),
        (["--alias", "nope"], []),
        (["--tag", "fine"], ["v3"]),
        (["--tag", "nope"], []),
        (["--type", "dataset"], []),
        (["--type", "model", "--limit", "1"], ["v11"]),
    ],
    ids=" ".join,
)
def test_filters_that_match_nothing_give_an_empty_list(
    registry: Command, options: list[str], found: list[str]
) -> None:
    assert registry("versions", "gemma", *options).column == found


@pytest.mark.parametrize(
    ("reference", "found"),
    [
        ("gemma:v5", ["v5"]),
        ("gemma:best", ["v3"]),
        ("gemma:latest", ["v3"]),
        ("model/c:production", ["v1"]),
        ("model/c:v0", ["v0"]),
    ],
)
def test_a_reference_to_one_version_lists_that_one(
    registry: Command, reference: str, found: list[str]
) -> None:
    assert registry("versions", reference).column == found


@pytest.mark.parametrize(
    "reference",
    ["nope", "team/uncategorized/nope", "team/nope/gemma", "nope/uncategorized/gemma", "gemma:v99",
     "gemma:nope", "gemma@00000000", "model/nope", "nope/c", "wandb-registry-nope/c",
     "elsewhere/wandb-registry-model/c"],
)  # fmt: skip
def test_an_unknown_name_is_not_found(registry: Command, reference: str) -> None:
    registry.paste(registry.refuse(3, "versions", reference).hint)


def test_labels_of_other_versions_do_not_leak(registry: Command) -> None:
    rows = registry("versions", "gemma", "--json").json

    labelled = {row["version"]: (row["aliases"], row["tags"], row["links"]) for row in rows}
    assert labelled.pop("v3") == (
        ["best", "latest", "old"], ["fine"], ["local/wandb-registry-model/c:v1"],
    )  # fmt: skip
    assert labelled.pop("v11") == ([], [], ["local/wandb-registry-model/c:v0"])
    assert set(map(str, labelled.values())) == {"([], [], [])"}


def test_a_listed_version_is_the_one_that_show_shows(registry: Command) -> None:
    for reference in ("gemma:v3", "model/c:v1"):
        (listed,) = registry("versions", reference, "--json").json
        shown = registry("show", reference, "--json").json
        del shown["files"]
        assert listed == shown


def test_restricted_viewers_list_versions_and_strangers_find_nothing(registry: Command) -> None:
    registry("registry", "create", "closed", "--visibility", "restricted")
    registry("link", "gemma", "closed/c")
    registry("member", "add", "viewer2", "--role", "restricted-viewer", "--registry", "closed")

    assert registry("versions", "closed/c", "--as", "viewer2").column == ["v0"]
    for reference in ("closed/c", "wandb-registry-closed/c", "local/wandb-registry-closed/c"):
        registry.refuse(3, "versions", reference, "--as", "viewer3")
