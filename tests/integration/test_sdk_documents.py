"""Scripts with the calls of W&B's public documents leave what these describe."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from tests.support.scripts import run_example

if TYPE_CHECKING:
    import pytest

    from tests.support.command import Command


def test_the_quickstart_logs_a_model_and_links_it(registry: Command) -> None:
    run_example("quickstart.py")

    name = "team/registry_quickstart/gemma-finetuned:v0"
    link = "local/wandb-registry-model/first-collection:v0"
    assert registry("versions", "model/first-collection", "-q").line == link
    shown = registry("show", link, "--json").json
    assert (shown["source"], shown["type"], shown["aliases"]) == (name, "model", ["latest"])
    stored = Path(registry("path", "model/first-collection").line)
    assert stored.read_bytes() == Path("my_model.txt").read_bytes()


def test_a_second_run_of_the_quickstart_makes_a_second_version(registry: Command) -> None:
    run_example("quickstart.py")
    run_example("quickstart.py")

    assert registry("versions", "model/first-collection").column == ["v1", "v0"]


def test_the_shell_says_where_the_artifact_of_the_quickstart_is(registry: Command) -> None:
    run_example("quickstart.py")

    refused = registry("show", "gemma-finetuned", status=3)
    assert "team/registry_quickstart/gemma-finetuned" in refused.hint
    registry.paste(refused.hint)


def test_a_training_leaves_its_metrics_with_the_version(registry: Command) -> None:
    run_example("train.py", "local")

    link = "local/wandb-registry-model/registry-quickstart-collection:v0"
    shown = registry("show", link, "--json").json
    run = registry("runs", shown["run"], "--json").json
    assert shown["metrics"].keys() == {"acc"}
    assert (run["state"], run["config"]) == ("finished", {"epochs": 3, "lr": 0.1})
    assert run["summary"] == shown["metrics"]


def test_a_team_publishes_under_the_name_of_its_organization(registry: Command) -> None:
    made = registry("init", "--organization", "reviewco", "--team", "reviewco", "--json").json
    organization = made["org_entity"]
    registry("registry", "create", "Golden Datasets")

    run_example("publish.py", "reviewco", organization)

    assert organization.startswith("reviewco_")
    assert registry("collections", "-q").lines == [
        f"{organization}/wandb-registry-Golden Datasets/raw_images",
        f"{organization}/wandb-registry-model/Example ML Task",
    ]
    shown = registry("show", "Golden Datasets/raw_images", "--json").json
    assert shown["source"] == "reviewco/link_quickstart/raw-images:v0"
    assert shown["metadata"] == {"source": "camera"}


def test_a_team_that_is_not_there_is_told_with_what_creates_it(
    registry: Command, home: Path
) -> None:
    ended = run_example("publish.py", "reviewco", "local", status=1)

    assert "there is no entity 'reviewco'" in ended.stderr
    assert "registry team create reviewco" in ended.stderr
    assert not home.exists()
    registry("team", "create", "reviewco")
    registry("registry", "create", "Golden Datasets")
    run_example("publish.py", "reviewco", "local")


def test_two_teams_share_data_and_models_and_an_audit_tells_the_trail(registry: Command) -> None:
    for team in ("data-team", "model-team"):
        registry("team", "create", team)

    run_example("tutorial.py", "data-team", "model-team")

    data = registry("versions", "dataset/zoo-animals", "--json").json
    assert [(each["version"], each["aliases"], each["tags"]) for each in data] == [
        ("v1", ["latest", "production"], ["documented"]),
        ("v0", ["first"], []),
    ]
    assert [each["source"] for each in data] == [
        "data-team/zoo/zoo-animals:v1",
        "data-team/zoo/zoo-animals:v0",
    ]
    model = registry("show", "model/zoo-classifier:production", "--json").json
    assert (model["source"], model["aliases"]) == (
        "model-team/zoo-models/zoo-classifier:v2",
        ["latest", "production", "staging"],
    )
    assert (model["tags"], model["description"]) == (
        ["trained on CC0"],
        "tells birds from mammals",
    )
    assert model["metrics"] == {"accuracy": 0.7 + 0.1 * 2, "rows": 80}
    assert registry("show", "model-team/zoo-models/zoo-classifier:best", "-q").line.endswith(":v2")
    assert [each.name for each in Path("artifacts/zoo-animals:v1").iterdir()] == ["train"]
    assert Path("evaluation/test/rows.csv").is_file()

    assert run_example("audit.py").stdout.splitlines() == [
        "wandb-registry-dataset/zoo-animals:v1, tags: documented",
        "  zoo-animals:v1 by data-team in zoo, used by zoo-models, zoo-models",
        "wandb-registry-model/zoo-classifier:v0, tags: trained on CC0",
        "  zoo-classifier:v2 by model-team in zoo-models, used by zoo-models",
        "    zoo-animals:v1 by data-team in zoo, used by zoo-models, zoo-models",
        "documented data: zoo-animals:v1",
    ]


def test_a_model_is_evaluated_and_promoted_by_its_score(registry: Command) -> None:
    ended = run_example("models.py")

    assert ended.stdout.splitlines() == [
        "v0 scores 0.5", "v1 scores 0.9", "v2 scores 0.7", "v1 is in production",
    ]  # fmt: skip
    best = registry("show", "model/Digits:production", "--json").json
    assert (best["source"], best["metadata"]) == ("team/digits/digits-model:v1", {"score": 0.9})
    assert best["description"] == "The best of 3."
    assert registry("show", "team/digits/digits-model:lr-0.1", "-q").line.endswith(":v1")
    (evaluation,) = [
        run for run in registry("runs", "--tag", "nightly", "--json").json
        if run["summary"]["score"] == 0.9
    ]  # fmt: skip
    assert (evaluation["job_type"], evaluation["notes"]) == ("evaluate", "scores 0.9")
    assert evaluation["summary"]["confusion"] == [[8, 2], [1, 9]]
    shown = registry("runs", evaluation["id"], "--json").json
    assert shown["inputs"] == ["team/digits/digits-model:v1"]


def test_what_is_there_is_found_and_what_nobody_named_is_deleted(
    registry: Command, monkeypatch: pytest.MonkeyPatch
) -> None:
    run_example("models.py")
    registry("tag", "add", "model/Digits", "digits")
    registry("tag", "add", "model/Digits:v0", "digits")
    for text in ("one", "two"):
        registry.log_text("scratch", text, "--project", "digits")
    monkeypatch.setenv("WANDB_PROJECT", "digits")

    assert run_example("search.py", "^mod", "digits").stdout.splitlines() == [
        "wandb-registry-model: model",
        "collections: Digits",
        "Digits:v1 ['production'] []",
        "Digits:v0 [] ['digits']",
        "deleted team/digits/scratch:v0",
    ]
    assert registry("versions", "team/digits/scratch").column == ["v1"]
