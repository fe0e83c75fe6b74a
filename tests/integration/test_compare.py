"""`registry compare`: which version is best, since when, and what differs."""

from __future__ import annotations

import csv
import io
import sys
from typing import TYPE_CHECKING

import pytest

from registry_cli.cli.cells import cell_len
from tests.support.terminal import on_terminal

if TYPE_CHECKING:
    from tests.support.command import Command, Prepare

REGISTRY = [sys.executable, "-m", "registry_cli"]


def fill(registry: Command) -> None:
    for number, (accuracy, loss) in enumerate(((0.5, 3), (0.9, 1), (0.9, 2))):
        options = ("--metric", f"accuracy={accuracy}", "--metric", f"loss={loss}")
        said = ("-m", f'data={{"rows": {number}}}', "-m", "base=gemma")
        registry.log_text("gemma", str(number), *options, *said)
    registry("link", "gemma:v1", "model/c")
    registry("link", "gemma:v0", "model/c")


@pytest.fixture
def registry(prepare: Prepare) -> Command:
    return prepare(fill)


def test_best_is_the_first_of_the_best_values(registry: Command) -> None:
    found = registry("compare", "gemma", "--max", "accuracy", "--min", "loss", "--json").json

    accuracy, loss, *others = found["keys"]
    assert accuracy["key"] == "accuracy"
    assert accuracy["values"] == [0.5, 0.9, 0.9]
    assert accuracy["best"]["version"] == "team/uncategorized/gemma:v1"
    assert accuracy["best"]["value"] == 0.9
    assert accuracy["best"]["previous"] == "team/uncategorized/gemma:v0"
    assert accuracy["best"]["since"] == found["versions"][1]["created_at"]
    assert loss["best"]["version"] == "team/uncategorized/gemma:v1"
    assert [(key["kind"], key["key"], key["differs"]) for key in others] == [
        ("metadata", "data.rows", True),
        ("metadata", "base", False),
    ]
    assert registry("compare", "gemma", "--max", "accuracy", "-q").line.endswith("gemma:v1")


def test_a_collection_is_compared_by_its_links_since_they_are_there(registry: Command) -> None:
    found = registry("compare", "model/c", "--max", "accuracy", "--json").json

    best = found["keys"][0]["best"]
    assert best["version"] == "local/wandb-registry-model/c:v0"
    assert best["since"] == found["versions"][0]["linked_at"]


def test_several_references_are_one_version_each(registry: Command) -> None:
    rows = registry("compare", "gemma:v2", "gemma:v0", "model/c:v0").rows

    assert list(dict.fromkeys(row[0].split("/")[-1] for row in rows)) == [
        "gemma:v2", "gemma:v0", "c:v0",
    ]  # fmt: skip
    assert ["team/uncategorized/gemma:v2", "metric", "loss", "2", "false"] in rows


def test_last_values_of_a_run_count(registry: Command) -> None:
    registry("metric", "recall=0.25", "--run", "nightly")
    rows = registry("compare", "gemma:v0").rows
    assert "recall" not in {row[2] for row in rows}
    run = registry("show", "gemma:v0", "--json").json["run"]
    registry("metric", "recall=0.25", "accuracy=0", "--run", run)

    told = {row[2]: row[3] for row in registry("compare", "gemma:v0").rows}
    assert told["recall"] == "0.25"
    assert told["accuracy"] == "0.5"


def test_csv_has_a_line_for_each_version_and_no_formulas(registry: Command) -> None:
    registry("metadata", "set", "gemma:v0", "note==1+1", "list=[1, 2]", "loss=low")
    text = registry("compare", "gemma", "--format", "csv").stdout
    header, *rows = csv.reader(io.StringIO(text))

    assert header[:3] == ["version", "aliases", "created_at"]
    assert len(rows) == 3
    first = dict(zip(header, rows[0], strict=True))
    assert first["accuracy"] == "0.5"
    assert first["note"] == "'=1+1"
    assert first["list"] == "[1,2]"
    assert (first["metric.loss"], first["metadata.loss"]) == ("3", "low")


def test_csv_tells_of_each_version_whether_it_is_the_best(registry: Command) -> None:
    registry("metadata", "set", "gemma:v0", "loss=low")
    text = registry("compare", "gemma", "--max=accuracy", "--min=loss", "--format=csv").stdout
    header, *rows = csv.reader(io.StringIO(text))

    assert header[-2:] == ["best.accuracy", "best.metric.loss"]
    assert [row[-2:] for row in rows] == [["false"] * 2, ["true"] * 2, ["false"] * 2]
    assert "best." not in registry("compare", "gemma", "--format", "csv").stdout


def test_key_without_numbers_cannot_be_best(registry: Command) -> None:
    refused = registry.refuse(3, "compare", "gemma", "--max", "base")

    assert "accuracy" in refused.hint
    registry.refuse(3, "compare", "nope")
    assert registry("compare", "gemma", "--max", "data.rows", "-q").line.endswith("gemma:v2")


@pytest.mark.usefixtures("registry")
def test_few_versions_stand_side_by_side_on_a_terminal() -> None:
    screen = on_terminal([*REGISTRY, "compare", "gemma", "--max", "accuracy"], columns=80)

    assert any(line.split() == ["v0", "v1", "v2"] for line in screen.lines)
    assert any(line.split() == ["accuracy", "0.5", "0.9", "*", "0.9"] for line in screen.lines)
    assert screen.lines[0] == "greatest accuracy: 0.9 in team/uncategorized/gemma:v1"
    assert screen.lines[-1] == "the same in all: base gemma"


def test_many_versions_are_drawn_as_trends_that_fit_eighty_columns(registry: Command) -> None:
    for number in range(12):
        registry.log_text(
            "many", str(number), "--metric", f"accuracy={number}", "-m", f"a={number}"
        )
    screen = on_terminal(
        [*REGISTRY, "compare", "many", "--min", "accuracy"],
        columns=80, environment={"LANG": "C.UTF-8"},
    )  # fmt: skip

    assert all(len(line) <= 80 for line in screen.lines)
    (drawn,) = [line for line in screen.lines if line.startswith("accuracy")]
    assert drawn.split() == ["accuracy", "▁▁▂▃▃▄▅▆▆▇██", "11", "0", "v0", "*", "11", "v11"]


def test_long_names_keep_their_ends_and_fit_eighty_columns(registry: Command) -> None:
    names = ["evaluation/held-out/accuracy_top1", "evaluation/held-out/accuracy_top5", "정확도" * 9]
    for number in range(9):
        metrics = [f"--metric={name}={number}.{place}" for place, name in enumerate(names)]
        registry.log_text("long", str(number), *metrics, "-m", f"note={'words ' * 9}{number}")
    versions = [f"long:v{number}" for number in range(3)]
    utf_8 = {"LANG": "C.UTF-8"}

    for arguments in (["long"], versions, [*versions, "gemma"]):
        screen = on_terminal([*REGISTRY, "compare", *arguments], columns=80, environment=utf_8)
        assert all(cell_len(line) <= 80 for line in screen.lines)
        assert "_top1" in screen.text
        assert "_top5" in screen.text
        assert f"{names[0]} " not in screen.text


def test_numbers_that_differ_look_different(registry: Command) -> None:
    for number in range(10):
        registry.log_text("near", str(number), "--metric", f"loss=0.123456{number}")

    screen = on_terminal([*REGISTRY, "compare", "near", "--max", "loss"], columns=80)
    assert screen.lines[0].startswith("greatest loss: 0.1234569 in")
    assert screen.lines[1].endswith("before that 0.1234568 in v8")
    few = on_terminal([*REGISTRY, "compare", "near:v1", "near:v2"], columns=80)
    assert few.lines[-1].split() == ["loss", "0.1234561", "0.1234562"]


def test_versions_of_several_artifacts_are_told_apart(registry: Command) -> None:
    name = "a-name-that-leaves-no-room-for-others-" + "x" * 30
    registry.log_text(name, "a", "--metric", "accuracy=0.1")
    screen = on_terminal([*REGISTRY, "compare", name, "gemma:v0", "model/c:v0"], columns=80)

    assert screen.lines[:3] == [
        f"(1)  team/uncategorized/{name}:v0",
        "(2)  team/uncategorized/gemma:v0",
        "(3)  local/wandb-registry-model/c:v0",
    ]
    assert screen.lines[4].split() == ["(1)", "(2)", "(3)"]


@pytest.mark.usefixtures("registry")
def test_one_version_has_a_line_for_each_key() -> None:
    screen = on_terminal([*REGISTRY, "compare", "gemma:v1"], columns=80)

    assert screen.lines == ["accuracy   0.9", "loss       1", "data.rows  1", "base       gemma"]


def test_the_greatest_and_the_least_of_one_key_exclude_each_other(registry: Command) -> None:
    registry.refuse(2, "compare", "gemma", "--max", "loss", "--min", "loss")


def test_hidden_links_are_not_compared(registry: Command) -> None:
    registry("registry", "create", "Secret", "--visibility", "restricted")
    registry("link", "gemma", "Secret/c")
    registry("member", "add", "viewer2", "--role", "viewer")

    assert "Secret" not in registry("--as", "viewer2", "compare", "gemma", "--json").stdout
    registry.refuse(3, "--as", "viewer2", "compare", "Secret/c")
