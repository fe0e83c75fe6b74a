"""The four formats, -q, and the options that all commands share."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from tests.support.files import make_files
from tests.support.snapshots import snapshot

if TYPE_CHECKING:
    from pathlib import Path

    from tests.support.command import Command, Prepare

LISTS = {
    "registries": 7,
    "collections": 6,
    "artifacts": 6,
    "versions gemma": 8,
    "versions model/c": 8,
}
"""Commands that list, and how many columns each has."""

CHANGES = {
    "log gemma --type model --new-version": 4,
    "link gemma:v0 model/d": 4,
    "unlink model/c:v0": 8,
    "registry create golden": 7,
}
"""Commands that change something and show it in columns."""

RECORDS = {
    "show gemma": "team/uncategorized/gemma:v1",
    "show model/c": "local/wandb-registry-model/c:v1",
    "whoami": "{account}",
    "init": "{home}",
    "team create {0}": "one",
    "member add {0} --role viewer": "one",
}
"""Commands about one thing without columns, and their identifier."""

EVERY = [*LISTS, *CHANGES, *RECORDS, "path gemma", "get gemma back", "exists gemma"]
FORMATS = ["table", "tsv", "json", "jsonl"]


def fill(registry: Command) -> None:
    """Give the home two linked versions of a model, and a data set."""
    registry.log_text("gemma", "one", "--link", "model/c", "-a", "best")
    registry.log_text("gemma", "two", "--link", "model/c", "--tag", "fine", "-m", 'k={"a": [1]}')
    registry.log_text("images", "png", "--link", "dataset/c", type="dataset")


@pytest.fixture
def registry(prepare: Prepare) -> Command:
    """Return the command in a home that is filled."""
    return prepare(fill)


@pytest.mark.parametrize("command", LISTS)
def test_a_list_is_the_same_in_json_and_in_json_lines(registry: Command, command: str) -> None:
    rows = registry(*command.split(), "--format", "json").json
    lines = registry(*command.split(), "--format", "jsonl").lines

    assert isinstance(rows, list)
    assert len(rows) >= 2
    assert [json.loads(line) for line in lines] == rows


@pytest.mark.parametrize("command", LISTS)
def test_in_a_pipe_a_list_is_tsv_without_a_header(registry: Command, command: str) -> None:
    printed = registry(*command.split())

    assert printed.stdout == registry(*command.split(), "--format", "tsv").stdout
    assert {len(row) for row in printed.rows} == {LISTS[command]}
    assert len(printed.rows) == len(registry(*command.split(), "--json").json)


@pytest.mark.parametrize("command", LISTS)
def test_quiet_prints_one_qualified_name_per_line(registry: Command, command: str) -> None:
    rows = registry(*command.split(), "--json").json
    assert registry(*command.split(), "-q").lines == [row["qualified_name"] for row in rows]
    assert registry(*command.split(), "--quiet").lines == [row["qualified_name"] for row in rows]


@pytest.mark.parametrize("command", LISTS)
def test_a_table_has_a_header_and_a_line_for_each_row(registry: Command, command: str) -> None:
    lines = registry(*command.split(), "--format", "table").lines
    assert len(lines) == 1 + len(registry(*command.split(), "--json").json)


@pytest.mark.parametrize("command", ["collections", "artifacts", "versions gemma"])
def test_an_empty_list_is_empty_in_every_format(registry: Command, command: str) -> None:
    nothing = (*command.split(), "--tag", "nope")

    assert registry(*nothing).stdout == ""
    assert registry(*nothing, "-q").stdout == ""
    assert registry(*nothing, "--json").json == []
    assert registry(*nothing, "--format", "jsonl").stdout == ""
    table = registry(*nothing, "--format", "table")
    assert table.stdout == ""
    assert table.stderr != ""


@pytest.mark.parametrize("command", CHANGES)
def test_a_change_is_one_row(registry: Command, command: str) -> None:
    (row,) = registry(*command.split()).rows
    assert len(row) == CHANGES[command]


@pytest.mark.parametrize("command", CHANGES)
@pytest.mark.parametrize("format_", ["json", "jsonl"])
def test_a_change_is_one_json_object(registry: Command, command: str, format_: str) -> None:
    printed = registry(*command.split(), "--format", format_)
    assert isinstance(printed.json, dict)
    assert (len(printed.lines) == 1) == (format_ == "jsonl")


@pytest.mark.parametrize(
    ("command", "name"),
    [
        ("log gemma --type model --new-version", "team/uncategorized/gemma:v2"),
        ("link gemma:v0 model/d", "local/wandb-registry-model/d:v0"),
        ("unlink model/c:v0", "local/wandb-registry-model/c:v0"),
        ("registry create golden", "local/wandb-registry-golden"),
    ],
)
def test_a_quiet_change_is_its_qualified_name(registry: Command, command: str, name: str) -> None:
    assert registry(*command.split(), "-q").line == name


@pytest.mark.parametrize("command", ["log gemma --new-version", "link gemma model/c"])
def test_log_and_link_print_a_version_and_whether_it_is_new(
    registry: Command, command: str
) -> None:
    printed = registry(*command.split(), "--json").json
    created = printed.pop("created")

    assert isinstance(created, bool)
    (listed,) = registry("versions", printed["qualified_name"], "--json").json
    assert printed == listed
    row = registry(*command.split()).rows[0]
    assert row[1:3] == [printed["digest"], str(printed["size"])]


@pytest.mark.parametrize("command", RECORDS)
def test_a_record_has_the_same_keys_in_json_and_in_a_pipe(registry: Command, command: str) -> None:
    record = registry(*command.format("one").split(), "--json").json
    assert isinstance(record, dict)
    assert list(registry(*command.format("two").split()).fields) == list(record)


@pytest.mark.parametrize(("command", "identifier"), RECORDS.items())
def test_a_quiet_record_is_its_identifier(
    registry: Command, home: Path, account: str, command: str, identifier: str
) -> None:
    printed = registry(*command.format("one").split(), "-q")
    assert printed.line == identifier.format(account=account, home=home)


@pytest.mark.parametrize("command", EVERY)
def test_quiet_and_a_format_exclude_each_other(registry: Command, home: Path, command: str) -> None:
    before = snapshot(home)
    for format_ in FORMATS:
        for options in (["-q", "--format", format_], ["--format", format_, "-q"]):
            refused = registry(*options, *command.split(), status=2)
            assert refused.stdout == ""
            assert format_ in refused.stderr
    assert snapshot(home) == before


@pytest.mark.parametrize("format_", ["", "xml", "TABLE", "csv"])
def test_an_unknown_format_is_refused_and_the_hint_lists_all(
    registry: Command, format_: str
) -> None:
    hint = registry.refuse(2, "collections", "--format", format_).hint
    assert all(known in hint for known in FORMATS)


# --- Shared options, before and after the name of the command


@pytest.mark.parametrize(
    "options",
    [["--json"], ["--format", "jsonl"], ["--format=tsv"], ["-q"], ["--quiet"], ["--no-color"],
     ["--as", "viewer2"]],
    ids=" ".join,
)  # fmt: skip
@pytest.mark.parametrize("command", [*LISTS, "show gemma", "whoami", "exists gemma", "path gemma"])
def test_options_mean_the_same_before_and_after_the_command(
    registry: Command, command: str, options: list[str]
) -> None:
    assert registry(*options, *command.split()) == registry(*command.split(), *options)


def test_options_may_stand_in_the_middle_of_a_group(registry: Command) -> None:
    orders = [
        ["--json", "registry", "create", "a"],
        ["registry", "--json", "create", "b"],
        ["registry", "create", "--json", "c"],
        ["registry", "create", "d", "--json"],
    ]
    assert [registry(*order).json["name"] for order in orders] == ["a", "b", "c", "d"]


def test_the_last_one_counts(registry: Command, home: Path, tmp_path: Path) -> None:
    assert registry("--format", "tsv", "collections", "--json").stdout.startswith("[")
    other = tmp_path / "other"
    assert registry("--home", other, "artifacts", "--home", home, "-q").lines != []
    assert registry("--home", home, "artifacts", "--home", other, "-q").lines == []


# --- Text that somebody else chose


def test_nothing_that_steers_a_terminal_comes_out(registry: Command) -> None:
    dangerous = "a\x1b[31m\u202eb\x07\x9b\tc\nd"
    make_files("data", {f"f{dangerous}": "x"})
    registry("log", "data", "--type", "dataset", "-d", dangerous, "-m", f"{dangerous}=1",
             "-m", f"k={dangerous}", "--metric", f"{dangerous}=1")  # fmt: skip
    registry("registry", "create", "golden", "--description", dangerous)

    for command in ("show data", "registries", "versions data"):
        for options in ([], ["--json"], ["--format", "jsonl"], ["--format", "table"]):
            printed = registry(*command.split(), *options).stdout
            assert not set(printed) & set("\x1b\u202e\x07\x9b"), (command, options)
    shown = registry("show", "data", "--json").json
    assert shown["description"] == dangerous
    assert shown["files"][0]["path"] == f"f{dangerous}"
    assert registry("show", "data").fields["description"] == (
        "a\\x1b[31m\\u202eb\\x07\\x9b\\tc\\nd"
    )


@pytest.mark.parametrize(
    "arguments",
    [["show", "a\x1b[31m"], ["show", "a\u202eb"], ["\x1b[31m"], ["log", "\x1b[31m"],
     ["collections", "--\x1b[31m"], ["get", "gemma", "b", "--prefix", "\x1b[31m"]],
    ids=ascii,
)  # fmt: skip
def test_errors_write_it_escaped(registry: Command, arguments: list[str]) -> None:
    refused = registry.run(*arguments)
    assert refused.status in {2, 3}
    assert not set(refused.stderr) & set("\x1b\u202e")
