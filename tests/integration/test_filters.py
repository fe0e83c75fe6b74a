"""The filters, the order and the pages of listings."""

from __future__ import annotations

import json
import re
import subprocess
import time
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.support.documents import path_with_registry

if TYPE_CHECKING:
    from tests.support.command import Command, Prepare


def fill(registry: Command) -> None:
    """Give the home eight versions with metrics and metadata, and some links and aliases."""
    for number, (acc, lr) in enumerate(
        [(0.5, 0.1), (0.9, 0.1), (0.7, 0.01), (0.9, 0.01), (0.3, 1), (0.8, 1), (0.6, 2), (0.1, 3)]
    ):
        registry.log_text(
            "gemma", "x" * (number + 1), "--metric", f"acc={acc}", "-m", f"lr={lr}", "-m",
            f"note=number {number}",
        )  # fmt: skip
    registry.log_text("other", "none")
    Path("config.json").write_text('{"optimizer": {"name": "adam", "beta": 0.9}}', encoding="utf-8")
    registry.log_text("nested", "one", "-m", "@config.json")
    registry("link", "gemma:v1", "model/good")
    registry("link", "gemma:v3", "model/good", "-a", "production")
    registry("link", "nested", "model/nested")
    registry("alias", "add", "gemma:v2", "kept")


@pytest.fixture
def registry(prepare: Prepare) -> Command:
    """Return the command in a home that is filled."""
    return prepare(fill)


@pytest.mark.parametrize(
    ("options", "found"),
    [
        (["--metric", "acc>=0.9"], "31"),
        (["--metric", "acc>=0.8", "--metric", "acc<0.9"], "5"),
        (["--metric", "acc=0.9", "--metadata", "lr=0.01"], "3"),
        (["--metric", "nothing!=1"], ""),
        (["-m", "lr<0.1"], "32"),
        (["-m", "lr!=1"], "763210"),
        (["-m", "note=number 6"], "6"),
        (["--registry", "model"], "31"),
        (["--registry", "model", "--metadata", "lr=0.1"], "1"),
        (["--registry", "dataset"], ""),
        (["--unaliased"], "6540"),
        (["--unaliased", "--keep", "3"], "40"),
        (["--keep", "6"], "10"),
        (["--keep", "0"], "76543210"),
        (["--keep", "99"], ""),
        (["--keep", "6", "--limit", "1"], "1"),
        (["--older-than", "1h"], ""),
        (["--older-than", "0"], "76543210"),
        (["--since", "2020-01-01"], "76543210"),
        (["--sort", "version"], "01234567"),
        (["--sort", "-size"], "76543210"),
        (["--sort", "-metrics.acc"], "31526047"),
        (["--sort", "metrics.acc"], "74062531"),
        (["--sort", "metadata.lr"], "32105467"),
        (["--sort", "-metrics.acc", "--limit", "3"], "315"),
        (["--sort", "metrics.nothing"], "76543210"),
        (["--sort", "-metrics.acc", "--after", "v5", "--limit", "2"], "26"),
        (["--after", "v3"], "210"),
        (["--after", "team/uncategorized/gemma:v3", "--limit", "1"], "2"),
        (["--after", "v99"], "76543210"),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, list) else "",
)
def test_versions_that_pass(registry: Command, options: list[str], found: str) -> None:
    assert "".join(registry("versions", "gemma", *options).column) == "".join(
        f"v{number}" for number in found
    )


def test_what_a_run_measured_sorts_its_version(
    registry: Command, monkeypatch: pytest.MonkeyPatch
) -> None:
    for run, loss in (("low", 1), ("high", 3), ("middle", 2)):
        monkeypatch.setenv("REGISTRY_RUN_ID", run)
        registry("metric", f"loss={loss}")
        registry.log_text("measured", run)
    monkeypatch.delenv("REGISTRY_RUN_ID")
    found = registry("versions", "measured", "--sort", "-metrics.loss").column

    assert found == ["v1", "v2", "v0"]


@pytest.mark.parametrize(
    ("options", "found"),
    [
        (["--metric", "acc>=0.9"], ["good"]),
        (["--metric", "acc=0.9", "-m", "lr=0.1"], ["good"]),
        (["--metric", "acc<0.9"], []),
        (["-m", "optimizer.name=adam"], ["nested"]),
        (["-m", "optimizer.beta>=0.9", "--registry", "models"], ["nested"]),
        (["--registry", "dataset"], []),
        (["--since", "2020-01-01"], ["good", "nested"]),
        (["--sort", "-version_count"], ["good", "nested"]),
        (["--sort", "version_count"], ["nested", "good"]),
        (["--after", "local/wandb-registry-model/good"], ["nested"]),
        (["--after", "local/wandb-registry-model/h"], ["nested"]),
        (["--sort", "-qualified_name", "--after", "local/wandb-registry-model/nested"], ["good"]),
    ],
    ids=" ".join,
)
def test_collections_that_pass(registry: Command, options: list[str], found: list[str]) -> None:
    lines = registry("collections", "-q", *options).lines
    assert [line.rpartition("/")[2] for line in lines] == found


def test_any_key_of_metadata_finds_the_collection(registry: Command) -> None:
    keys = [
        "a", "lr-1", "lr_1", 'a"b', "a\\b", "C:\\new", "a\nb", "a\tb", "a\x01b", "-", "_", "日本",
        "größe", "naïve", "ﬁne", "a b", "𐐷", "1", "Ω a", "a*", "NOT", "a'b", "x\u2028y", "名_x",
    ]  # fmt: skip
    values: dict[str, object] = dict.fromkeys(keys, 1)
    Path("odd.json").write_text(json.dumps({"deep": values, **values}), encoding="utf-8")
    registry.log_text("odd", "odd", "-m", "@odd.json", "--link", "model/odd")

    for key in keys:
        for condition in (f"{key}=1", f"deep.{key}>0"):
            found = registry("collections", "-q", "--metadata", condition).lines
            assert found == ["local/wandb-registry-model/odd"], condition
        assert registry("collections", "--metadata", f"{key}=2").lines == []


def test_artifacts_take_the_same_filters(registry: Command) -> None:
    def names(*options: str) -> list[str]:
        return [row["name"] for row in registry("artifacts", "--json", *options).json]

    assert names("--metric", "acc>=0.9") == ["gemma"]
    assert names("--metadata", "optimizer.name=adam") == ["nested"]
    assert names("--sort", "-version_count", "--limit", "1") == ["gemma"]
    assert names("--after", "team/uncategorized/nested") == ["other"]


def test_numbers_of_metrics_are_written_as_programs_print_them(registry: Command) -> None:
    registry.log_text("plain", "plain", "--metric", "f1=.7", "--metric", "delta=-.5")
    recorded = registry("metric", "f1=+.8", "count=1.", "--run", "printed", "--json").json

    assert recorded["metrics"] == {"f1": 0.8, "count": 1.0}
    assert registry("show", "plain", "--json").json["metrics"] == {"f1": 0.7, "delta": -0.5}
    assert registry("artifacts", "--metric", "delta>=-.5", "-q").lines == [
        "team/uncategorized/plain"
    ]


def test_what_a_run_measured_last_counts_as_what_a_version_says(
    registry: Command, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("REGISTRY_RUN_ID", "run-1")
    registry.log_text("measured", "one", "--link", "model/measured")
    registry("metric", "f1=0.7")
    assert registry("artifacts", "--metric", "f1>=0.8", "-q").lines == []
    registry("metric", "f1=0.9")

    assert registry("artifacts", "--metric", "f1>=0.8", "-q").lines == [
        "team/uncategorized/measured"
    ]
    assert registry("collections", "--metric", "f1>=0.8", "--metric", "f1<1", "-q").lines == [
        "local/wandb-registry-model/measured"
    ]
    assert registry("collections", "--metric", "f1>=0.8", "--metric", "acc<1", "-q").lines == []


def test_since_and_older_than_go_by_the_event_or_the_time(registry: Command) -> None:
    shown = registry("show", "gemma:v6", "--json").json
    (event,) = registry("history", "gemma:v6", "--kind", "version-logged", "--json").json

    since = registry("versions", "gemma", "--since", shown["created_at"]).column
    assert since == registry("versions", "gemma", "--since", str(event["seq"])).column
    assert since == ["v7", "v6"]
    linked = registry("show", "model/good:v1", "--json").json["linked_at"]
    assert registry("versions", "model/good", "--since", linked).column == ["v1"]
    assert registry("collections", "--since", linked, "-q").lines[0].endswith("/good")


@pytest.mark.parametrize("sort", [None, "size", "-metrics.acc", "metadata.lr", "created_at"])
def test_pages_lose_and_repeat_nothing_while_others_write(
    registry: Command, sort: str | None
) -> None:
    options = ["--sort", sort] if sort is not None else []
    whole = registry("versions", "gemma", *options).column
    pages: list[str] = []
    while True:
        after = ["--after", pages[-1]] if pages else []
        page = registry("versions", "gemma", "--limit", "3", *options, *after).column
        if not page:
            break
        pages += page
        if len(pages) <= len(whole):  # else there is always more
            registry.log_text("gemma", f"new {len(pages)}", "--metric", "acc=0.7", "-m", "lr=0.1")
    assert [each for each in pages if each in whole] == whole
    assert len(set(pages)) == len(pages)


def test_the_row_that_a_page_follows_may_have_left_the_filter(registry: Command) -> None:
    options = ["--sort", "-metrics.acc", "--tag", "good"]
    for number in (1, 3, 5, 6):
        registry("tag", "add", f"gemma:v{number}", "good")
    assert registry("versions", "gemma", *options, "--limit", "2").column == ["v3", "v1"]

    registry("tag", "remove", "gemma:v1", "good")

    assert registry("versions", "gemma", *options, "--after", "v1").column == ["v5", "v6"]
    registry("delete", "gemma:v0", "--yes")
    registry.refuse(3, "versions", "gemma", *options, "--after", "v0")
    assert registry("versions", "gemma", "--after", "v0").column == []


@pytest.mark.parametrize(
    ("options", "allowed"),
    [
        (["--metric", "acc"], ">="),
        (["--metric", "acc>=good"], "acc>=0.9"),
        (["--metadata", "lr~1"], "!="),
        (["--metadata", "lr<true"], "<="),
        (["--sort", "nope"], "metrics.KEY"),
        (["--sort", "metrics."], "file_count"),
        (["--since", "yesterday"], "2026-01-31"),
        (["--since", "999"], "history"),
        (["--older-than", "soon"], "30m"),
        (["--keep", "-1"], "0 or more"),
        (["--limit", "-1"], "0 or more"),
        (["--after", "gemma"], "v3"),
        (["--registry", "a/b/c"], "wandb-registry-R"),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, list) else "",
)
def test_what_is_no_filter_is_refused_with_what_is(
    registry: Command, options: list[str], allowed: str
) -> None:
    assert allowed in registry.refuse(2, "versions", "gemma", *options).hint


def test_collections_refuse_the_same(registry: Command) -> None:
    registry.refuse(2, "collections", "--sort", "size")
    registry.refuse(2, "collections", "--after", "good")
    registry.refuse(2, "collections", "model", "--registry", "dataset")
    registry.refuse(3, "collections", "--registry", "nope")
    missing = "local/wandb-registry-model/h"
    registry.refuse(3, "collections", "--sort", "version_count", "--after", missing)


def test_a_hidden_registry_is_no_filter_and_its_links_hold_all_the_same(
    registry: Command,
) -> None:
    registry("registry", "create", "closed", "--visibility", "restricted")
    registry("link", "gemma:v0", "closed/c")

    registry.refuse(3, "versions", "gemma", "--registry", "closed", "--as", "viewer3")
    unaliased = registry("versions", "gemma", "--unaliased", "--as", "viewer3").column
    assert unaliased == ["v6", "v5", "v4"]


def test_metrics_are_those_that_the_run_measured_last(
    registry: Command, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as patch:
        patch.setenv("REGISTRY_RUN_ID", "abc")
        registry.log_text("gemma", "in a run", "--metric", "acc=0.95")
        registry("metric", "acc=0.2", "loss=0.5")

    assert registry("versions", "gemma", "--metric", "loss<1").column == ["v8"]
    assert registry("versions", "gemma", "--metric", "acc=0.95").column == ["v8"]
    assert registry("versions", "gemma", "--metric", "acc=0.2").column == []
    assert registry("versions", "gemma", "--sort", "metrics.loss", "--limit", "1").column == ["v8"]


def test_filters_see_the_past(registry: Command) -> None:
    (event,) = registry("history", "--kind", "aliases-set", "--limit", "1", "--json").json
    as_of = ["--as-of", str(event["seq"] - 1)]

    assert "v2" in registry("versions", "gemma", "--unaliased", *as_of).column
    assert "v2" not in registry("versions", "gemma", "--unaliased").column
    assert registry("versions", "gemma", "--metric", "acc>=0.9", *as_of).column == ["v3", "v1"]


HOSTILE = ("my project", "it's", 'dou"ble', "back\\slash", "backslash", "-dash", "$(touch bang)")
"""Names of projects that a shell or `xargs` would take for more than a name."""


@pytest.mark.parametrize("xargs", ["xargs -r -d '\\n'", "tr '\\n' '\\0' | xargs -r -0"])
def test_the_recipe_for_retention_deletes_what_is_old_and_nothing_names(
    registry: Command, work: Path, tmp_path: Path, xargs: str
) -> None:
    for project in HOSTILE:
        for number in range(2):
            registry.log_text("gemma", str(number), "--project", project)
    time.sleep(0.01)
    recipe = (
        "registry versions gemma --unaliased --older-than 0.001s --keep 3 -q "
        f"| {xargs} registry delete -y"
    )
    cleaning = (
        "registry artifacts -q | while IFS= read -r artifact; do "
        'registry versions "$artifact" --unaliased --older-than 0.001s --keep 1 -q '
        f"| {xargs} registry delete -y; done"
    )
    environment = {
        "PATH": path_with_registry(tmp_path / "bin"),
        "REGISTRY_HOME": str(work.parent / "home"),
    }
    for _ in range(2):  # again there is nothing left to do
        subprocess.run(
            ["bash", "-o", "pipefail", "-c", recipe], env=environment, check=True, cwd=work
        )

    assert registry("versions", "gemma").column == ["v7", "v6", "v5", "v3", "v2", "v1"]
    subprocess.run(
        ["bash", "-o", "pipefail", "-c", cleaning], env=environment, check=True, cwd=work
    )
    for project in HOSTILE:
        assert registry("versions", f"team/{project}/gemma").column == ["v1"]
    assert not (work / "bang").exists()


@pytest.mark.parametrize("line", [
    "versions gemma --limit {n}", "artifacts --limit {n}", "collections --limit {n}",
    "search gemma --limit {n}", "history --limit {n}", "runs --limit {n}",
    "versions gemma --sort -size --limit {n}", "artifacts --sort -updated_at --limit {n}",
])  # fmt: skip
def test_more_than_sqlite_can_count_is_all(registry: Command, line: str) -> None:
    line, _, _ = line.partition(" --limit")
    expected = registry(*line.split(), "-q").lines
    for number in (2**63 - 1, 2**63, 10**30):
        assert registry(*line.split(), "-q", "--limit", number).lines == expected
        assert registry("versions", "gemma", "--keep", number).rows == []


def test_moments_can_be_said_as_how_long_ago(registry: Command) -> None:
    registry.log_text("young", "one")

    assert registry("versions", "young", "--since", "1h").column == ["v0"]
    assert registry("versions", "young", "--as-of", "0s").column == ["v0"]
    assert registry("history", "young", "--until", "0.001s", "-q").column
    assert registry("history", "young", "--until", "2d", "-q").column == []
    assert "there was nothing yet" in registry.refuse(2, "show", "young", "--as-of", "7d").message
    assert registry.refuse(2, "versions", "young", "--since", "1w").hint.endswith("such as 7d")


def test_a_moment_that_is_so_long_ago_is_a_time_in_commands_to_paste(registry: Command) -> None:
    registry.log_text("young", "one")

    hint = registry.refuse(3, "versions", "unheard-of", "--as-of", "0s").hint
    assert re.search(r"--as-of 2[0-9]{3}-[0-9-]+T", hint)
