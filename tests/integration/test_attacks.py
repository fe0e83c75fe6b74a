"""What hostile command lines, homes, files and surroundings must not do.

Each of these once ended in a crash, a wrong exit status or something left behind.
"""

from __future__ import annotations

import json
import os
import signal
import sqlite3
import subprocess
import sys
import time
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.support.environment import unobserved
from tests.support.files import make_files

if TYPE_CHECKING:
    from tests.support.command import Command

_PATIENCE = 60
_INTERRUPTED_WHILE_LOADING = """
import os, signal, sys
from registry_cli.__main__ import main

class Interrupting:
    def find_spec(self, name, path=None, target=None):
        if name == "typer":
            os.kill(os.getpid(), signal.SIGINT)

sys.meta_path.insert(0, Interrupting())
sys.argv = ["registry", "whoami"]
main()
"""


def _shell(line: str) -> subprocess.CompletedProcess[str]:
    """Run a line of shell in which `$registry` is the command."""
    return subprocess.run(
        ["/bin/sh", "-c", line],
        env={**os.environ, "registry": f"{sys.executable} -m registry_cli"},
        capture_output=True,
        encoding="utf-8",
        timeout=_PATIENCE,
        check=False,
    )


def _run_unheard(*arguments: str) -> int:
    """Run the command where every write to stderr fails, and return its exit status."""
    unread, stderr = os.pipe()
    os.close(unread)
    try:
        return subprocess.run(
            [sys.executable, "-m", "registry_cli", *arguments],
            stdout=subprocess.DEVNULL,
            stderr=stderr,
            timeout=_PATIENCE,
            check=False,
        ).returncode
    finally:
        os.close(stderr)


def test_an_interrupt_while_the_program_loads_leaves_no_traceback(home: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-c", _INTERRUPTED_WHILE_LOADING],
        capture_output=True,
        encoding="utf-8",
        timeout=_PATIENCE,
        check=False,
    )

    assert done.returncode == 130
    assert "Traceback" not in done.stderr
    assert not home.exists()


@pytest.mark.parametrize("closed", ["<&-", ">&-", "2>&-", "<&- >&- 2>&-"])
@pytest.mark.parametrize("command", ["log a.txt --type model", "whoami", "--help", "get a.txt out"])
def test_a_closed_stream_is_as_one_that_nobody_reads(
    registry: Command, closed: str, command: str
) -> None:
    Path("a.txt").write_text("a", encoding="utf-8")
    registry("log", "a.txt", "--type", "model")

    done = _shell(f"$registry {command} {closed}")

    assert (done.returncode, done.stderr) == (0, "")
    assert bool(done.stdout) == (">&-" not in closed.split())


def test_an_error_never_comes_out_on_stdout() -> None:
    done = _shell("$registry show nothing 2>&-")

    assert (done.returncode, done.stdout) == (3, "")


def test_what_cannot_be_told_changes_no_exit_status(registry: Command) -> None:
    Path("a.txt").write_text("a", encoding="utf-8")
    registry("log", "a.txt", "--type", "model")

    assert _run_unheard("show", "nothing") == 3
    assert _run_unheard("log", "a.txt", "-m", "lr=1", "-a", "best") == 0
    assert registry("show", "a.txt:best").status == 0


def test_a_hang_up_that_is_ignored_stays_ignored(registry: Command) -> None:
    handled = "import signal, sys; from registry_cli.cli.main import run; run(['--version']); "
    handled += "print(signal.getsignal(signal.SIGHUP) is signal.SIG_IGN)"

    done = _shell(f"trap '' HUP; {sys.executable} -c \"{handled}\"")

    assert registry("--version").stdout
    assert done.stdout.splitlines()[-1] == "True"


def test_a_second_interrupt_does_not_stop_the_cleaning_up(registry: Command, home: Path) -> None:
    make_files("data", {f"{number}": f"{number}" for number in range(2000)})
    registry("init")
    process = subprocess.Popen(
        [sys.executable, "-m", "registry_cli", "log", "data", "--type", "dataset"],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        # What measures coverage holds a lock that it then waits for in a handler of signals.
        env=unobserved(),
    )
    staged = home / "tmp"
    until = time.monotonic() + _PATIENCE
    try:
        while process.poll() is None and not any(staged.glob("*/complete/*")):
            pass
        while process.poll() is None and time.monotonic() < until:
            process.send_signal(signal.SIGINT)
        status = process.wait(_PATIENCE)
    finally:
        process.kill()

    assert status == 130
    assert list(staged.iterdir()) == []
    assert not [*(home / "blobs").rglob("*-*")]


@pytest.mark.parametrize("words", [("path", "data"), ("get", "data", "out\x1b[31m\u202e")])
def test_no_path_reaches_a_terminal_raw(
    registry: Command, tmp_path: Path, words: tuple[str, ...]
) -> None:
    hostile = ("--home", str(tmp_path / "home\x1b[31m\u202e"))
    make_files("data", {"one": "1", "two": "2"})

    for command in (("init",), ("log", "data", "--type", "dataset"), words):
        shown = registry(*hostile, *command, "--format", "table").stdout
        assert "\x1b" not in shown
        assert "\u202e" not in shown
        assert "\\x1b[31m\\u202e" in shown


def test_a_hint_can_be_pasted_where_a_file_looks_like_an_option(registry: Command) -> None:
    Path("-x.bin").write_text("x", encoding="utf-8")

    registry.paste(registry.refuse(2, "log", "--", "-x.bin").hint)
    registry.paste(registry.refuse(4, "log", "--type", "dataset", "--", "-x.bin").hint)
    refused = registry.refuse(5, "link", "-a", "best", "--", "-x.bin", "dataset/images")

    registry.paste(refused.hint)
    assert registry("show", "model/images:best").fields["source"].endswith("/-x.bin:v0")


def test_the_organization_is_given_no_role(registry: Command) -> None:
    registry("init", "--organization", "reviewco", "--team", "reviewco")
    entity = registry("whoami").fields["org_entity"]

    registry.refuse(4, "member", "add", entity, "--role", "admin")
    registry.refuse(4, "member", "add", entity, "--role", "admin", "--registry", "model")


def test_an_entity_that_no_name_can_be_is_refused(
    registry: Command, monkeypatch: pytest.MonkeyPatch
) -> None:
    registry("init")
    monkeypatch.setenv("REGISTRY_ENTITY", os.fsdecode(b"\xff"))
    registry.refuse(2, "whoami")

    monkeypatch.delenv("REGISTRY_ENTITY")
    monkeypatch.setenv("WANDB_ENTITY", os.fsdecode(b"\xff"))
    assert len(registry("whoami").notes) == 1


def test_a_home_that_a_dangling_link_names_is_refused(home: Path, registry: Command) -> None:
    home.symlink_to(home.parent / "nowhere")
    Path("a.txt").write_text("a", encoding="utf-8")

    registry.refuse(7, "log", "a.txt", "--type", "model")
    registry.refuse(7, "init")


@pytest.mark.parametrize("name", ["tmp", "blobs", "checkouts"])
@pytest.mark.parametrize("is_link", [False, True])
def test_a_home_with_something_else_in_place_of_a_folder_is_refused(
    registry: Command, home: Path, name: str, *, is_link: bool
) -> None:
    home.mkdir()
    if is_link:
        (home / name).symlink_to("nowhere")
    else:
        (home / name).write_text("", encoding="utf-8")
    Path("a.txt").write_text("a", encoding="utf-8")

    assert name in registry.refuse(7, "log", "a.txt", "--type", "model").message
    registry.refuse(7, "init", "--shared")


@pytest.mark.parametrize("name", ["catalog.lock", "gc.lock"])
def test_a_home_with_a_folder_in_place_of_a_lock_is_refused(
    registry: Command, home: Path, name: str
) -> None:
    (home / name).mkdir(parents=True)
    Path("a.txt").write_text("a", encoding="utf-8")

    registry("log", "a.txt", "--type", "model", status=7)


def test_a_home_is_its_owners_whatever_the_umask(registry: Command, home: Path) -> None:
    os.umask(0o277)
    registry("init")

    assert home.stat().st_mode & 0o777 == 0o700


def test_a_home_is_opened_to_its_group_a_second_time(registry: Command, home: Path) -> None:
    registry("init", "--shared")
    changed = home.stat().st_ctime_ns

    registry("init", "--shared")

    assert home.stat().st_ctime_ns == changed  # nothing to change, so no need to be its owner


def test_a_deleted_working_folder_is_told(registry: Command, work: Path) -> None:
    work.rmdir()

    assert "working folder" in registry.refuse(2, "log", ".", "--type", "model").message
    assert "working folder" in registry.refuse(2, "log", "a", "b", "-n", "x").message


@pytest.mark.parametrize("words", [("get", "a.txt", ""), ("init", "")])
def test_the_empty_path_of_a_folder_is_refused(registry: Command, words: tuple[str, ...]) -> None:
    Path("a.txt").write_text("a", encoding="utf-8")
    registry("log", "a.txt", "--type", "model")

    registry.refuse(2, *words)

    assert [path.name for path in Path().iterdir()] == ["a.txt"]


@pytest.mark.parametrize(
    "arguments",
    [
        ("versions", "x", "--format", "json", "--bogus"),
        ("versions", "x", "--bogus", "--format=jsonl"),
        ("--format", "json", "versions", "--bogus"),
        ("versions", "--bogus", "--json"),
    ],
)
def test_an_error_in_the_options_comes_in_the_format_asked_for(
    registry: Command, arguments: tuple[str, ...]
) -> None:
    done = registry(*arguments, status=2)

    assert json.loads(done.stderr)["error"]["code"] == "usage"


def test_what_follows_a_double_dash_asks_for_no_format(registry: Command) -> None:
    assert registry.refuse(3, "versions", "--", "--json").message


@pytest.mark.parametrize("damage", [b'[["x"', b'[["\xff', b"[[1]]", b"7"])
@pytest.mark.parametrize("words", [("get", "data"), ("path", "data"), ("show", "data")])
def test_a_manifest_that_cannot_be_read_is_damaged_data(
    registry: Command, home: Path, damage: bytes, words: tuple[str, ...]
) -> None:
    make_files("data", {"one": "1", "two": "2"})
    registry("log", "data", "--type", "dataset")
    with closing(sqlite3.connect(home / "catalog.db")) as catalog, catalog:
        catalog.execute("PRAGMA ignore_check_constraints = ON")
        catalog.execute("DROP TRIGGER pages_update")
        catalog.execute("UPDATE pages SET entries = CAST(? AS TEXT)", (damage,))

    assert "damaged" in registry.refuse(6, *words).message


def test_text_in_the_catalog_that_is_not_utf8_is_damaged_data(
    registry: Command, home: Path
) -> None:
    Path("a.txt").write_text("a", encoding="utf-8")
    registry("log", "a.txt", "--type", "model")
    with closing(sqlite3.connect(home / "catalog.db")) as catalog, catalog:
        catalog.execute("DROP TRIGGER versions_update")
        catalog.execute("UPDATE versions SET created_by = CAST(x'ff' AS TEXT)")

    assert "damaged" in registry.refuse(6, "versions", "a.txt").message


def test_a_working_folder_beneath_one_that_may_not_be_entered_finds_no_home(
    work: Path, registry: Command, monkeypatch: pytest.MonkeyPatch
) -> None:
    (work / "closed" / "open").mkdir(parents=True)
    monkeypatch.chdir("closed/open")
    monkeypatch.delenv("REGISTRY_HOME")
    (work / "closed").chmod(0o600)
    try:
        assert registry.as_ordinary_user("whoami").fields["home_source"] == "default"
    finally:
        (work / "closed").chmod(0o700)


def test_who_may_not_write_is_told_the_lowest_cause_first(registry: Command, home: Path) -> None:
    Path("a.txt").write_text("a", encoding="utf-8")
    registry("log", "a.txt", "--type", "model")
    registry("link", "a.txt", "model/best")
    for folder in (home, home / "tmp", home / "catalog.db", home / "catalog.lock"):
        folder.chmod(0o500)
    try:
        registry.as_ordinary_user("link", "nothing", "model/best", status=3)
        registry.as_ordinary_user("unlink", "a.txt", status=5)
        registry.as_ordinary_user("team", "create", "team", status=4)
        registry.as_ordinary_user("unlink", "model/best", status=7)
    finally:
        for folder in (home, home / "tmp"):
            folder.chmod(0o700)


@pytest.mark.parametrize("edit", ["data/one/kept", "data"])
def test_nothing_is_overwritten_for_content_that_is_damaged(
    registry: Command, home: Path, edit: str
) -> None:
    make_files("source", {"data/one": "good"})
    registry("log", "source", "--type", "dataset")
    (blob,) = (home / "blobs").rglob("*-*")
    blob.chmod(0o644)
    blob.write_text("evil", encoding="utf-8")
    make_files("out", {edit: "precious"})

    registry("get", "source", "out", "--force", status=6)

    assert Path("out", edit).read_text(encoding="utf-8") == "precious"
