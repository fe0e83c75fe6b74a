"""Projects, types and collections from Python: what there is, in which order, and renamed."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest

import registry_cli as wandb
from tests.support.sdk import draft, end_runs

if TYPE_CHECKING:
    from collections.abc import Iterator

    from registry_cli.sdk.api import Api
    from tests.support.command import Command


@pytest.fixture
def api(home: Path) -> Iterator[Api]:  # noqa: ARG001 - where it looks
    with wandb.init(project="p") as run:
        run.link_artifact(draft("gemma", weights="one"), "model/c")
        run.link_artifact(draft("gemma", weights="two"), "model/c")
        run.log_artifact(draft("zoo", "dataset", rows="three"))
        run.log_artifact(draft("bert", weights="four"))
    yield wandb.Api()
    end_runs()


@pytest.mark.parametrize("project", ["p", "team/p"])
def test_types_lead_to_artifacts(api: Api, project: str) -> None:
    assert [each.name for each in api.artifact_types(project)] == ["dataset", "model"]
    models = api.artifact_type("model", project)
    assert [each.name for each in models.collections()] == ["bert", "gemma"]
    newest = [each.name for each in models.collections(order="-created_at")]
    assert newest == ["bert", "gemma"]
    assert models.collection("gemma").version_count == 2
    with pytest.raises(ValueError, match="nothing of type 'job2'"):
        api.artifact_type("job2", project)
    with pytest.raises(ValueError, match="called 'zoo'"):
        models.collection("zoo")


@pytest.mark.parametrize("project", ["wandb-registry-model", "local/wandb-registry-model"])
def test_a_registry_is_a_project_too(api: Api, project: str) -> None:
    assert [each.name for each in api.artifact_types(project)] == ["model"]
    (collection,) = api.artifact_collections(project, "model")
    assert collection.qualified_name == "local/wandb-registry-model/c"


def test_projects_are_those_of_runs_and_artifacts(api: Api, registry: Command) -> None:
    wandb.init(project="only runs").finish()
    registry.log_text("other", "five", "--project", "q")
    assert [each.path for each in api.projects()] == [
        ["team", "only runs"], ["team", "p"], ["team", "q"],
    ]  # fmt: skip
    assert [each.name for each in api.project("p").collections()] == ["bert", "gemma", "zoo"]
    assert api.projects("team")[1].artifacts_types()[0].name == "dataset"
    with pytest.raises(ValueError, match="there is no entity 'nobody'"):
        [*api.projects("nobody")]


def test_a_path_leads_to_what_it_names(api: Api) -> None:
    run_id = api.runs("team/p")[0].id
    assert repr(api.from_path(f"team/p/{run_id}")).startswith("<Run ")
    assert repr(api.from_path("team/p")) == "<Project 'team/p'>"
    assert repr(api.from_path("team/p/gemma:v0")) == "<Artifact 'team/p/gemma:v0'>"


def test_there_are_no_pages_to_go_on_from(api: Api) -> None:
    for look in (
        lambda: api.artifacts("model", "p/gemma", start="abc"),
        lambda: api.registries(start="abc"),
        lambda: api.registry("model").versions(start="abc"),
        lambda: api.artifact("p/gemma").files(start="abc"),
    ):
        with pytest.raises(NotImplementedError, match="there are no pages"):
            look()
    run_id = api.runs("team/p")[0].id
    assert api.run(f"/team/p/runs/{run_id}").id == run_id


def test_versions_come_in_the_order_that_is_asked_for(api: Api) -> None:
    assert [each.version for each in api.artifacts("model", "p/gemma")] == ["v1", "v0"]
    ordered = api.artifacts("model", "p/gemma", order="+created_at")
    assert [each.version for each in ordered] == ["v0", "v1"]
    links = api.registries().versions(order="versionIndex")
    assert [each.version for each in links] == ["v0", "v1"]
    with pytest.raises(ValueError, match="there is no order 'speed'"):
        [*api.artifacts("model", "p/gemma", order="speed")]


def test_a_collection_and_a_registry_are_renamed_and_found_by_both_names(
    api: Api, registry: Command
) -> None:
    collection = api.artifact_collection("model", "wandb-registry-model/c")
    collection.name = "better"
    collection.description = "the good ones"
    collection.save()
    assert collection.qualified_name == "local/wandb-registry-model/better"
    assert registry("collection", "show", "model/c", "--json").json["description"] == (
        "the good ones"
    )

    golden = api.create_registry("golden", visibility="organization")
    golden.name, golden.visibility, golden.description = "Gold", "restricted", "for all"
    golden.save()
    told = registry("registry", "show", "golden", "--json").json
    assert (told["name"], told["visibility"], told["description"]) == (
        "Gold", "restricted", "for all",
    )  # fmt: skip
    assert (golden.name, golden.full_name) == ("Gold", "wandb-registry-Gold")
    assert golden.created_at <= golden.updated_at
    with pytest.raises(ValueError, match="is said when it is made"):
        golden.allow_all_artifact_types = False
    with pytest.raises(NotImplementedError, match="keep their name"):
        api.artifact_collection("model", "p/gemma").name = "other"


def test_what_is_told_of_a_version_beside_its_content(api: Api) -> None:
    version = api.artifact("p/gemma:v0")
    assert (version.commit_hash, version.ttl, version.url) == (version.digest, None, None)
    assert version.updated_at >= version.created_at
    before = version.updated_at
    version.tags.append("good")
    version.save()
    assert version.updated_at > before
    version.ttl = wandb.ArtifactTTL.INHERIT
    with pytest.raises(ValueError, match="nothing expires"):
        version.ttl = 3  # type: ignore[assignment] # as scripts may
    assert version.json_encode()["qualified_name"] == "team/p/gemma:v0"
    assert version.files()[0].parent_artifact().name == "gemma:v0"


def test_a_draft_knows_where_a_file_went(api: Api) -> None:  # noqa: ARG001 - it has the home
    Path("m.txt").write_text("one", encoding="utf-8")
    made = wandb.Artifact("made", "model")
    made.add_file("m.txt", name="deep/n.txt")
    assert made.get_added_local_path_name("./m.txt") == "deep/n.txt"
    made.remove("deep")
    assert made.get_added_local_path_name("m.txt") is None


def test_a_resumed_run_goes_on_counting(home: Path) -> None:  # noqa: ARG001 - the run finds it
    with wandb.init(id="theonerun") as run:
        assert (run.resumed, run.starting_step, run.step) == (False, 0, 0)
        run.log({"a": 1}, step=4)
        assert run.step == 5
    with wandb.init(id="theonerun", resume="must") as run:
        assert (run.resumed, run.starting_step) == (True, 5)
    looked_at = wandb.Api().run("theonerun")
    looked_at.wait_until_finished()
    assert (looked_at.lastHistoryStep, looked_at.json_config) == (4, "{}")
    assert wandb.Api().runs().histories() == [{"_step": 4, "a": 1, "run_id": "theonerun"}]
