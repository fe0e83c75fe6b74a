"""`registry link`: a pointer from a collection to a version."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.support.snapshots import snapshot

if TYPE_CHECKING:
    from tests.support.command import Command, Prepare


def fill(registry: Command) -> None:
    """Give the home two versions of the model `gemma`."""
    registry.log_text("gemma", "one")
    registry.log_text("gemma", "two")


@pytest.fixture
def registry(prepare: Prepare) -> Command:
    """Return the command in a home that is filled."""
    return prepare(fill)


def aliases_of(registry: Command, reference: str) -> dict[str, list[str]]:
    """Return the aliases of each version, newest first."""
    return {
        row["version"]: row["aliases"] for row in registry("versions", reference, "--json").json
    }


@pytest.mark.parametrize(
    ("target", "qualified_name"),
    [
        ("model/first-collection", "local/wandb-registry-model/first-collection:v0"),
        ("wandb-registry-model/c", "local/wandb-registry-model/c:v0"),
        ("local/wandb-registry-model/c", "local/wandb-registry-model/c:v0"),
        ("local/wandb-registry-model/Example ML Task", None),
        ("models/c", "local/wandb-registry-model/c:v0"),
        ("MODEL/c", "local/wandb-registry-model/c:v0"),
        ("wandb-registry-Models/c", "local/wandb-registry-model/c:v0"),
        ("model/모델 2", "local/wandb-registry-model/모델 2:v0"),
    ],
)
def test_every_form_of_target_leads_to_the_collection(
    registry: Command, target: str, qualified_name: str | None
) -> None:
    linked = registry("link", "gemma", target)

    assert linked.column == [qualified_name or f"{target}:v0"]
    assert registry("exists", linked.column[0]).status == 0


def test_a_registry_with_spaces_takes_links(registry: Command) -> None:
    registry("registry", "create", "Golden Datasets")

    for target in ("Golden Datasets/raw", "wandb-registry-golden datasets/raw"):
        linked = registry("link", "gemma", target)
        assert linked.column == ["local/wandb-registry-Golden Datasets/raw:v0"]


@pytest.mark.parametrize(
    "reference",
    [
        "gemma:v0",
        "uncategorized/gemma:v0",
        "team/uncategorized/gemma:v0",
        "gemma:first",
        "gemma@{digest}",
        "team/uncategorized/gemma@{digest}",
    ],
)
def test_every_form_of_reference_links_the_version(registry: Command, reference: str) -> None:
    Path("gemma").write_text("one", encoding="utf-8")
    registry("log", "gemma", "--alias", "first")
    digest = registry("show", "gemma:v0", "--json").json["digest"][:8]

    linked = registry("link", reference.format(digest=digest), "model/c", "--json").json

    assert linked["source"] == "team/uncategorized/gemma:v0"


def test_numbers_in_a_collection_are_its_own(registry: Command) -> None:
    assert registry("link", "gemma:v1", "model/c").column == ["local/wandb-registry-model/c:v0"]
    assert registry("link", "gemma:v0", "model/c").column == ["local/wandb-registry-model/c:v1"]

    sources = [(row[0], row[-1]) for row in registry("versions", "model/c").rows]
    assert sources == [
        ("v1", "team/uncategorized/gemma:v0"),
        ("v0", "team/uncategorized/gemma:v1"),
    ]


def test_a_link_shares_what_belongs_to_the_version(registry: Command) -> None:
    source = registry.log_text(
        "gemma",
        "three",
        "-d",
        "text",
        "-m",
        "lr=0.1",
        "--tag",
        "fine",
        "--metric",
        "acc=1",
        "--json",
    ).json

    link = registry("link", "gemma", "model/c", "-a", "production", "--json").json

    shared = ["id", "type", "digest", "size", "file_count", "created_at", "created_by"]
    shared += ["description", "metadata", "metrics", "tags", "run"]
    assert {key: link[key] for key in shared} == {key: source[key] for key in shared}
    assert link["name"] == "c:v0"
    assert link["version"] == "v0"
    assert link["index"] == 0
    assert link["is_link"] is True
    assert link["source"] == source["qualified_name"]
    assert link["links"] == [link["qualified_name"]]
    assert link["aliases"] == ["latest", "production"]
    assert link["created"] is True
    assert registry("show", "gemma:v2", "--json").json["links"] == [link["qualified_name"]]


def test_it_says_when_and_by_whom_it_was_linked(registry: Command, account: str) -> None:
    link = registry("link", "gemma", "model/c", "--json").json

    assert link["linked_by"] == account
    assert link["linked_at"] >= link["created_at"]
    assert link["linked_at"].endswith("Z")
    assert "linked_at" not in registry("show", "gemma", "--json").json


def test_it_copies_no_bytes(registry: Command, home: Path) -> None:
    before = snapshot(home / "blobs")
    registry("link", "gemma", "model/c")
    assert snapshot(home / "blobs") == before


def test_latest_and_the_given_aliases_move(registry: Command) -> None:
    registry("link", "gemma:v0", "model/c", "-a", "production", "-a", "best")
    registry("link", "gemma:v1", "model/c", "--alias", "production")

    assert aliases_of(registry, "model/c") == {"v1": ["latest", "production"], "v0": ["best"]}
    assert registry("show", "model/c:production", "--json").json["version"] == "v1"


def test_aliases_of_the_artifact_are_not_those_of_the_link(registry: Command) -> None:
    Path("gemma").write_text("two", encoding="utf-8")
    registry("log", "gemma", "--alias", "mine")
    registry("link", "gemma:mine", "model/c", "--alias", "theirs")

    assert aliases_of(registry, "gemma")["v1"] == ["latest", "mine"]
    assert aliases_of(registry, "model/c")["v0"] == ["latest", "theirs"]


def test_linking_again_returns_the_same_link(registry: Command) -> None:
    registry("link", "gemma:v0", "model/c")
    registry("link", "gemma:v1", "model/c")

    again = registry("link", "gemma:v0", "model/c", "-a", "best", "--json").json

    assert again["qualified_name"] == "local/wandb-registry-model/c:v0"
    assert again["created"] is False
    assert aliases_of(registry, "model/c") == {"v1": [], "v0": ["best", "latest"]}


def test_linking_again_without_a_change_writes_nothing(registry: Command, home: Path) -> None:
    registry("link", "gemma", "model/c", "-a", "best")
    before = snapshot(home)

    assert registry("link", "gemma", "model/c", "-a", "best").rows[0][3] == "false"

    assert snapshot(home) == before


def test_naming_latest_is_harmless(registry: Command) -> None:
    registry("link", "gemma", "model/c", "-a", "latest")
    assert aliases_of(registry, "model/c") == {"v0": ["latest"]}


def test_a_link_of_a_link_leads_to_the_source(registry: Command) -> None:
    registry("registry", "create", "Golden Models")
    registry("link", "gemma:v1", "model/c")

    second = registry("link", "model/c:v0", "Golden Models/d", "--json").json

    assert second["source"] == "team/uncategorized/gemma:v1"
    assert second["links"] == [
        "local/wandb-registry-Golden Models/d:v0",
        "local/wandb-registry-model/c:v0",
    ]


def test_a_link_of_a_link_into_its_own_collection_is_the_same_link(registry: Command) -> None:
    registry("link", "gemma", "model/c")
    assert registry("link", "model/c", "model/c").rows[0][3] == "false"


def test_the_collection_takes_the_type_of_its_first_link(registry: Command) -> None:
    registry("registry", "create", "anything")
    registry("link", "gemma", "anything/c")
    registry.log_text("images", "png", type="dataset")

    refused = registry.refuse(4, "link", "images", "anything/c")

    assert "'model'" in refused.message
    assert "'dataset'" in refused.message
    registry.paste(refused.hint)
    assert registry("collections", "anything", "-q").lines == [
        "local/wandb-registry-anything/c",
        "local/wandb-registry-anything/c-dataset",
    ]


# --- Refusals, each with a hint that works and nothing left behind


def test_a_dataset_is_not_linked_to_the_registry_of_models(registry: Command) -> None:
    registry.log_text("images", "png", type="dataset")

    refused = registry.refuse(5, "link", "images", "model/first-collection", "-a", "best")

    assert "'model' accepts model, not 'dataset'" in refused.message
    (linked,) = registry.paste(refused.hint)
    assert linked.column == ["local/wandb-registry-dataset/first-collection:v0"]
    assert aliases_of(registry, "dataset/first-collection") == {"v0": ["best", "latest"]}


def test_a_dataset_beside_the_models_of_a_collection_is_sent_where_it_fits(
    registry: Command,
) -> None:
    registry("link", "gemma", "model/first-collection")
    registry.log_text("images", "pixels", type="dataset")

    refused = registry.refuse(4, "link", "images", "model/first-collection")
    registry.paste(refused.hint)

    assert registry("versions", "dataset/first-collection").column == ["v0"]


def test_a_type_that_no_registry_takes_gets_one(registry: Command) -> None:
    registry.log_text("vocabulary", "a b", type="tokenizer")

    refused = registry.refuse(5, "link", "vocabulary", "model/c")

    assert registry.paste(refused.hint)[-1].column == ["local/wandb-registry-tokenizer/c:v0"]


@pytest.mark.parametrize(
    "target", ["nope/c", "wandb-registry-nope/c", "local/wandb-registry-nope/c"]
)
def test_an_unknown_registry_is_never_made(registry: Command, target: str) -> None:
    refused = registry.refuse(3, "link", "gemma", target)

    assert "'nope'" in refused.message
    assert "dataset, model" in refused.hint
    assert registry.paste(refused.hint)[-1].column == ["local/wandb-registry-nope/c:v0"]


def test_a_mistyped_registry_is_answered_with_the_one_that_was_meant(registry: Command) -> None:
    refused = registry.refuse(3, "link", "gemma", "modle/c")

    assert refused.hint == (
        "did you mean 'model'? there are dataset, model: registry link gemma model/c"
    )


def test_another_organization_is_not_found(registry: Command) -> None:
    refused = registry.refuse(
        3, "link", "gemma", "elsewhere/wandb-registry-model/c d", "-a", "best"
    )

    assert "'elsewhere'" in refused.message
    assert "'local'" in refused.hint
    (linked,) = registry.paste(refused.hint)
    assert linked.column == ["local/wandb-registry-model/c d:v0"]


def test_a_personal_artifact_is_logged_again_under_a_team(registry: Command, account: str) -> None:
    registry.log_text("mine", "one", "--entity", account)

    refused = registry.refuse(5, "link", f"{account}/uncategorized/mine", "model/c", "-a", "best")

    assert "personal" in refused.message
    registry.paste(refused.hint)
    link = registry("show", "model/c:best", "--json").json
    assert link["source"] == "team/uncategorized/mine:v0"
    assert (
        link["digest"] == registry("show", f"{account}/uncategorized/mine", "--json").json["digest"]
    )


@pytest.mark.parametrize(
    "target",
    ["reviewco/team/wandb-registry-model/c", "a/b/c/d", "local/model/c", "c", "model/c:v0"],
)
def test_a_target_of_another_shape_is_refused(registry: Command, target: str) -> None:
    refused = registry.refuse(2, "link", "gemma", target)

    assert repr(target) in refused.message
    registry.paste(refused.hint)


@pytest.mark.parametrize("target", ["model/", "/c", "a?/c", "model/" + "c" * 129, "model/a\tb"])
def test_a_target_with_an_invalid_name_is_refused(registry: Command, target: str) -> None:
    registry.refuse(2, "link", "gemma", target)


def test_what_is_not_there_cannot_be_linked(registry: Command) -> None:
    for reference in ("nope", "gemma:v7", "gemma:nope", "model/c", "gemma@00000000"):
        registry.paste(registry.refuse(3, "link", reference, "model/c").hint)


def test_a_refused_link_leaves_no_home_behind(registry: Command, tmp_path: Path) -> None:
    other = tmp_path / "other"
    registry("--home", other, "link", "gemma", "model/c", status=3)
    assert not other.exists()


@pytest.mark.parametrize("role", ["restricted-viewer", "viewer"])
def test_viewers_do_not_link(registry: Command, role: str) -> None:
    registry("registry", "create", "closed", "--visibility", "restricted")
    registry("member", "add", "viewer2", "--role", role, "--registry", "closed")

    refused = registry.refuse(5, "link", "gemma", "closed/c", "--as", "viewer2")

    assert role in refused.message
    registry.paste(refused.hint)
    assert registry("link", "gemma", "closed/c", "--as", "viewer2").rows[0][3] == "true"


def test_who_is_unknown_to_the_home_is_a_viewer(registry: Command) -> None:
    refused = registry.refuse(5, "--as", "stranger", "link", "gemma", "model/c")
    assert "viewer" in refused.message


def test_members_of_a_registry_link(registry: Command) -> None:
    registry("member", "add", "member2", "--role", "member", "--registry", "model")

    link = registry("link", "gemma", "model/c", "--as", "member2", "--json").json

    assert link["linked_by"] == "member2"


def test_a_restricted_registry_does_not_exist_for_others(registry: Command) -> None:
    registry("registry", "create", "closed", "--visibility", "restricted")

    hidden = registry.refuse(3, "link", "gemma", "closed/c", "--as", "viewer2")
    missing = registry.refuse(3, "link", "gemma", "nope/c", "--as", "viewer2")

    assert hidden.stderr.replace("closed", "nope") == missing.stderr


# --- Stamps


def test_a_stamp_is_rewritten_only_when_it_changes(registry: Command, work: Path) -> None:
    stamp = work / "linked.stamp"
    linked = registry("link", "gemma:v0", "model/c", "--stamp", stamp, "--json").json
    assert stamp.read_text() == f"{linked['qualified_name']}\t{linked['digest']}\n"
    written = stamp.stat().st_mtime_ns

    registry("link", "gemma:v0", "model/c", "-a", "best", "--stamp", stamp)
    assert stamp.stat().st_mtime_ns == written

    second = registry("link", "gemma:v1", "model/c", "--stamp", stamp, "--json").json
    assert stamp.read_text() == f"{second['qualified_name']}\t{second['digest']}\n"


def test_a_name_that_a_registry_had_is_free_for_one_that_takes_the_type(registry: Command) -> None:
    registry("registry", "create", "audio", "--type", "model")
    registry("registry", "rename", "audio", "sound")
    registry.log_text("song", "la", type="audio")

    refused = registry.refuse(5, "link", "song", "model/c")

    assert "registry create audio --type audio" in refused.hint
    registry.paste(refused.hint)


@pytest.mark.parametrize(
    "line", ["link m nope/c", "alias add m:v7 x", "link m model/c", "show m:v7"]
)
def test_who_is_unknown_is_told_so_once(registry: Command, line: str) -> None:
    registry.log_text("m", "one")

    told = registry.run("--as", "unknown2", *line.split())

    assert told.status != 0
    assert len(told.notes) == 1
