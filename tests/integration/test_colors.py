"""Colours mean something, and are only where somebody sees them."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest

from tests.support.terminal import registry_on_terminal

if TYPE_CHECKING:
    from tests.support.command import Command, Prepare

NAME, ALIAS, WARNING = (f"\x1b[{code}m{{}}\x1b[0m" for code in ("1", "35", "31"))
COMMANDS = [
    "versions model/c", "collections", "artifacts", "registries", "show model/c", "whoami",
    "link gemma model/c", "log gemma --new-version", "get gemma", "unlink model/c:v0",
    "init", "registry create golden", "team create vision", "member add viewer2 --role viewer",
    "help", "help concepts", "--help", "log --help", "show nope",
]  # fmt: skip


def fill(registry: Command) -> None:
    registry.log_text("gemma", "one", "--link", "model/c", "-a", "production")


@pytest.fixture
def registry(prepare: Prepare) -> Command:
    """Give the home a linked version with an alias."""
    return prepare(fill)


@pytest.mark.usefixtures("registry")
@pytest.mark.parametrize(
    ("arguments", "painted"),
    [
        ("versions model/c", [NAME.format("v0"), ALIAS.format("latest, production")]),
        ("collections", [NAME.format("local/wandb-registry-model/c")]),
        ("collections", [ALIAS.format("production → v0")]),
        ("show model/c", [NAME.format("local/wandb-registry-model/c:v0")]),
        ("show gemma", [f"({ALIAS.format('latest')}, {ALIAS.format('production')})"]),
        ("link gemma model/c", [NAME.format("local/wandb-registry-model/c:v0")]),
        ("whoami", [NAME.format("team")]),
        ("show nope", [WARNING.format("error:"), NAME.format("hint:")]),
    ],
)
def test_names_aliases_and_warnings_stand_out(arguments: str, painted: list[str]) -> None:
    received = registry_on_terminal(*arguments.split(), columns=200).raw
    without_padding = re.sub(r" +\x1b\[0m", "\x1b[0m", received)
    assert not [part for part in painted if part not in without_padding]


@pytest.mark.usefixtures("registry")
@pytest.mark.parametrize("arguments", COMMANDS)
def test_there_are_no_other_colours(arguments: str) -> None:
    screen = registry_on_terminal(*arguments.split())

    assert set(re.findall(r"\x1b\[[^a-zA-Z]*[a-zA-Z]", screen.raw)) <= {
        "\x1b[0m", "\x1b[1m", "\x1b[31m", "\x1b[35m",
    }  # fmt: skip


@pytest.mark.usefixtures("registry")
@pytest.mark.parametrize("arguments", COMMANDS)
@pytest.mark.parametrize(
    "environment",
    [{"NO_COLOR": "1"}, {"TERM": "dumb"}, {"NO_COLOR": "1", "FORCE_COLOR": "1"}],
    ids=str,
)
def test_there_is_none_where_none_is_wanted(arguments: str, environment: dict[str, str]) -> None:
    assert not registry_on_terminal(*arguments.split(), environment=environment).is_styled


@pytest.mark.usefixtures("registry")
@pytest.mark.parametrize("arguments", COMMANDS)
def test_no_color_goes_before_and_after_the_command(arguments: str) -> None:
    assert not registry_on_terminal("--no-color", *arguments.split()).is_styled
    if "--help" not in arguments:  # which answers before it has read the rest
        assert not registry_on_terminal(*arguments.split(), "--no-color").is_styled


@pytest.mark.parametrize("format_", ["table", "tsv", "json", "jsonl"])
def test_there_is_none_in_a_pipe(registry: Command, format_: str) -> None:
    for arguments in ("versions model/c", "show model/c"):
        assert "\x1b" not in registry.process(*arguments.split(), "--format", format_).stdout


@pytest.mark.usefixtures("registry")
@pytest.mark.parametrize("options", ["-q", "--json", "--format tsv", "--format jsonl"])
def test_there_is_none_in_what_is_for_programs(options: str) -> None:
    for arguments in ("versions model/c", "show model/c", "link gemma model/c"):
        assert not registry_on_terminal(*arguments.split(), *options.split()).is_styled


def test_it_can_be_forced_into_a_pipe_for_people_only(
    registry: Command, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("FORCE_COLOR", "1")
    monkeypatch.setenv("TERM", "xterm")

    table = registry.process("versions", "model/c", "--format", "table")

    assert "\x1b[35m" in table.stdout
    assert "\x1b" not in registry.process("versions", "model/c").stdout
    assert "\x1b[31m" in registry.process("show", "nope").stderr


@pytest.mark.usefixtures("registry")
@pytest.mark.parametrize(
    "environment",
    [{"LC_ALL": "C"}, {"LC_ALL": "C", "PYTHONUTF8": "0"}, {"PYTHONIOENCODING": "latin-1"}],
    ids=str,
)
def test_signs_are_spelled_in_ascii_where_they_would_not_arrive(
    environment: dict[str, str],
) -> None:
    for arguments in ("collections", "link gemma model/c", "show gemma"):
        assert registry_on_terminal(*arguments.split(), environment=environment).text.isascii()
    assert "production -> v0" in registry_on_terminal("collections", environment=environment).text
    linked = registry_on_terminal("link", "gemma", "model/c", environment=environment)
    assert "c:v0 <- team/uncategorized/gemma:v0" in linked.text


def test_a_name_that_the_locale_cannot_spell_is_escaped_and_whole(registry: Command) -> None:
    registry("link", "gemma", "model/데이터 ↔ 모델")
    seven_bit = {"LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"}

    screen = registry_on_terminal("collections", columns=200, environment=seven_bit)

    escaped = "local/wandb-registry-model/\\ub370\\uc774\\ud130 \\u2194 \\ubaa8\\ub378"
    assert any(line.startswith(f"{escaped}  ") for line in screen.lines)
    starts = {line.index("v0", len(escaped)) for line in screen.lines if line.startswith("local/")}
    assert len(starts) == 1, "columns are as wide as what is written in them"
