"""What every command prints: for people at 80 columns, as JSON, with -q; and of an empty home."""

from __future__ import annotations

import json
import os
import shutil
from typing import TYPE_CHECKING

import pytest

from registry_cli.cli.commands import COMMANDS
from tests.support.goldens import (
    CASES,
    FOLDER,
    UPDATE,
    WAYS,
    make_scene,
    read_golden,
    run_case,
    write_golden,
)

if TYPE_CHECKING:
    from pathlib import Path

    from tests.support.command import Command

EMPTY = {
    "artifacts": [],
    "collections": [],
    "collections model": [],
    "du": ["total"],
    "history": [],
    "registries": ["dataset", "model"],
    "runs": [],
    "registry show model": [],
    "search gemma": [],
    "team list": ["team"],
    "team show team": "team",
    "whoami": {"dataset": "admin", "model": "admin"},
    "help roles": "roles",
}
"""What reads and needs nothing to be there: commands, and what makes up their JSON."""

WHERE = {
    "du": "qualified_name", "registries": "name", "whoami": "roles", "help roles": "topic",
    "registry show model": "collections", "team list": "name", "team show team": "name",
}  # fmt: skip
"""The key where that is found."""

NEEDS_A_VERSION = {"compare", "lineage", "versions", "show", "get", "path", "alias list"}
OTHERS = {
    "diff", "metric", "run",
    "history redact", "undo",
    "alias add", "alias remove", "describe", "metadata set", "metadata unset", "protect",
    "tag add", "tag remove", "unprotect",
    "completion", "delete", "exists", "gc", "init", "link", "log",
    "member add", "member remove", "member role",
    "member list",  # which names who asks
    "sql",  # whose statement is one argument with spaces
    "collection create", "collection delete", "collection edit", "collection rename",
    "collection show",  # which needs a collection
    "registry create", "registry delete", "registry edit", "registry rename",
    "team create", "unlink", "verify", "doctor", "export", "import",
}  # fmt: skip
"""Commands that write or read nothing of a home, and the one that says so by its status."""


@pytest.fixture
def scene(
    home: Path, tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch
) -> Path:
    """Return a folder with the home and the working folder before each command line."""
    monkeypatch.setenv("REGISTRY_PROJECT", "registry_quickstart")
    kept = tmp_path_factory.getbasetemp() / "scene"
    if not kept.exists():
        make_scene()
        shutil.copytree(home.parent, kept, symlinks=True)
    return kept


@pytest.mark.parametrize("command", CASES)
def test_a_command_prints_what_is_kept(command: str, scene: Path, home: Path, work: Path) -> None:
    """Where this fails: `python -m tests.support.goldens` writes what is printed now."""
    printed = []
    for arguments in CASES[command]:
        for options in WAYS:
            reset(scene, home, work)
            printed.append(run_case(arguments, options))
    text = "\n".join(printed)
    if os.environ.get(UPDATE):
        write_golden(command, text)
    assert text == read_golden(command)


def reset(scene: Path, *folders: Path) -> None:
    """Bring folders back to what they were; they stay the same ones, as one is worked in."""
    for folder in folders:
        folder.mkdir(exist_ok=True)
        for path in folder.iterdir():
            if path.is_dir() and not path.is_symlink():
                shutil.rmtree(path)
            else:
                path.unlink()
        shutil.copytree(scene / folder.name, folder, symlinks=True, dirs_exist_ok=True)


def test_every_command_is_kept_and_nothing_else() -> None:
    assert set(CASES) == set(COMMANDS)
    assert {path.stem for path in FOLDER.iterdir()} == {name.replace(" ", "-") for name in COMMANDS}


def test_every_command_that_reads_is_tried_on_a_home_that_is_not_there() -> None:
    tried = {next(name for name in COMMANDS if each.startswith(name)) for each in EMPTY}
    assert tried | NEEDS_A_VERSION | OTHERS == set(COMMANDS)


@pytest.mark.parametrize("command", EMPTY)
def test_the_json_of_a_home_that_is_not_there_is_valid(
    registry: Command, home: Path, command: str
) -> None:
    shown = registry(*command.split(), "--json")

    key, found = WHERE.get(command, ""), shown.json
    if key:
        found = [row[key] for row in found] if isinstance(found, list) else found[key]
    assert found == EMPTY[command]
    assert shown.stderr == ""
    assert not home.exists()


@pytest.mark.parametrize("command", sorted(NEEDS_A_VERSION))
def test_a_version_is_not_found_in_a_home_that_is_not_there(
    registry: Command, home: Path, command: str
) -> None:
    refused = registry(*command.split(), "gemma", "--json", status=3)

    assert json.loads(refused.stderr)["error"]["code"] == "not-found"
    assert not home.exists()


def test_whether_one_exists_is_answered_there_too(registry: Command, home: Path) -> None:
    assert registry("exists", "gemma", "--json", status=1).json == {"exists": False}
    assert not home.exists()
