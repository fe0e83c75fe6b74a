"""What a command loads: heavy libraries wait behind doors that few commands open."""

from __future__ import annotations

import subprocess
import sys
from functools import cache
from typing import TYPE_CHECKING

import pytest
import typer

from tests.support.environment import unobserved
from tests.support.modules import modules_of

if TYPE_CHECKING:
    from pathlib import Path

    from tests.support.command import Command, Prepare

HEAVY = {"sqlite_utils", "rich", "pydantic", "pluggy", "asyncio", "unittest"}
HASHES = {"blake3", "xxhash"}
FIRST_HEAVY_TYPER = (0, 29)
"""It loads pydantic. Users do not get it (see pyproject.toml), but all else works with it, too."""

HASHLESS = [
    ["whoami"],
    ["versions", "gemma"],
    ["versions", "model/c", "--json"],
    ["exists", "gemma"],
    ["exists", "gemma", "--json"],
    ["collections"],
    ["search", "gemma"],
    ["sql", "select 1"],
    ["--help"],
    ["link", "--help"],
]
"""Commands that read no manifest, whose pages are checked, and write no event."""

HASHING = [
    ["show", "gemma"],
    ["show", "model/c", "--json"],
    ["path", "gemma"],
    ["link", "gemma", "model/c"],
    ["link", "gemma", "model/new"],
]

TYPER = """
import sys, typer
app = typer.Typer(add_completion=False, rich_markup_mode=None)
app.command()(lambda: None)
app([], standalone_mode=False)
"""
"""What Typer needs at the least: a command that does nothing."""


def fill(registry: Command) -> None:
    """Give the home a linked version, so that no command has to make it."""
    registry.log_text("gemma", "one", "--link", "model/c")


@pytest.fixture
def registry(prepare: Prepare) -> Command:
    """Return the command in a home that is filled."""
    return prepare(fill)


def packages_of(*arguments: str) -> set[str]:
    """Return the top-level packages that a command loads."""
    return {name.partition(".")[0] for name in modules_of(*arguments)}


@cache
def packages_of_typer() -> frozenset[str]:
    """Return the top-level packages that come with Typer, which we have no choice about."""
    done = subprocess.run(
        [sys.executable, "-c", f"{TYPER}\nprint(*sys.modules)"],
        capture_output=True,
        text=True,
        check=True,
        env=unobserved(),
    )
    return frozenset(name.partition(".")[0] for name in done.stdout.split())


def heavy_of(*arguments: str) -> set[str]:
    """Return the heavy libraries that a command loads beside those of Typer."""
    return packages_of(*arguments) & HEAVY - packages_of_typer()


def test_typer_brings_no_heavy_library_in_the_releases_that_are_taken() -> None:
    release = tuple(map(int, typer.__version__.split(".")[:2]))

    assert release >= FIRST_HEAVY_TYPER or not packages_of_typer() & (HEAVY | HASHES)


@pytest.mark.usefixtures("registry")
@pytest.mark.parametrize("arguments", HASHLESS, ids=" ".join)
def test_what_hashes_nothing_loads_no_hash_and_no_heavy_library(arguments: list[str]) -> None:
    loaded = packages_of(*arguments)
    assert "registry_cli" in loaded
    assert not loaded & ((HEAVY | HASHES) - packages_of_typer())


@pytest.mark.usefixtures("registry")
@pytest.mark.parametrize("arguments", HASHING, ids=" ".join)
def test_no_heavy_library_is_loaded_in_a_pipe(arguments: list[str]) -> None:
    assert not heavy_of(*arguments)


@pytest.mark.usefixtures("home")
@pytest.mark.parametrize("arguments", [["--help"], ["registry", "--help"], []], ids=str)
def test_the_first_page_loads_no_command_and_nothing_beneath_the_command_line(
    arguments: list[str],
) -> None:
    ours = {name for name in modules_of(*arguments) if name.startswith("registry_cli.")}
    layers = {".".join(name.split(".")[:2]) for name in ours}
    assert (
        layers & {"registry_cli.operations", "registry_cli.catalog", "registry_cli.blobs"} == set()
    )
    assert {name for name in ours if name.startswith("registry_cli.cli.commands.")} == set()


@pytest.mark.usefixtures("registry")
def test_a_command_loads_no_other_command() -> None:
    loaded = modules_of("whoami")
    commands = {name for name in loaded if name.startswith("registry_cli.cli.commands.")}
    assert commands == {"registry_cli.cli.commands.whoami"}


def test_what_draws_is_loaded_for_the_chart_that_it_draws(registry: Command) -> None:
    registry("metadata", "set", "gemma:latest", "size=1")
    charting = {"matplotlib", "plotille", "numpy"}

    assert not packages_of("compare", "gemma", "--max", "size") & charting
    drawn = packages_of("compare", "gemma", "--max", "size", "--chart")
    assert drawn & charting == {"plotille"}
    written = packages_of("compare", "gemma", "--max", "size", "--chart-file", "a.svg", "-q")
    assert "plotille" not in written
    assert written & charting == {"matplotlib", "numpy"}


def test_a_table_loads_of_rich_no_more_than_the_widths_of_characters(registry: Command) -> None:
    assert not heavy_of("versions", "gemma", "--format", "table")

    registry("link", "gemma", "model/日本語")
    loaded = modules_of("collections", "--format", "table")
    assert "rich.cells" in loaded
    assert not loaded & {"rich.console", "rich.table", "rich.text"}


def test_not_even_a_new_home_opens_the_door_to_sqlite_utils(work: Path, home: Path) -> None:
    (work / "gemma").write_text("one", encoding="utf-8")

    assert not heavy_of("log", "gemma", "--type", "model")
    assert home.is_dir()
    (work / "gemma").write_text("two", encoding="utf-8")
    assert not heavy_of("log", "gemma")


@pytest.mark.usefixtures("home")
def test_reading_a_home_that_is_not_there_does_not() -> None:
    assert not heavy_of("collections")


COUNTING = f"""
{TYPER}
import gc
from registry_cli.__main__ import run_command_line
gc.collect()
collections = []
gc.callbacks.append(lambda phase, info: collections.append(info))
status = run_command_line(sys.argv[1:])
print(len(collections), end="", file=sys.stderr)
sys.exit(status)
"""


@pytest.mark.usefixtures("registry")
@pytest.mark.parametrize("arguments", [*HASHLESS[:2], *HASHING], ids=" ".join)
def test_a_short_command_does_not_stop_to_collect_garbage(arguments: list[str]) -> None:
    done = subprocess.run(
        [sys.executable, "-c", COUNTING, *arguments], capture_output=True, text=True, check=True
    )
    assert done.stderr == "0"


LEAVING = """
import atexit, os
from registry_cli.__main__ import main
atexit.register(os.write, 2, b"taken apart")
main()
"""


@pytest.mark.usefixtures("registry")
@pytest.mark.parametrize("arguments", [["whoami"], ["versions", "none"]], ids=" ".join)
def test_the_interpreter_is_not_taken_apart_at_the_end(arguments: list[str]) -> None:
    # Without coverage, which makes the end wait for its own figures.
    done = subprocess.run(
        [sys.executable, "-c", LEAVING, *arguments],
        capture_output=True,
        text=True,
        check=False,
        env=unobserved(),
    )
    assert done.stdout or "error: " in done.stderr
    assert "taken apart" not in done.stderr
