from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.support.terminal import registry_on_terminal

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


@pytest.fixture
def page(registry: Command) -> Page:
    return Page(registry)


class Page:
    """`registry show` as a person sees it later, in a file: a list of lines, or a part of them."""

    def __init__(self, registry: Command) -> None:
        self._registry = registry

    def __call__(self, reference: str) -> list[str]:
        return self._registry("show", reference, "--format", "table").lines

    def part(self, reference: str, title: str) -> list[str]:
        """Return the lines under a title, up to the next empty one."""
        lines = self(reference)
        begin = lines.index(title) + 1
        end = lines.index("", begin) if "" in lines[begin:] else len(lines)
        return lines[begin:end]


def test_show_says_where_a_version_is_linked_and_under_which_aliases(
    registry: Command, page: Page
) -> None:
    registry.log_text("gemma", "one", "--link", "model/first", "-a", "best")
    registry("link", "gemma", "model/second", "-a", "production", "-a", "candidate")

    lines = page("gemma")
    place = lines.index("links    local/wandb-registry-model/first:v0 (best, latest)")
    assert lines[place + 1] == (
        "         local/wandb-registry-model/second:v0 (candidate, latest, production)"
    )


def test_show_ends_with_commands_that_work_when_pasted(registry: Command, page: Page) -> None:
    registry.log_text("gemma", "one", "--link", "model/Example ML Task", "-a", "best")
    commands = [line.split("  registry ")[1] for line in page.part("gemma", "Commands")]

    assert commands == [
        "get team/uncategorized/gemma:best",
        "path team/uncategorized/gemma:best",
        "versions team/uncategorized/gemma",
    ]
    linked = page.part("model/Example ML Task", "Commands")
    for command in (*commands, *(line.split("  registry ")[1] for line in linked)):
        assert len(registry.paste(f"do: registry {command}")) == 1


def test_show_offers_to_link_what_is_not_linked_and_can_be(
    registry: Command, page: Page, account: str
) -> None:
    registry.log_text("gemma", "one")
    registry.log_text("mine", "two", "--entity", account)

    assert "  link it         registry link team/uncategorized/gemma:v0 model/gemma" in page.part(
        "gemma", "Commands"
    )
    mine = page.part(f"{account}/uncategorized/mine", "Commands")
    assert not [line for line in mine if "link" in line]


def test_show_writes_metadata_as_json_unless_it_is_text(registry: Command, page: Page) -> None:
    registry.log_text("gemma", "one", "-m", 'k={"a": [true, null]}', "-m", "t=a b", "-m", "e=")

    assert page.part("gemma", "Metadata") == ['  k  {"a":[true,null]}', "  t  a b", '  e  ""']


def test_show_names_at_most_fifty_files(registry: Command, page: Page) -> None:
    folder = Path("data")
    folder.mkdir()
    for number in range(1051):
        (folder / f"{number:04}").touch()
    registry("log", "data", "-t", "dataset")

    files = page.part("data", "Files")
    assert files[0] == "       0 B  0000"
    assert files[49] == "       0 B  0049"
    assert files[50:] == ["            … and 1,001 more: --json has all"]


def test_show_keeps_a_description_to_the_terminal_and_its_lines_apart(registry: Command) -> None:
    registry.log_text("gemma", "one", "-d", f"{'some words ' * 12}\n\nand a_long_name_{'x' * 80}")

    screen = registry_on_terminal("show", "gemma", columns=60)

    begin = screen.lines.index("some words some words some words some words some words some")
    assert screen.lines[begin + 2 : begin + 5] == ["some words", "", "and"]
    long_name = "".join(screen.lines[begin + 5 : begin + 7])
    assert long_name == f"a_long_name_{'x' * 80}"


@pytest.mark.parametrize(
    ("command", "line"),
    [
        ("unlink model/c:v0", "next: registry versions local/wandb-registry-model/c"),
        ("team create vision", "next: registry member add USER --role member --team vision"),
        ("init", "next: registry log PATH --type TYPE"),
        ("get gemma there", "next: registry show team/uncategorized/gemma:v0"),
        ("member add viewer2 --role viewer", "next: registry help roles"),
    ],
)
def test_a_change_ends_with_the_command_that_is_next(
    registry: Command, command: str, line: str
) -> None:
    registry.log_text("gemma", "one", "--link", "model/c")

    assert registry(*command.split(), "--format", "table").lines[-1] == line


def test_a_home_elsewhere_is_named_in_the_next_command(registry: Command, work: Path) -> None:
    made = registry("init", "project", "--format", "table")
    (work / "gemma").write_text("one")

    command = made.lines[-1].removeprefix("next: registry ")
    assert command == f"--home {work}/project/.registry log PATH --type TYPE"
    registry(*command.replace("PATH", "gemma").replace("TYPE", "model").split())


def test_a_recipe_of_make_is_not_told_what_is_next(
    registry: Command, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("MAKELEVEL", "1")

    logged = registry.log_text("gemma", "one", "--format", "table")

    assert len(logged.lines) == 1


@pytest.mark.parametrize(
    ("options", "what"),
    [
        (["-m", "lr=2"], "--metadata was not applied"),
        (["-m", "lr=2", "-d", "b"], "--metadata and --description were not applied"),
    ],
    ids=["one", "two"],
)
def test_an_unchanged_log_names_what_was_not_applied(
    registry: Command, options: list[str], what: str
) -> None:
    registry.log_text("gemma", "one", "-m", "lr=1", "-d", "a")

    (note,) = registry.log_text("gemma", "one", *options).notes
    assert note == (
        f"the content is that of v0, so {what}; --new-version would make a version of its own"
    )
