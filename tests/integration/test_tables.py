from __future__ import annotations

import subprocess
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.support.stage import staged
from tests.support.terminal import on_terminal

if TYPE_CHECKING:
    from tests.support.command import Command

ARTIFACT = "team/registry_quickstart/gemma-finetuned"
COLLECTION = "local/wandb-registry-model/first-collection"
MOMENT = "3 minutes ago"


@pytest.fixture
def linked(registry: Command) -> Command:
    """A home with two versions, linked, and one alias."""
    contents = (("Model: 0.25\n", "first"), ("Model: 0.5\n", "production"))
    for second, (content, alias) in enumerate(contents):
        Path("my_model.txt").write_text(content, encoding="utf-8")
        log = ("log", "my_model.txt", "-n", "gemma-finetuned", "-t", "model")
        link = ("link", ARTIFACT, COLLECTION, "-a", alias)
        for command in ((*log, "-p", "registry_quickstart"), link):
            subprocess.run(staged(command, seconds=second), stdout=subprocess.DEVNULL, check=True)
    return registry


def table(*arguments: str, columns: int) -> list[str]:
    """Run a command on a terminal, three minutes later, and return its lines."""
    screen = on_terminal(staged(arguments, seconds=200), columns=columns)
    assert screen.status == 0, screen
    assert all(len(line) <= columns for line in screen.lines)
    return screen.lines


@pytest.mark.usefixtures("linked")
def test_versions_of_a_collection_show_all_there_is_in_200_columns() -> None:
    assert table("versions", COLLECTION, columns=200) == [
        "version  aliases             type   size  files  created        digest        source",
        f"v1       latest, production  model  11 B      1  {MOMENT}  214403af33e6  {ARTIFACT}:v1",
        f"v0       first               model  12 B      1  {MOMENT}  c5b6b6e99eea  {ARTIFACT}:v0",
    ]


@pytest.mark.usefixtures("linked")
@pytest.mark.parametrize(
    ("columns", "expected"),
    [
        (
            100,
            [
                "version  aliases             size  files  created        source",
                f"v1       latest, production  11 B      1  {MOMENT}  {ARTIFACT}:v1",
                f"v0       first               12 B      1  {MOMENT}  {ARTIFACT}:v0",
            ],
        ),
        (
            80,
            [
                "version  aliases             size  source",
                "v1       latest, production  11 B  team/registry_quickstart/gemma-finetuned:v1",
                "v0       first               12 B  team/registry_quickstart/gemma-finetuned:v0",
            ],
        ),
        (
            60,
            [
                "version  aliases             source",
                "v1       latest, production  team/registry_quickstart/gemma-",
                "                             finetuned:v1",
                "v0       first               team/registry_quickstart/gemma-",
                "                             finetuned:v0",
            ],
        ),
        (
            40,
            [
                "version  aliases         source",
                "v1       latest,         team/registry_q",
                "         production      uickstart/gemma",
                "                         -finetuned:v1",
            ],
        ),
    ],
    ids=["100-columns", "80-columns", "60-columns", "40-columns"],
)
def test_columns_that_can_be_missed_leave_before_a_name_is_wrapped(
    columns: int, expected: list[str]
) -> None:
    assert table("versions", COLLECTION, columns=columns)[: len(expected)] == expected


@pytest.mark.usefixtures("linked")
@pytest.mark.parametrize("columns", [60, 80, 100, 200])
@pytest.mark.parametrize(
    ("arguments", "names"),
    [
        (("versions", ARTIFACT), ("v1", "v0", "latest")),
        (("artifacts",), (ARTIFACT, "v1")),
        (("registries",), ("dataset", "model")),
    ],
    ids=["versions", "artifacts", "registries"],
)
def test_names_are_whole_in_every_list(
    arguments: tuple[str, ...], names: tuple[str, ...], columns: int
) -> None:
    words = " ".join(table(*arguments, columns=columns)).split()

    assert set(names) <= set(words)


@pytest.mark.usefixtures("linked")
def test_a_collection_shows_where_its_aliases_point() -> None:
    assert table("collections", columns=120) == [
        f"{'name':<43}  type   versions  latest  {'aliases':<27}  updated",
        f"{COLLECTION}  model         2  v1      first → v0, production → v1  {MOMENT}",
    ]


def test_a_long_description_is_wrapped_beside_the_names(registry: Command) -> None:
    registry("registry", "create", "Reports", "--description", "what we report to others " * 4)

    lines = table("registries", columns=80)

    assert lines[0] == "name     accepts  visibility    collections  description"
    assert [line for line in lines if line.startswith("Reports")] == [
        "Reports  all      organization            0  what we report to others what we"
    ]
    assert " ".join(" ".join(lines).split()).count("others") == 6


@pytest.mark.usefixtures("linked")
def test_a_table_asked_for_in_a_pipe_is_as_wide_as_it_needs(linked: Command) -> None:
    lines = linked("versions", COLLECTION, "--format", "table").stdout.splitlines()

    assert lines[1].endswith(f"214403af33e6  {ARTIFACT}:v1")


def test_wide_characters_and_brackets_in_names_come_out_whole(registry: Command) -> None:
    from rich.cells import cell_len

    registry.log_text("gemma", "one")
    for name in ("日本語のモデルのコレクション", "[red]plain[]"):
        registry("link", "gemma", f"model/{name}")

    lines = table("collections", columns=60)

    assert all(cell_len(line) <= 60 for line in lines)
    assert [line.split("  ")[0] for line in lines] == [
        "name",
        "local/wandb-registry-model/[red]plain[]",
        "local/wandb-registry-model/日本語のモデルのコレクシ",
        "ョン",
    ]
