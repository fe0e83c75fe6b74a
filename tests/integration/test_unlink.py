"""`registry unlink`: the link goes, the version stays."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from tests.support.command import Command, Prepare


def fill(registry: Command) -> None:
    """Give the home three versions of `gemma`, all linked to `model/c` under the same numbers."""
    for text in ("zero", "one", "two"):
        registry.log_text("gemma", text, "--link", "model/c")


@pytest.fixture
def registry(prepare: Prepare) -> Command:
    """Return the command in a home that is filled."""
    return prepare(fill)


def aliases_of(registry: Command) -> dict[str, list[str]]:
    """Return the aliases of each version of the collection, newest first."""
    rows = registry("versions", "model/c", "--json").json
    return {row["version"]: row["aliases"] for row in rows}


@pytest.mark.parametrize(
    "reference",
    [
        "model/c:v1",
        "models/c:v1",
        "wandb-registry-model/c:v1",
        "local/wandb-registry-model/c:v1",
        "local/wandb-registry-model/c:best",
        "model/c@{digest}",
    ],
)
def test_a_link_is_removed_by_any_reference_to_it(registry: Command, reference: str) -> None:
    registry("link", "gemma:v1", "model/c", "-a", "best")
    digest = registry("show", "gemma:v1", "--json").json["digest"][:8]

    removed = registry("unlink", reference.format(digest=digest), "--json").json

    assert removed["qualified_name"] == "local/wandb-registry-model/c:v1"
    assert registry("versions", "model/c").column == ["v2", "v0"]
    assert registry("exists", "model/c:v1", status=1).stdout == ""


def test_the_version_itself_stays_and_no_longer_names_the_link(registry: Command) -> None:
    registry("unlink", "model/c:v1")

    source = registry("show", "gemma:v1", "--json").json
    assert source["links"] == []
    assert registry("get", "gemma:v1", "back").status == 0


def test_it_prints_the_link_as_it_was(registry: Command) -> None:
    row = registry("unlink", "model/c:v0").rows[0]
    assert (row[0], row[-1]) == ("v0", "team/uncategorized/gemma:v0")


def test_without_a_selector_it_is_the_latest(registry: Command) -> None:
    assert registry("unlink", "model/c", "-q").line == "local/wandb-registry-model/c:v2"


def test_latest_falls_back_to_the_highest_link_left(registry: Command) -> None:
    registry("unlink", "model/c:v2")
    assert aliases_of(registry) == {"v1": ["latest"], "v0": []}

    registry("link", "gemma:v0", "model/c")
    registry("unlink", "model/c:v0")
    assert aliases_of(registry) == {"v1": ["latest"]}


def test_latest_stays_where_another_link_goes(registry: Command) -> None:
    registry("unlink", "model/c:v0")
    assert aliases_of(registry) == {"v2": ["latest"], "v1": []}


def test_aliases_of_a_removed_link_go_with_it(registry: Command) -> None:
    registry("link", "gemma:v1", "model/c", "-a", "best")
    registry("unlink", "model/c:best")

    assert registry("exists", "model/c:best", status=1).status == 1
    registry("link", "gemma:v1", "model/c")
    assert aliases_of(registry)["v3"] == ["latest"]


def test_a_number_is_never_used_again(registry: Command) -> None:
    registry("unlink", "model/c:v2")

    assert registry("link", "gemma:v2", "model/c").column == ["local/wandb-registry-model/c:v3"]
    for number in (0, 1, 3):
        registry("unlink", f"model/c:v{number}")
    assert registry("link", "gemma:v2", "model/c").column == ["local/wandb-registry-model/c:v4"]


def test_an_emptied_collection_stays(registry: Command) -> None:
    for number in (2, 1, 0):
        registry("unlink", f"model/c:v{number}")

    (collection,) = registry("collections", "--json").json
    assert (collection["version_count"], collection["latest"]) == (0, None)
    assert collection["aliases"] == {}
    assert registry("versions", "model/c").rows == []
    assert registry("show", "model/c", "--json").json["version_count"] == 0
    registry.refuse(3, "unlink", "model/c")


def test_other_collections_keep_their_links(registry: Command) -> None:
    registry("link", "model/c:v0", "model/d")
    registry("unlink", "model/c:v0")
    assert registry("show", "model/d", "--json").json["source"] == "team/uncategorized/gemma:v0"


@pytest.mark.parametrize("reference", ["gemma", "gemma:v0", "team/uncategorized/gemma:latest"])
def test_a_source_version_is_refused(registry: Command, reference: str) -> None:
    refused = registry.refuse(5, "unlink", reference)

    assert "source" in refused.message
    registry.paste(refused.hint)


@pytest.mark.parametrize("reference", ["model/c:v9", "model/c:nope", "model/d", "nope/c", "nope"])
def test_what_is_not_there_cannot_be_unlinked(registry: Command, reference: str) -> None:
    registry.paste(registry.refuse(3, "unlink", reference).hint)


def test_unlinking_in_no_home_makes_none(registry: Command, tmp_path: Path) -> None:
    registry("--home", tmp_path / "other", "unlink", "model/c", status=3)
    assert not Path(tmp_path / "other").exists()


def test_viewers_do_not_unlink_and_members_do(registry: Command) -> None:
    refused = registry.refuse(5, "--as", "viewer2", "unlink", "model/c:v0")
    assert "viewer2" in refused.message

    registry("member", "add", "viewer2", "--role", "member", "--registry", "model")
    assert registry("--as", "viewer2", "unlink", "model/c:v0").status == 0
