"""`registry tag add` and `remove`: of a version with its links, an artifact, a collection."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from tests.support.command import Command, Prepare


def fill(registry: Command) -> None:
    """Give the home two versions of `gemma`; the second is linked and tagged."""
    registry.log_text("gemma", "zero")
    registry.log_text("gemma", "one", "--tag", "reviewed", "--link", "model/c")


@pytest.fixture
def registry(prepare: Prepare) -> Command:
    """Return the command in a home that is filled."""
    return prepare(fill)


def tags_of(registry: Command, reference: str) -> list[str]:
    """Return the tags of a version."""
    tags: list[str] = registry("show", reference, "--json").json["tags"]
    return tags


@pytest.mark.parametrize("reference", ["gemma:v1", "gemma:latest", "model/c:v0"])
def test_a_version_and_its_links_share_their_tags(registry: Command, reference: str) -> None:
    changed = registry("tag", "add", reference, "seen by two", "reviewed", "--json").json

    assert changed["tags"] == ["reviewed", "seen by two"]
    assert tags_of(registry, "gemma:v1") == tags_of(registry, "model/c:v0") == changed["tags"]
    assert tags_of(registry, "gemma:v0") == []


def test_the_line_names_what_else_changed(registry: Command) -> None:
    line = registry("tag", "add", "model/c:v0", "x", "--format", "table").stdout
    assert "the same holds in team/uncategorized/gemma:v1" in line


@pytest.mark.parametrize(
    ("reference", "listing"), [("gemma", "artifacts"), ("model/c", "collections")]
)
def test_without_a_version_the_artifact_or_collection_is_tagged(
    registry: Command, reference: str, listing: str
) -> None:
    assert registry("tag", "add", reference, "x", "y", "--json").json["tags"] == ["x", "y"]
    assert registry("tag", "remove", reference, "x", "--json").json["tags"] == ["y"]

    (row,) = registry(listing, "--tag", "y", "--json").json
    assert row["tags"] == ["y"]
    assert tags_of(registry, "gemma:v1") == ["reviewed"]


def test_what_is_there_already_leaves_no_event(registry: Command) -> None:
    before = registry("artifacts", "--json").json
    registry("tag", "add", "gemma:v1", "reviewed")
    assert registry("artifacts", "--json").json == before


@pytest.mark.parametrize(
    ("arguments", "status"),
    [
        (["add", "gemma:v1", "fine", "not,fine"], 2),
        (["add", "gemma:v1", ""], 2),
        (["add", "gemma:v1", " x"], 2),
        (["add", "gemma:v1"], 2),
        (["add", "gemma:v9", "x"], 3),
        (["add", "nothing", "x"], 3),
        (["remove", "gemma:v1", "reviewed", "nothing"], 3),
        (["remove", "gemma", "reviewed"], 3),
    ],
    ids=str,
)
def test_all_tags_change_or_none(registry: Command, arguments: list[str], status: int) -> None:
    registry.refuse(status, "tag", *arguments)
