"""By what people sort their runs: told with the run, found by it, and changed at any time."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

import registry_cli as wandb
from tests.support.sdk import end_runs

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.support.command import Command


@pytest.fixture(autouse=True)
def ended() -> Iterator[None]:
    yield
    end_runs()


def labels(registry: Command, run_id: str) -> dict[str, Any]:
    told: dict[str, Any] = registry("runs", run_id, "--json").json
    return {key: told[key] for key in ("name", "job_type", "group", "tags", "notes")}


def test_a_command_is_labelled_and_found_by_it(registry: Command) -> None:
    registry(
        "run", "--job-type", "train", "--group", "sweep", "--tag", "lr=0.1", "--tag", "a, b",
        "--notes", "first\nsecond", "--", "true",
    )  # fmt: skip
    registry("run", "--", "true")

    (found,) = registry("runs", "--tag", "lr=0.1", "-q").lines
    assert registry("runs", "--group", "sweep", "--job-type", "train", "-q").lines == [found]
    assert registry("runs", "--tag", "lr", "-q").lines == []
    assert labels(registry, found) == {
        "name": found,
        "job_type": "train",
        "group": "sweep",
        "tags": ["lr=0.1", "a, b"],
        "notes": "first\nsecond",
    }
    row = registry("runs", "--tag", "lr=0.1").line.split("\t")
    assert row[-3:] == ["train", "sweep", r"lr=0.1,a\, b"]


@pytest.mark.parametrize("tag", ["", "two\nlines", "x" * 129], ids=["empty", "control", "long"])
def test_what_no_label_can_be_is_refused_and_nothing_runs(registry: Command, tag: str) -> None:
    assert "invalid tag of a run" in registry("run", "--tag", tag, "--", "true", status=125).message
    assert registry("runs", "-q").lines == []


def test_a_script_labels_its_run_and_changes_that(registry: Command) -> None:
    with wandb.init(
        name="first", job_type="train", group="sweep", tags=["a", "a", "b"], notes="n"
    ) as run:
        assert (run.job_type, run.group, run.tags, run.notes) == ("train", "sweep", ("a", "b"), "n")
        run.tags += ("baseline",)
        run.notes = "better"
        run.name = "second"

    assert labels(registry, run.id) == {
        "name": "second",
        "job_type": "train",
        "group": "sweep",
        "tags": ["a", "b", "baseline"],
        "notes": "better",
    }


def test_tags_that_others_add_meanwhile_stay(home: object) -> None:  # noqa: ARG001 - the run finds it
    run = wandb.init(id="theonerun", tags=["a", "b"])
    looked_at = wandb.Api().run("theonerun")
    mine, looked_at.tags = run.tags, ["b", "seen"]
    looked_at.update()
    run.tags = (*mine, "mine")

    assert run.tags == ("b", "seen", "mine")


def test_a_run_without_labels_has_none(home: object) -> None:  # noqa: ARG001 - the run finds it
    run = wandb.init()
    assert (run.job_type, run.group, run.tags, run.notes) == ("", "", (), None)


def test_who_goes_on_with_a_run_leaves_what_is_not_said_again(registry: Command) -> None:
    wandb.init(id="theonerun", tags=["a"], notes="n", group="g").finish()
    wandb.init(id="theonerun", tags=["b"], resume="allow").finish()

    told = labels(registry, "theonerun")
    assert (told["tags"], told["notes"], told["group"]) == (["b"], "n", "g")


def test_variables_and_settings_say_what_the_script_does_not(
    registry: Command, monkeypatch: pytest.MonkeyPatch
) -> None:
    for variable, value in {
        "NAME": "named", "TAGS": "a, b", "NOTES": "n", "RUN_GROUP": "g", "JOB_TYPE": "eval",
    }.items():  # fmt: skip
        monkeypatch.setenv(f"WANDB_{variable}", value)
    settings = wandb.Settings(run_name="set", run_tags=["c"], run_group="other")
    run = wandb.init(settings=settings, group="said")

    assert labels(registry, run.id) == {
        "name": "set",
        "job_type": "eval",
        "group": "said",
        "tags": ["c"],
        "notes": "n",
    }


def test_a_run_of_before_is_edited_all_at_once(registry: Command) -> None:
    wandb.init(id="theonerun", tags=["a"]).finish()
    run = wandb.Api().run("theonerun")
    run.tags.append("b")
    run.notes = "seen"
    run.group = "g"
    run.display_name = "kept"
    assert labels(registry, "theonerun")["tags"] == ["a"]
    run.update()

    assert labels(registry, "theonerun") == {
        "name": "kept",
        "job_type": "",
        "group": "g",
        "tags": ["a", "b"],
        "notes": "seen",
    }
    run.name, run.tags = "other", [""]
    with pytest.raises(ValueError, match="invalid tag"):
        run.update()
    assert labels(registry, "theonerun")["name"] == "kept"
    run.load(force=True)
    assert (run.name, run.tags) == ("kept", ["a", "b"])


def test_runs_are_found_by_their_labels(home: object) -> None:  # noqa: ARG001 - as above
    for number, tags in enumerate((["a"], ["a", "b"], [])):
        wandb.init(id=f"run{number}", tags=tags, job_type="train" if number else "eval").finish()

    api = wandb.Api()
    assert [run.id for run in api.runs(filters={"tags": "a"})] == ["run0", "run1"]
    assert [run.id for run in api.runs(filters={"tags": {"$in": ["b"]}})] == ["run1"]
    found = api.runs(filters={"jobType": "train"}, order="-created_at")
    assert [run.id for run in found] == ["run2", "run1"]


@pytest.mark.parametrize("mode", ["nowhere", "Disabled"])
def test_a_mode_that_nobody_knows_is_refused(home: object, mode: str) -> None:  # noqa: ARG001 - as above
    with pytest.raises(ValueError, match="there is no mode"):
        wandb.init(mode=mode)
