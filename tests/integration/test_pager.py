"""What is longer than the terminal goes through the pager of the user, as git's output does."""

from __future__ import annotations

import os
import shlex
import shutil
import signal
import sys
from typing import TYPE_CHECKING

import pytest

from tests.support.keyboard import converse
from tests.support.stage import staged
from tests.support.terminal import Screen, on_terminal, registry_on_terminal

if TYPE_CHECKING:
    from pathlib import Path

    from tests.support.command import Command, Prepare

PROGRAM = f"{shlex.quote(sys.executable)} -m registry_cli"
MARK = "sed 's/^/| /'"
"""A pager that shows where it was."""

COUNT = 30


def make_versions(registry: Command) -> None:
    """Log more versions than a terminal of 24 lines has room for."""
    for number in range(COUNT):
        registry.log_text("gemma", str(number))


@pytest.fixture
def registry(prepare: Prepare) -> Command:
    return prepare(make_versions)


def paged(*arguments: str, lines: int = 24, **environment: str) -> Screen:
    """Run a command, else a long listing, on a terminal that is too small for it."""
    command = arguments or ("versions", "gemma")
    return registry_on_terminal(*command, lines=lines, environment=environment)


@pytest.mark.usefixtures("registry")
@pytest.mark.parametrize("arguments", ["versions gemma", "help formatting", "help log"])
def test_what_is_too_long_goes_through_the_pager_as_a_whole(arguments: str) -> None:
    command = staged(arguments.split(), seconds=10**9)  # moments are then the same for long
    direct = on_terminal(command, lines=24)

    screen = on_terminal(command, lines=24, environment={"REGISTRY_PAGER": MARK})

    assert (screen.status, direct.status) == (0, 0)
    assert screen.lines == [f"| {line}".rstrip() for line in direct.lines]
    assert len(direct.lines) > COUNT


@pytest.mark.usefixtures("registry")
def test_what_fits_does_not() -> None:
    screen = paged(lines=COUNT + 2, REGISTRY_PAGER=MARK)

    assert screen.lines[0].startswith("version")
    assert paged(lines=COUNT + 1, REGISTRY_PAGER=MARK).lines[0].startswith("| version")


@pytest.mark.parametrize(
    "options", [["-q"], ["--json"], ["--format", "jsonl"], ["--format", "tsv"]], ids=" ".join
)
@pytest.mark.usefixtures("registry")
def test_what_is_for_programs_never_does(options: list[str]) -> None:
    screen = paged("versions", "gemma", *options, REGISTRY_PAGER=MARK)

    assert screen.status == 0
    assert len(screen.lines) >= COUNT
    assert not any(line.startswith("|") for line in screen.lines)


def test_nothing_does_off_a_terminal(registry: Command, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("REGISTRY_PAGER", MARK)

    table = registry.process("versions", "gemma", "--format", "table")

    assert table.lines[0].startswith("version")
    assert len(table.lines) == COUNT + 1


@pytest.mark.usefixtures("registry")
def test_nothing_does_in_a_recipe_of_make() -> None:
    assert paged(REGISTRY_PAGER=MARK, MAKELEVEL="1").lines[0].startswith("version")


@pytest.mark.usefixtures("registry")
@pytest.mark.parametrize(
    "environment",
    [
        {"REGISTRY_PAGER": "", "PAGER": MARK},
        {"REGISTRY_PAGER": "cat", "PAGER": MARK},
        {"PAGER": ""},
        {"PAGER": "  "},
        {"PAGER": "no-such-pager"},
        {"PAGER": "no-such-pager --option"},
        {"PAGER": "exit 127"},
        {"PAGER": "exit 126"},
    ],
    ids=str,
)
def test_without_a_pager_the_text_is_written_as_it_is(environment: dict[str, str]) -> None:
    screen = registry_on_terminal("versions", "gemma", lines=24, environment=environment)

    assert screen.status == 0
    assert screen.lines[0].startswith("version")
    assert len(screen.lines) == COUNT + 1


@pytest.mark.usefixtures("registry")
def test_the_variable_of_the_program_comes_before_the_one_of_all() -> None:
    assert paged(REGISTRY_PAGER="echo ours", PAGER="echo theirs").lines == ["ours"]
    assert paged(PAGER="echo theirs").lines == ["theirs"]


@pytest.mark.usefixtures("registry")
@pytest.mark.parametrize("count", [0, 1, 5])
def test_to_quit_early_is_no_failure(count: int) -> None:
    screen = paged(PAGER=f"head -n {count}")

    assert screen.status == 0
    assert len(screen.lines) == count


@pytest.mark.usefixtures("home")
def test_nor_is_it_before_all_could_be_written(registry: Command) -> None:
    registry("registry", "create", "Texts", "--description", "many words " * 20_000)

    screen = paged("registries", PAGER="exec <&-; echo closed")

    assert (screen.status, screen.lines) == (0, ["closed"])


@pytest.mark.usefixtures("registry")
def test_a_pager_that_fails_is_no_failure_of_the_command() -> None:
    assert paged(PAGER="cat > /dev/null; exit 3").status == 0


@pytest.mark.usefixtures("registry")
def test_less_leaves_at_once_where_all_fits_unless_it_is_told_otherwise(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.delenv("LESS", raising=False)
    assert paged(PAGER="cat > /dev/null; echo $LESS").lines == ["FRX"]
    assert paged(PAGER="cat > /dev/null; echo $LESS", LESS="-S").lines == ["-S"]


def test_no_lock_is_held_while_somebody_reads(registry: Command) -> None:
    screen = paged(PAGER=f"{PROGRAM} link gemma model/meanwhile -q")

    assert screen.lines == ["local/wandb-registry-model/meanwhile:v0"]
    assert registry("versions", "model/meanwhile").column == ["v0"]


@pytest.mark.usefixtures("registry")
def test_ctrl_c_is_left_to_the_pager() -> None:
    screen = paged(PAGER="kill -INT $PPID; sleep 0.1; wc -l")

    assert (screen.status, screen.text.split()) == (0, [str(COUNT + 1)])


@pytest.mark.usefixtures("registry")
def test_ctrl_c_that_ends_the_pager_interrupts_the_command() -> None:
    screen = paged(PAGER="kill -INT $$")

    assert (screen.status, screen.lines) == (130, ["interrupted"])


@pytest.mark.usefixtures("registry")
@pytest.mark.parametrize(("name", "status"), [("TERM", 143), ("HUP", 129)])
def test_a_command_that_is_ended_takes_the_pager_with_it(
    work: Path, name: str, status: int
) -> None:
    pager = f"echo $$ > pager; kill -{name} $PPID; exec sleep 600 > /dev/null 2>&1"

    screen = paged(PAGER=pager)

    assert (screen.status, screen.text) == (status, "")
    with pytest.raises(ProcessLookupError):
        os.kill(int((work / "pager").read_text()), signal.SIGKILL)


@pytest.mark.skipif(shutil.which("less") is None, reason="less is not installed")
@pytest.mark.usefixtures("registry")
def test_less_shows_a_page_and_goes_when_told(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("LESS", "PAGER"):
        monkeypatch.delenv(name, raising=False)
    less = {"REGISTRY_PAGER": "less"}

    read = converse(["versions", "gemma"], ("v22", "q"), environment=less, lines=10)

    assert read.status == 0
    assert "v29" in read.text
    assert "v20" not in read.text
