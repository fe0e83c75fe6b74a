"""Texts that steer a terminal, hide on it or look like markup reach none raw, and break nothing.

They stand wherever there is a text: in names, tags, descriptions, metadata and paths of files.
"""

from __future__ import annotations

import json
import os
import re
from pathlib import Path
from typing import TYPE_CHECKING, Final

import pytest

from tests.support.files import make_files, read_files
from tests.support.terminal import registry_on_terminal

if TYPE_CHECKING:
    from tests.support.command import Command, Prepare

MARKUP: Final = (
    "[red]m[] [link=file]x[] <b> &amp; %s {0} 'q\" $(id) a,b e\u0301 🔥👩\u200d🔬❤\ufe0f"
)
HIDING: Final = "a\u200bb\ufeffc\u2060d\u00ade\u200d"
STEERING: Final = (
    "\x1b[31mr\x1b]0;title\x07\x1b[2J \x9b1m \b\x7f \u202egnp.\u2066 \u200f\u061c\u2028\r"
)

NAME: Final = f"{MARKUP} {HIDING}"
LONGEST: Final = NAME.ljust(128, "長")
REGISTRY: Final = "[red]R[] 🔥 a\u200bb"
TAGS: Final = ("데이터 é 9", "長" * 500)
TEXT: Final = f"[/]:smile: {NAME}\n\t{STEERING}\n\\x1b \\ {'long ' * 2000}{'長' * 2000}"
METADATA: Final = {TEXT: TEXT, "deep": [{TEXT: STEERING}]}
METRIC: Final = TEXT.replace("=", "")
FILES: Final = (MARKUP, HIDING, STEERING, "tab\tand\nline", "長" * 85)

ARTIFACT: Final = f"{NAME}/gemma"
COLLECTION: Final = f"{REGISTRY}/{LONGEST}"

NEVER_RAW: Final = re.compile(
    "[\x00-\t\x0b-\x1f\x7f-\x9f\xad\u061c\u180e\u200b\u200e\u200f\u2028-\u202e\u2060-\u206f\ufeff]"
)
HANGING_JOINER: Final = re.compile("[\x00-\x7f][\u200c\u200d]|[\u200c\u200d]([\x00-\x7f]|$)")
OUR_STYLES: Final = re.compile(r"\x1b\[(?:0|1|31|35)?m")

FORMATS: Final = (
    *(("--format", each) for each in ("table", "tsv", "json", "jsonl")),
    ("-q",),
)
LISTS: Final = {
    "registries": ("registries",),
    "collections": ("collections",),
    "artifacts": ("artifacts",),
    "versions of an artifact": ("versions", ARTIFACT),
    "versions of a collection": ("versions", COLLECTION),
}
COMMANDS: Final = {
    **LISTS,
    "show": ("show", ARTIFACT),
    "show of a link": ("show", f"{COLLECTION}:{LONGEST}"),
    "whoami": ("whoami",),
    "log": ("log", "data", "--name", "gemma", "--project", NAME),
    "link": ("link", ARTIFACT, COLLECTION),
    "get": ("get", ARTIFACT, f"out{STEERING}"),
    "path": ("path", ARTIFACT, MARKUP),
    "unlink": ("unlink", f"{REGISTRY}/{{n}} {NAME}"),
    "registry create": ("registry", "create", f"{REGISTRY}{{n}}", "--description", TEXT),
    "team create": ("team", "create", f"{NAME}{{n}}"),
    "member add": ("member", "add", f"{NAME}x", "--role", "viewer", "--registry", REGISTRY),
    "init": ("init", "--organization", NAME),
}
"""Commands; where they can be run only once, `{n}` is a new number."""

REFUSED: Final = {
    "a path": (2, ("log", f"missing{STEERING}", "--name", "x", "--type", "model")),
    "files": (2, ("log", "odd", "--name", "x", "--type", "model")),
    "a name": (2, ("show", f"gemma:{STEERING}")),
    "a name that is not there": (3, ("show", f"model/{NAME}")),
    "another type": (4, ("log", "data", "--name", "gemma", "--project", NAME, "--type", LONGEST)),
    "a type that is refused": (5, ("link", ARTIFACT, f"dataset/{NAME}")),
    "a command": (2, (STEERING,)),
    "an option": (2, ("log", f"--{STEERING}")),
    "metadata": (2, ("log", "data", "--metadata", STEERING)),
    "a home": (7, ("--home", f"odd/{STEERING}", "artifacts")),
}
COMPLETED: Final = {
    "registry": {REGISTRY, "model", "dataset"},
    "collection": {COLLECTION, *(f"{REGISTRY}/{number} {NAME}" for number in range(len(FORMATS)))},
    "alias": {NAME, LONGEST, "latest"},
    "type": {NAME, "model", "dataset"},
    "tag": set(TAGS),
    "project": {NAME},
    "team": {NAME, "team"},
}
"""All that the TAB key finds, of each kind."""


def fill(registry: Command) -> None:
    """Put such texts wherever a text can be."""
    make_files("data", dict.fromkeys(FILES, "content"))
    make_files("odd", {STEERING: "no folder"})
    make_files(".", {"metadata.json": json.dumps(METADATA)})
    registry("registry", "create", REGISTRY, "--description", TEXT, "--type", NAME)
    registry("team", "create", NAME)
    registry(
        *("log", "data", "--name", "gemma", "--type", NAME, "--project", NAME),
        *("--alias", NAME, "--alias", LONGEST, "--tag", TAGS[0], "--tag", TAGS[1]),
        *("--description", TEXT, "--metadata", "@metadata.json", "--metric", f"{METRIC}=1"),
        *("--link", COLLECTION),
    )
    for number in range(len(FORMATS)):
        registry("link", ARTIFACT, f"{REGISTRY}/{number} {NAME}")


@pytest.fixture
def registry(prepare: Prepare) -> Command:
    """Return the command in a home full of such texts, and beside files that cannot be logged."""
    command = prepare(fill)
    os.mkfifo(Path("odd", HIDING))
    os.mkfifo(Path("odd", f"{STEERING}2"))
    return command


def assert_safe(text: str) -> None:
    """See that nothing in a text steers a terminal or hides on it."""
    found = NEVER_RAW.search(text) or HANGING_JOINER.search(text)
    assert found is None, ascii(text[max(found.start() - 50, 0) : found.end() + 20])


def unescaped(field: str) -> str:
    """Read a TSV field as the documents say that it is written."""
    named = {"t": "\t", "n": "\n", "r": "\r", "\\": "\\"}
    return re.sub(
        r"\\(?:x([0-9a-f]{2})|u([0-9a-f]{4})|(.))",
        lambda match: named[match[3]] if match[3] else chr(int(match[1] or match[2], 16)),
        field,
    )


@pytest.mark.parametrize("command", COMMANDS)
def test_no_text_comes_out_raw_in_any_format(registry: Command, command: str) -> None:
    for number, options in enumerate(FORMATS):
        arguments = [each.replace("{n}", str(number)) for each in COMMANDS[command]]

        shown = registry(*arguments, *options)

        assert_safe(shown.stdout.replace("\t", " ") if "tsv" in options else shown.stdout)
        assert_safe(shown.stderr)


@pytest.mark.parametrize("cause", REFUSED)
def test_no_text_comes_out_raw_in_an_error(registry: Command, cause: str) -> None:
    status, arguments = REFUSED[cause]

    for options in ((), ("--json",)):
        refused = registry(*options, *arguments, status=status)

        assert_safe(refused.stderr)
        assert refused.stdout == ""


@pytest.mark.parametrize("command", LISTS)
def test_tsv_has_a_line_for_each_row_and_gives_names_back(registry: Command, command: str) -> None:
    rows = registry(*LISTS[command]).rows
    objects = registry(*LISTS[command], "--json").json
    key = {"registries": "name"}.get(command, "qualified_name")

    assert len({len(row) for row in rows}) == 1
    if command.startswith("versions"):
        assert [unescaped(row[-1]) for row in rows] == [each["source"] for each in objects]
    else:
        assert [unescaped(row[0]) for row in rows] == [each[key] for each in objects]


def test_tsv_gives_descriptions_back(registry: Command) -> None:
    assert TEXT in [unescaped(row[5]) for row in registry("registries").rows]
    assert unescaped(registry("show", ARTIFACT).fields["description"]) == TEXT


def test_json_gives_every_text_back(registry: Command) -> None:
    shown = registry("show", f"{COLLECTION}:{LONGEST}", "--json").json

    assert shown["qualified_name"] == f"local/wandb-registry-{COLLECTION}:v0"
    assert shown["source"] == f"team/{ARTIFACT}:v0"
    assert shown["type"] == NAME
    assert set(shown["aliases"]) == {NAME, LONGEST, "latest"}
    assert set(shown["tags"]) == set(TAGS)
    assert shown["description"] == TEXT
    assert shown["metadata"] == METADATA
    assert shown["metrics"] == {METRIC: 1}
    assert {file["path"] for file in shown["files"]} == set(FILES)


def test_files_come_back_under_their_names(registry: Command) -> None:
    registry("get", ARTIFACT, "out")

    assert read_files("out") == dict.fromkeys(FILES, "content")


@pytest.mark.parametrize("columns", [60, 200])
@pytest.mark.parametrize("command", LISTS)
@pytest.mark.usefixtures("registry")
def test_a_table_on_a_terminal_keeps_its_columns_and_no_styles_but_ours(
    command: str, columns: int
) -> None:
    from rich.cells import cell_len

    screen = registry_on_terminal(*LISTS[command], columns=columns)

    assert_safe(OUR_STYLES.sub("", screen.raw))
    header, *lines = screen.lines
    last = cell_len(header.rpartition("  ")[0]) + 2
    assert all(cell_len(line) <= columns for line in lines)
    filled = [line for line in lines if cell_len(line) > last]
    assert filled
    for line in filled:
        column = next(end for end in range(len(line)) if cell_len(line[:end]) >= last)
        assert cell_len(line[:column]) == last
        assert line[column - 2 : column] == "  "


@pytest.mark.usefixtures("registry")
@pytest.mark.parametrize("command", ["show of a link", "log", "get", "path", "whoami"])
def test_a_page_on_a_terminal_has_no_styles_but_ours(command: str) -> None:
    screen = registry_on_terminal(*COMMANDS[command], columns=80, lines=10_000)

    assert screen.status == 0
    assert_safe(OUR_STYLES.sub("", screen.raw))


@pytest.mark.parametrize("kind", COMPLETED)
def test_a_name_is_completed_in_a_line_of_its_own(registry: Command, kind: str) -> None:
    completed = registry.process("__complete", kind, "").stdout

    assert set(completed.split("\n")[:-1]) == COMPLETED[kind]
