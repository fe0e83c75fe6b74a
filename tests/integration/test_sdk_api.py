"""Looking around from Python: artifacts, collections, registries, runs, and filters of all."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

import registry_cli as wandb
from registry_cli import errors
from tests.support.sdk import draft, end_runs, logged

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from registry_cli.sdk.api import Api
    from tests.support.command import Command


@pytest.fixture(autouse=True)
def ended() -> Iterator[None]:
    yield
    end_runs()


@pytest.fixture
def api(home: Path) -> Api:  # noqa: ARG001 - it is found in the environment
    """Return an API for a home with three versions of a model, two of them linked."""
    with wandb.init(project="p", config={"lr": 0.1}) as run:
        run.log({"acc": 0.5})
        for text, tags in (("one", ["old"]), ("two", ["reviewed"]), ("three", [])):
            artifact = draft(weights=text)
            artifact.metadata = {"lr": len(text) / 10, "net": {"depth": len(text)}}
            run.log_artifact(artifact, tags=tags)
        run.link_artifact(run.use_artifact("gemma:v1"), "model/chat", aliases=["production"])
        run.link_artifact(run.use_artifact("gemma:v2"), "model/chat")
        logged(run, "rows", "dataset").link("dataset/rows")
    return wandb.Api()


def names(found: Any) -> list[str]:  # noqa: ANN401 - results of any kind
    return [each.name for each in found]


def test_artifacts_are_found_by_every_name(api: Api) -> None:
    assert api.artifact("team/p/gemma:v1").tags == ["reviewed"]
    assert api.artifact("model/chat:production", type="model").is_link
    assert api.artifact_exists("model/chat:v1")
    assert not api.artifact_exists("model/chat:v9")
    assert not api.artifact_exists("model/chat:v1", type="dataset")
    assert names(api.artifacts("model", "team/p/gemma")) == ["gemma:v2", "gemma:v1", "gemma:v0"]
    assert names(api.artifacts("model", "team/p/gemma", tags=["old"])) == ["gemma:v0"]
    with pytest.raises(ValueError, match="is of type 'model'"):
        api.artifact("model/chat", type="dataset")
    with pytest.raises(ValueError, match="is of type 'model'"):
        api.artifacts("dataset", "model/chat")


def test_entity_and_project_can_be_given_once(api: Api) -> None:
    inside = wandb.Api(overrides={"entity": "team", "project": "p"})

    assert inside.artifact("gemma").version == "v2"
    assert not api.artifact_exists("gemma")
    assert inside.default_entity == "team"


def test_a_collection_is_told_and_edited_as_a_whole(api: Api, registry: Command) -> None:
    chat = api.artifact_collection("model", "model/chat")
    assert (chat.type, chat.aliases, chat.is_sequence()) == (
        "model",
        ["latest", "production"],
        False,
    )
    assert names(chat.artifacts()) == ["chat:v1", "chat:v0"]
    chat.tags.append("kept")
    chat.description = "what talks"
    chat.save()

    (told,) = [each for each in registry("collections", "--json").json if each["tags"]]
    assert (told["qualified_name"], told["tags"], told["description"]) == (
        "local/wandb-registry-model/chat", ["kept"], "what talks",
    )  # fmt: skip
    assert api.artifact_collection_exists("model/chat", "model")
    assert not api.artifact_collection_exists("model/chat", "dataset")
    assert names(api.artifact_collections("team/p", "model")) == ["gemma"]
    assert api.artifact_collection("model", "p/gemma").is_sequence()


def test_registries_are_found_by_filters(api: Api) -> None:
    assert names(api.registries()) == ["dataset", "model"]
    assert names(api.registries(filter={"name": {"$regex": "^mod"}})) == ["model"]
    assert names(api.registries(filter={"name": {"$regex": "^wandb-registry-mod"}})) == ["model"]
    assert names(api.registries(filter={"name": "wandb-registry-model"})) == ["model"]
    assert names(api.registries(filter={"artifact_types": "dataset"})) == ["dataset"]
    assert names(api.registries().collections()) == ["rows", "chat"]
    assert names(api.registries().collections(filter={"type": "model"})) == ["chat"]
    with pytest.raises(ValueError, match="no organization 'elsewhere'"):
        names(api.registries(organization="elsewhere"))


def test_everything_is_found_by_when_it_was_made_and_changed(api: Api) -> None:
    golden = api.create_registry("golden", visibility="organization")
    version = api.artifact("model/chat:production")
    version.description = "the good one"
    version.save()
    assert names(api.registries(filter={"created_at": {"$gte": golden.created_at}})) == ["golden"]
    changed = {"updated_at": {"$gte": version.updated_at}}
    assert names(api.registries(filter={"name": "model"}).versions(filter=changed)) == ["chat:v0"]
    assert names(api.registries().collections(filter={"created_at": {"$lt": "2024-01-08"}})) == []
    assert len(api.registries(filter={"updated_at": {"$gte": "2024-01-08"}})) == 3


def test_what_forbids_to_delete_says_how_in_python(api: Api) -> None:
    with pytest.raises(ValueError, match="with delete_aliases=True these go") as refused:
        api.artifact("p/gemma:v1").delete()
    assert "--force" not in str(refused.value)
    api.artifact("p/gemma:v1").delete(delete_aliases=True)
    assert not api.artifact_exists("model/chat:production")


@pytest.mark.parametrize(
    ("condition", "expected"),
    [
        ({"alias": "production"}, ["chat:v0"]),
        ({"tag": "reviewed"}, ["chat:v0"]),
        ({"metadata.lr": {"$gt": 0.4}}, ["chat:v1"]),
        ({"metadata.net.depth": {"$in": [3, 4]}}, ["chat:v0"]),
        (
            {"$or": [{"alias": "production"}, {"alias": "latest"}]},
            ["rows:v0", "chat:v1", "chat:v0"],
        ),
        ({"$nor": [{"alias": "latest"}]}, ["chat:v0"]),
        ({"metadata.lr": {"$exists": False}}, ["rows:v0"]),
        ({"metrics.acc": 0.5, "type": "model"}, ["chat:v1", "chat:v0"]),
    ],
    ids=str,
)
def test_versions_are_found_by_filters(
    api: Api, condition: dict[str, Any], expected: list[str]
) -> None:
    assert names(api.registries().versions(filter=condition)) == expected


def test_filters_of_registries_collections_and_versions_add_up(api: Api) -> None:
    found = api.registries(filter={"name": "model"}).collections(filter={"name": "chat"})

    assert names(found.versions(filter={"alias": "production"})) == ["chat:v0"]
    assert (len(found), found[0].name, next(found).name, bool(found)) == (1, "chat", "chat", True)


@pytest.mark.parametrize(
    "condition", [{"nmae": "x"}, {"name": {"$regex": "("}}, {"$xor": []}, []], ids=str
)
def test_what_is_no_filter_is_a_value_error(api: Api, condition: Any) -> None:  # noqa: ANN401 - as scripts may
    with pytest.raises(ValueError, match=r".") as refused:
        names(api.registry("model").versions(filter=condition))
    assert isinstance(refused.value, errors.UsageError)


def test_runs_are_found_by_filters_and_in_order(api: Api) -> None:
    with wandb.init(project="p", config={"lr": 0.3}) as second:
        second.log({"acc": 0.75})
    (first,) = api.runs("team/p", filters={"config.lr": {"$lt": 0.2}})

    assert [run.id for run in api.runs("team/p", order="-summary.acc")] == [second.id, first.id]
    assert [run.id for run in api.runs(filters={"state": "finished"})] == [first.id, second.id]
    assert api.run(f"team/p/{first.id}") == first
    assert names(first.logged_artifacts()) == ["gemma:v0", "gemma:v1", "gemma:v2", "rows:v0"]
    assert names(first.used_artifacts()) == ["gemma:v1", "gemma:v2"]
    with pytest.raises(ValueError, match="there is no run"):
        api.run("team/other/" + first.id)
    with pytest.raises(ValueError, match="runs have no order"):
        names(api.runs(order="size"))


def test_a_registry_is_created_with_its_rules(api: Api, registry: Command) -> None:
    made = api.create_registry(
        "Golden Datasets",
        visibility="restricted",
        description="the best",
        artifact_types=["dataset"],
    )

    assert (made.name, made.full_name) == ("Golden Datasets", "wandb-registry-Golden Datasets")
    assert (made.visibility, made.artifact_types) == ("restricted", ["dataset"])
    told = {each["name"]: each for each in registry("registries", "--json").json}
    assert told["Golden Datasets"]["description"] == "the best"
    with pytest.raises(ValueError, match="there is a registry"):
        api.create_registry("golden datasets", visibility="organization")
    with pytest.raises(ValueError, match="the visibility is"):
        api.create_registry("other", visibility="public")  # type: ignore[arg-type] # as scripts may


def test_accepted_types_only_grow(api: Api) -> None:
    types = api.registry("models").artifact_types
    assert types == ["model"]
    for shrink in (types.clear, types.pop, lambda: types.remove("model")):
        with pytest.raises(ValueError, match="never removed"):
            shrink()


def test_types_and_texts_of_a_registry_are_added_with_save(api: Api, registry: Command) -> None:
    golden = api.create_registry("golden", visibility="organization", artifact_types=["dataset"])
    golden.artifact_types.append("model")
    golden.description = "the best"
    golden.save()

    told = registry("registry", "show", "golden", "--json").json
    assert (told["accepted_types"], told["description"]) == (["dataset", "model"], "the best")
    assert (golden.artifact_types, golden.collection_count, golden.core) == (
        ["dataset", "model"], 0, False,
    )  # fmt: skip
    golden.artifact_types.append("a/b")
    with pytest.raises(ValueError, match="invalid type"):
        golden.save()
    golden.load()
    assert golden.artifact_types == ["dataset", "model"]


def test_registries_and_collections_are_deleted_and_versions_stay(api: Api) -> None:
    golden = api.create_registry("golden", visibility="organization")
    api.artifact("p/gemma:v0").link("golden/kept")
    golden.delete()
    api.artifact_collection("model", "model/chat").delete()

    assert names(api.registries()) == ["dataset", "model"]
    assert names(api.registry("model").collections()) == []
    assert api.artifact("p/gemma:v1").linked_artifacts == []
    with pytest.raises(ValueError, match="core"):
        api.registry("model").delete()


def test_a_renamed_registry_is_found_by_its_old_name(api: Api, registry: Command) -> None:
    api.create_registry("golden", visibility="organization")
    link = api.artifact("p/gemma:v0").link("golden/kept")
    registry("registry", "rename", "golden", "gold")

    assert api.registry("golden").name == "gold"
    assert link.source_artifact.links == ["local/wandb-registry-gold/kept:v0"]
    assert link.tags == ["old"]


def test_a_restricted_registry_does_not_exist_for_others(api: Api, registry: Command) -> None:
    api.create_registry("secret", visibility="restricted")
    told = registry("registries", "--as", "viewer2", "-q").lines

    assert "secret" not in told
    assert len(api.registries()) == 3


def test_a_home_that_is_not_made_looks_empty(home: Path) -> None:
    api = wandb.Api()

    assert names(api.registries()) == ["dataset", "model"]
    assert (list(api.runs()), api.artifact_exists("gemma")) == ([], False)
    assert not home.exists()


def test_what_was_found_in_a_run_is_used_outside_of_it_later(api: Api) -> None:
    with wandb.init(project="p") as run:
        artifact = run.use_artifact("gemma:v0")
    other = api.artifact("p/gemma:v1")
    other.download("got")

    assert [each.id for each in artifact.used_by()] == [run.id]
    assert run.id not in [each.id for each in other.used_by()]


def test_errors_have_the_names_that_scripts_catch(api: Api) -> None:
    with pytest.raises(wandb.Error):
        api.artifact("gone")
    with pytest.raises(wandb.errors.CommError):
        api.registry("gone")


def test_a_collection_may_be_called_like_a_digest(api: Api) -> None:
    api.artifact("p/gemma:v1").link("model/chat@deadbeef")
    found = next(each for each in api.registry("model").collections() if "@" in each.name)
    found.description = "a name"
    found.save()
    assert found.description == "a name"
    assert names(found.artifacts()) == ["chat@deadbeef:v0"]
    assert "chat@deadbeef:v0" in names(api.registry("model").versions())
    assert api.artifact("model/chat@deadbeef:v0").tags == ["reviewed"]
