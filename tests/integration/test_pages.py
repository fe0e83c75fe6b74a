from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from tests.support.command import Command


@pytest.fixture
def log(registry: Command) -> Log:
    return Log(registry)


class Log:
    """`registry log data` as a person sees it, with content to choose and the time left out."""

    def __init__(self, registry: Command) -> None:
        self._registry = registry

    def __call__(self, contents: dict[str, str], *options: str) -> list[str]:
        folder = Path("data")
        folder.mkdir(exist_ok=True)
        for name, content in contents.items():
            (folder / name).write_text(content, encoding="utf-8")
        logged = self._registry("log", "data", "-t", "dataset", "--format", "table", *options)
        return [re.sub(r"\d+\.\d\d s$", "0.00 s", line) for line in logged.lines]


def test_a_log_of_new_content_says_so_and_what_to_do_next(log: Log) -> None:
    assert log({"a": "1234", "b": "56"}) == [
        "logged team/uncategorized/data:v0: 2 files, 6 B (all new), 0.00 s",
        "next: registry link team/uncategorized/data:v0 dataset/data",
    ]


def test_a_log_says_how_much_was_already_stored(log: Log) -> None:
    log({"a": "1234", "b": "56"})

    assert log({"b": "new"})[0] == (
        "logged team/uncategorized/data:v1: 2 files, 7 B (4 B already stored), 0.00 s"
    )


def test_a_log_of_content_that_another_artifact_has_stores_nothing(log: Log) -> None:
    log({"a": "1234"})

    assert log({}, "--name", "again")[0] == (
        "logged team/uncategorized/again:v0: 1 file, 4 B (all already stored), 0.00 s"
    )


def test_an_unchanged_log_says_so_and_where_it_is_linked(log: Log, registry: Command) -> None:
    log({"a": "1234"})
    registry("link", "data", "dataset/mine")

    assert log({}) == [
        "unchanged team/uncategorized/data:v0: 1 file, 4 B (all already stored), 0.00 s",
        "linked as local/wandb-registry-dataset/mine:v0",
        "next: registry get local/wandb-registry-dataset/mine:v0",
    ]


def test_a_log_with_a_link_says_both(log: Log) -> None:
    assert log({"a": "1234"}, "--link", "dataset/mine", "-a", "best")[1:] == [
        "linked local/wandb-registry-dataset/mine:v0 ← team/uncategorized/data:v0 (best, latest)",
        "next: registry get local/wandb-registry-dataset/mine:v0",
    ]


def test_whoami_names_the_organization_once_unless_paths_call_it_otherwise(
    registry: Command,
) -> None:
    assert "organization  local" in registry("whoami", "--format", "table").lines

    registry("init", "--organization", "reviewco", "--team", "reviewco")
    page = registry("whoami", "--format", "table").stdout

    assert re.search(r"^organization  reviewco, in paths reviewco_[0-9a-z]{8}$", page, re.MULTILINE)


def test_a_personal_log_is_not_told_to_link(log: Log, account: str) -> None:
    assert log({"a": "1234"}, "--entity", account) == [
        f"logged {account}/uncategorized/data:v0: 1 file, 4 B (all new), 0.00 s",
        f"next: registry show {account}/uncategorized/data:v0",
    ]


def test_whoami_writes_each_role_once(registry: Command) -> None:
    registry("registry", "create", "Golden Datasets")

    assert registry("whoami", "--format", "table").lines[-2] == (
        "roles         admin of the organization; admin in dataset, Golden Datasets, model"
    )


def test_a_new_registry_says_what_it_accepts_and_how_to_link_there(registry: Command) -> None:
    created = registry("registry", "create", "Golden Datasets", "--type", "dataset",
                       "--format", "table")  # fmt: skip

    assert created.lines == [
        "created the registry Golden Datasets, which accepts dataset",
        "next: registry link REFERENCE 'Golden Datasets/COLLECTION'",
    ]


def test_the_next_command_keeps_the_home_that_was_named(log: Log) -> None:
    assert log({"a": "1234"}, "--home", "elsewhere")[1] == (
        "next: registry --home elsewhere link team/uncategorized/data:v0 dataset/data"
    )


def test_show_writes_moments_to_the_second(registry: Command) -> None:
    registry.log_text("gemma", "one")
    registry("link", "gemma", "model/c")

    page = registry("show", "model/c", "--format", "table").stdout

    assert re.search(r"^created  \d{4}-\d\d-\d\d \d\d:\d\d:\d\d UTC by ", page, re.MULTILINE)
    assert re.search(r"^linked   \d{4}-\d\d-\d\d \d\d:\d\d:\d\d UTC by ", page, re.MULTILINE)
