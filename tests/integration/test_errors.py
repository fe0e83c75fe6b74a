"""How a command fails: one line, a hint, an exit code, and nothing changed."""

from __future__ import annotations

import json
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from registry_cli.cli.commands import COMMANDS
from tests.support.snapshots import snapshot

if TYPE_CHECKING:
    from tests.support.command import Command, Prepare, Result


def fill(registry: Command) -> None:
    """Give the home a model and a data set."""
    registry.log_text("gemma", "one")
    registry.log_text("images", "png", type="dataset")


@pytest.fixture
def registry(prepare: Prepare) -> Command:
    """Return the command in a home that is filled."""
    return prepare(fill)


FAILURES: dict[str, tuple[int, list[str]]] = {
    "usage": (2, ["link", "gemma", "a/b/c/d"]),
    "not-found": (3, ["show", "nope"]),
    "conflict": (4, ["log", "gemma", "--type", "dataset"]),
    "refused": (5, ["link", "images", "model/c"]),
    "damaged": (6, ["get", "gemma", "back"]),
    "environment": (7, ["--home", "gemma", "whoami"]),
}
each_failure = pytest.mark.parametrize("code", FAILURES)


def damage_gemma(home: Path) -> None:
    """Remove the stored content of the model."""
    (blob,) = [path for path in (home / "blobs").glob("*/*") if path.read_text() == "one"]
    blob.unlink()


@each_failure
def test_a_failure_is_a_line_and_a_hint_on_stderr(registry: Command, home: Path, code: str) -> None:
    damage_gemma(home)
    status, arguments = FAILURES[code]

    failed = registry.refuse(status, *arguments)

    lines = failed.stderr.splitlines()
    assert lines[0].startswith("error: ")
    assert lines[-1].startswith("hint: ")
    assert "Traceback" not in failed.stderr


@each_failure
def test_a_process_ends_with_the_same_status_and_words(
    registry: Command, home: Path, code: str
) -> None:
    damage_gemma(home)
    status, arguments = FAILURES[code]
    assert registry.process(*arguments) == registry(*arguments, status=status)


@each_failure
@pytest.mark.parametrize("options", [["--json"], ["--format", "json"], ["--format", "jsonl"]],
                         ids=" ".join)  # fmt: skip
@pytest.mark.parametrize("position", ["before", "after"])
def test_where_json_is_asked_for_the_error_is_json_too(
    registry: Command, home: Path, code: str, options: list[str], position: str
) -> None:
    damage_gemma(home)
    status, arguments = FAILURES[code]
    arguments = [*options, *arguments] if position == "before" else [*arguments, *options]
    plain = registry(*FAILURES[code][1], status=status)

    failed = registry(*arguments, status=status)

    assert failed.stdout == ""
    assert json.loads(failed.stderr) == {
        "error": {"code": code, "message": message_of(plain), "hint": plain.hint}
    }


def message_of(failed: Result) -> str:
    """Return the message of an error, which may have several lines."""
    return failed.stderr.removeprefix("error: ").rpartition("\nhint: ")[0]


# --- Usage


@pytest.mark.parametrize(
    "arguments",
    [["nonsense"], ["--nonsense"], ["whoami", "--nonsense"], ["whoami", "extra"], ["show"],
     ["show", "a", "b"], ["link", "gemma"], ["versions", "gemma", "--limit", "many"],
     ["versions", "gemma", "--limit"], ["registry"], ["registry", "nonsense"],
     ["team", "create"], ["member", "add", "viewer2"], ["--format"], ["get"], ["log"],
     ["whoami", "-x"]],
    ids=" ".join,
)  # fmt: skip
def test_a_wrong_command_line_is_told_with_a_command_that_helps(
    registry: Command, arguments: list[str]
) -> None:
    registry.paste(registry.refuse(2, *arguments).hint)


def test_without_arguments_it_is_the_help(registry: Command) -> None:
    assert registry().stdout == registry("--help").stdout


@pytest.mark.parametrize("option", ["-h", "--help"])
@pytest.mark.parametrize("command", ["", *COMMANDS, "registry", "team", "member"])
def test_every_command_has_help_and_examples(registry: Command, command: str, option: str) -> None:
    page = registry(*command.split(), option).stdout
    assert page.startswith(f"Usage: registry{' ' if command else ''}{command} ")
    if command not in {"registry", "team", "member"}:
        assert f"registry {command}".strip() in page.partition("Examples:")[2]


def test_the_first_page_opens_with_what_is_used_most(registry: Command) -> None:
    lines = [line.split() for line in registry("--help").lines if line.startswith("  ")]
    names = [words[0] for words in lines if words and words[0] in COMMANDS]
    assert names[:7] == ["log", "link", "collections", "versions", "whoami", "get", "path"]


# --- Bugs


BROKEN = """
import sys
from registry_cli.__main__ import main
from registry_cli.operations import collections
collections.list_collections = lambda *_: 1 / 0
main()
"""


@pytest.mark.usefixtures("home")
@pytest.mark.parametrize("state_home", [True, False])
def test_a_bug_is_one_line_and_a_crash_log(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, *, state_home: bool
) -> None:
    folder = tmp_path / "user" / ".local" / "state" / "registry"
    if state_home:
        folder = tmp_path / "state" / "registry"
        monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))
    done = subprocess.run(
        [sys.executable, "-c", BROKEN, "collections", "--type", "model"],
        capture_output=True,
        text=True,
        check=False,
    )

    assert done.returncode == 70
    assert done.stdout == ""
    (line,) = done.stderr.splitlines()
    assert line.startswith("error: a bug in registry ")
    (log,) = folder.iterdir()
    assert str(log) in line
    text = log.read_text(encoding="utf-8")
    assert "Traceback" in text
    assert "['collections', '--type', 'model']" in text


# --- The machine


def test_a_catalog_of_a_newer_program_is_refused(registry: Command, home: Path) -> None:
    with closing(sqlite3.connect(home / "catalog.db")) as connection:
        connection.execute("PRAGMA user_version = 99")
    for arguments in (["versions", "gemma"], ["link", "gemma", "model/c"], ["whoami"]):
        assert "newer" in registry.refuse(7, *arguments).message


@pytest.mark.parametrize("content", [b"no database at all, but long enough to be read" * 99])
def test_a_damaged_catalog_is_told(registry: Command, home: Path, content: bytes) -> None:
    (home / "catalog.db").write_bytes(content)
    for arguments in (["versions", "gemma"], ["link", "gemma", "model/c"], ["init"]):
        registry.refuse(6, *arguments)


@pytest.mark.parametrize("arguments", [["log", "new", "--type", "model"],
                                       ["link", "gemma", "model/c"],
                                       ["registry", "create", "golden"]], ids=" ".join)  # fmt: skip
def test_a_home_that_cannot_be_written_is_told(
    registry: Command, home: Path, arguments: list[str]
) -> None:
    Path("new").write_text("content that nobody logged", encoding="utf-8")
    paths = [home, *home.rglob("*")]
    modes = [path.stat().st_mode for path in paths]
    for path in paths:
        path.chmod(path.stat().st_mode & 0o555)

    registry.as_ordinary_user(*arguments, status=7)
    assert registry.as_ordinary_user("versions", "gemma").column == ["v0"]

    for path, mode in zip(paths, modes, strict=True):
        path.chmod(mode)
    assert registry("artifacts").column == ["team/uncategorized/gemma", "team/uncategorized/images"]


ON_A_SMALL_DISK = """
import resource
from registry_cli.__main__ import main
resource.setrlimit(resource.RLIMIT_FSIZE, (5 << 20, 5 << 20))
main()
"""


def test_a_full_disk_fails_the_log_and_leaves_nothing(registry: Command, home: Path) -> None:
    Path("big").write_bytes(bytes(range(256)) * (40 << 10))
    before = snapshot(home)

    done = subprocess.run(
        [sys.executable, "-c", ON_A_SMALL_DISK, "log", "big", "--type", "model"],
        capture_output=True,
        text=True,
        check=False,
    )

    assert done.returncode == 7
    assert "error: " in done.stderr
    assert "Traceback" not in done.stderr
    assert snapshot(home) == before
    assert registry("log", "big", "--type", "model").rows[0][3] == "true"


@pytest.mark.parametrize("arguments", [["--help"], ["versions", "gemma"], ["link", "--help"]],
                         ids=" ".join)  # fmt: skip
@pytest.mark.usefixtures("registry")
def test_a_pipe_that_nobody_reads_ends_the_command_quietly(arguments: list[str]) -> None:
    process = subprocess.Popen(
        [sys.executable, "-m", "registry_cli", *arguments],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )
    with process:
        assert process.stdout is not None
        assert process.stderr is not None
        process.stdout.close()
        assert process.stderr.read() == b""
        assert process.wait() == 141
