"""`registry artifacts`: what was logged, in all projects."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from tests.support.command import Command, Prepare

GEMMA = "team/uncategorized/gemma"
QUICK = "team/quickstart/gemma"
IMAGES = "team/uncategorized/images"
VISION = "vision/uncategorized/gemma"


def fill(registry: Command) -> None:
    """Give the home four artifacts in three projects."""
    registry("team", "create", "vision")
    registry.log_text("gemma", "one", "-a", "best")
    registry.log_text("gemma", "two")
    registry.log_text("gemma", "one", "--project", "quickstart")
    registry.log_text("gemma", "one", "--entity", "vision")
    registry.log_text("images", "png", "-a", "production", type="dataset")
    registry("link", "gemma", "model/c")


@pytest.fixture
def registry(prepare: Prepare) -> Command:
    """Return the command in a home that is filled."""
    return prepare(fill)


@pytest.mark.parametrize(
    ("options", "found"),
    [
        ([], [QUICK, GEMMA, IMAGES, VISION]),
        (["--project", "quickstart"], [QUICK]),
        (["-p", "uncategorized"], [GEMMA, IMAGES, VISION]),
        (["--entity", "vision"], [VISION]),
        (["-e", "team", "-p", "uncategorized"], [GEMMA, IMAGES]),
        (["--type", "dataset"], [IMAGES]),
        (["-t", "model"], [QUICK, GEMMA, VISION]),
        (["--alias", "best"], [GEMMA]),
        (["--alias", "production"], [IMAGES]),
        (["--limit", "2"], [QUICK, GEMMA]),
        (["--limit", "0"], []),
        (["--project", "nope"], []),
        (["--tag", "nope"], []),
    ],
    ids=" ".join,
)
def test_artifacts_are_listed_by_name_and_filtered(
    registry: Command, options: list[str], found: list[str]
) -> None:
    assert registry("artifacts", "-q", *options).lines == found


def test_an_artifact_is_a_line(registry: Command) -> None:
    row = registry("artifacts", "--alias", "best").rows[0]
    assert row[:5] == [GEMMA, "model", "2", "v1", "best,latest"]


def test_an_artifact_as_json(registry: Command) -> None:
    (gemma,) = registry("artifacts", "--alias", "best", "--json").json

    assert gemma == {
        "name": "gemma",
        "qualified_name": GEMMA,
        "type": "model",
        "description": "",
        "tags": [],
        "version_count": 2,
        "latest": "v1",
        "aliases": {"best": "v0", "latest": "v1"},
        "created_at": gemma["created_at"],
        "updated_at": gemma["updated_at"],
    }
    assert gemma["created_at"] < gemma["updated_at"]


@pytest.mark.parametrize(
    "arguments",
    [
        ["tag", "add", "gemma", "seen"],
        ["tag", "remove", "gemma", "whole"],
        ["tag", "remove", "gemma:v0", "good"],
        ["describe", "gemma", "what it is for"],
        ["describe", "gemma:v0", "the first"],
        ["metadata", "set", "gemma:v0", "lr=0.1"],
        ["metadata", "unset", "gemma:v0", "note"],
        ["alias", "remove", "gemma:v0", "best"],
    ],
    ids=" ".join,
)
def test_whatever_is_said_of_an_artifact_or_a_version_updates_it(
    registry: Command, arguments: list[str]
) -> None:
    registry("tag", "add", "gemma", "whole")
    registry("tag", "add", "gemma:v0", "good")
    registry("metadata", "set", "gemma:v0", "note=old")
    options = ("artifacts", "--entity", "team", "--sort", "-updated_at", "--json")
    registry("tag", "add", "images", "seen")  # and is the latest

    registry(*arguments)

    first, second = registry(*options).json[:2]
    assert (first["qualified_name"], second["qualified_name"]) == (GEMMA, IMAGES)
    assert first["updated_at"] > second["updated_at"]


def test_the_environment_does_not_hide_other_projects(
    registry: Command, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("REGISTRY_PROJECT", "quickstart")
    assert registry("artifacts", "-q").lines == [QUICK, GEMMA, IMAGES, VISION]


def test_an_unknown_entity_is_not_found(registry: Command) -> None:
    registry.paste(registry.refuse(3, "artifacts", "--entity", "nope").hint)


@pytest.mark.parametrize(
    "options",
    [["--entity", "a/b"], ["--project", "wandb-registry-x"], ["--limit", "-1"], ["--limit", "x"]],
    ids=" ".join,
)
def test_invalid_filters_are_refused(registry: Command, options: list[str]) -> None:
    registry.refuse(2, "artifacts", *options)
