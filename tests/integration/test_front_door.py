"""The front door: what make and scripts call is answered before Typer is loaded, and the same."""

from __future__ import annotations

import os
import select
import shlex
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import IO, TYPE_CHECKING, Final

import pytest
from hypothesis import given, settings

from registry_cli.workspace import network
from tests.support.bad_input import Trial
from tests.support.doors import Doors, remove_home
from tests.support.files import make_files
from tests.support.lock_holder import held_elsewhere
from tests.support.modules import modules_of
from tests.support.situations import (
    ILLNESSES,
    PLAIN,
    SETTINGS,
    STRANGER,
    Situation,
    found,
    situations,
    well,
)
from tests.support.snapshots import snapshot
from tests.support.workspace import START

if TYPE_CHECKING:
    from tests.support.command import Command, Prepare

_ODD_NAME: Final = "hé\u2009\\ \n\N{SNOWMAN}\u202e"

_PATIENCE: Final = 60
"""Seconds before a process that hangs fails its test."""


def fill(registry: Command) -> None:
    """Give the home a data set and a model, linked, whose trees are made."""
    files = {"readme": "text", "train/a b": "1", "train/deep/é": "2"}
    registry("log", make_files("data", files), "--type", "dataset", "--link", "dataset/c")
    registry.log_text("gemma", "weights", "--link", "model/c")
    for name in ("data", "gemma"):
        registry("path", name)


@pytest.fixture
def registry(prepare: Prepare) -> Command:
    """Return the command in a home that is filled."""
    return prepare(fill)


# --- What it answers

SIMPLE: Final = [
    ["exists", "gemma"],
    ["exists", "-q", "model/c:latest"],
    ["-q", "exists", "team/uncategorized/gemma:v0"],
    ["--home=../home", "path", "gemma"],
    ["path", "gemma", "--home", "../home", "--quiet"],
    ["path", "gemma", "."],
    ["path", "dataset/c"],
    ["path", "data", "train/a b"],
    ["path", "local/wandb-registry-dataset/c:v0", "train/deep/é"],
]
OTHER: Final = [
    ["exists", "gemma", "--json"],
    ["exists", "--no-color", "gemma"],
    ["path", "gemma", "--as", "viewer2"],
    ["path", "--", "gemma"],
    ["exists", "-h"],
    ["show", "path"],
]
HEAVY: Final = {
    "typing", "pathlib", "re", "enum", "json", "signal", "subprocess", "dataclasses", "urllib",
    "inspect", "shutil", "tempfile", "typer", "rich", "click", "sqlite_utils", "xxhash",
}  # fmt: skip


def packages_of(arguments: list[str]) -> set[str]:
    """Return the top-level packages that a command loads."""
    return {name.partition(".")[0] for name in modules_of(*arguments)}


@pytest.mark.usefixtures("registry")
@pytest.mark.parametrize("arguments", SIMPLE, ids=" ".join)
def test_plain_command_lines_load_nothing_that_takes_long(arguments: list[str]) -> None:
    loaded = packages_of(arguments)
    assert "sqlite3" in loaded
    assert not loaded & HEAVY


@pytest.mark.usefixtures("registry")
def test_only_a_list_of_files_that_is_read_takes_a_hash_function() -> None:
    assert "blake3" in packages_of(["path", "gemma"])
    assert "blake3" not in packages_of(["path", "data"]) | packages_of(["exists", "data"])


def test_all_else_goes_to_the_full_door(registry: Command) -> None:
    registry.log_text("path", "an artifact of that name")
    for arguments in OTHER:
        assert "typer" in packages_of(arguments), arguments


@pytest.mark.usefixtures("registry")
@pytest.mark.parametrize("name", ["REGISTRY_RUN_ID", "WANDB_RUN_ID"])
@pytest.mark.parametrize("command", ["path", "exists"])
def test_within_a_run_the_full_door_answers(
    name: str, command: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(name, "run-1")
    assert "typer" in packages_of([command, "gemma"])


def test_who_does_not_own_the_home_is_answered_here_too(
    registry: Command, home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(os, "geteuid", lambda: STRANGER)
    doors = Doors(registry)
    for arguments in (["path", "model/c"], ["path", "data", "readme"], ["exists", "nope"]):
        doors.compare(home, arguments)
    assert doors.answered == 3


def test_of_a_long_list_of_files_only_one_page_is_read(registry: Command, home: Path) -> None:
    files = {f"{number // 100}/{number:04}": f"{number % 7}" for number in range(500)}
    registry("log", make_files("many", files), "--type", "dataset")
    registry("path", "many")
    doors = Doors(registry)
    for file in ("0/0000", "0/0099", "1/0100", "2/0234", "3/0399", "4/0499"):
        doors.compare(home, ["path", "many", file])
        assert Path(registry("path", "many", file).line).read_text() == files[file]
    assert doors.answered == 6


# --- That it says the same


def meet(registry: Command, home: Path, work: Path, count: int) -> int:
    """Put so many situations to both doors, and return how often the front door answered."""
    doors = Doors(registry)
    found(registry)
    base = home.rename(home.with_name("base"))

    @settings(max_examples=count, deadline=None)
    @given(situation=situations)
    def check(situation: Situation) -> None:
        remove_home(home)
        shutil.copytree(base, home, symlinks=True)
        for step in situation.steps:
            registry.run(*step)
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(os, "urandom", bytes)  # errors may name the folder that a tree is made in
            # What is used in a run is noted with the time.
            patch.setattr(time, "time_ns", lambda: START)
            patch.setattr(network, "time_on_server", lambda _folder: START)
            situation.illness(Trial(registry, home, work, patch))
            for name, value in situation.settings.items():
                patch.setenv(name, value)
            if situation.is_stranger:
                patch.setattr(os, "geteuid", lambda: STRANGER)
            for arguments in situation.command_lines:
                doors.compare(home, arguments)

    check()
    return doors.answered


def test_both_doors_say_the_same(registry: Command, home: Path, work: Path) -> None:
    assert meet(registry, home, work, 25) > 2


@pytest.mark.parametrize("number", range(len(ILLNESSES)))
def test_both_doors_say_the_same_of_every_illness(
    registry: Command, home: Path, work: Path, monkeypatch: pytest.MonkeyPatch, number: int
) -> None:
    monkeypatch.setattr(os, "urandom", bytes)
    ILLNESSES[number](Trial(registry, home, work, monkeypatch))
    doors = Doors(registry)
    for arguments in PLAIN:
        doors.compare(home, arguments)
    if ILLNESSES[number] is well:
        assert doors.answered == 6


@pytest.mark.parametrize("name", SETTINGS)
def test_both_doors_say_the_same_whatever_the_environment(
    registry: Command, home: Path, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    now = time.time_ns()
    monkeypatch.setattr(time, "time_ns", lambda: now)  # within a run, a use has its time
    for value in SETTINGS[name]:
        monkeypatch.setenv(name, value)
        for arguments in PLAIN:
            Doors(registry).compare(home, arguments)


@pytest.mark.parametrize("line", [
    "exists", "path", "path gemma . .", "exists gemma tea", "exists exists", "path path path",
    "exists gemma --home other", "exists --home=other gemma", "--home other path gemma",
    "--home other --home ../home path gemma", "--home=../home exists gemma --home other",
    "--home=other/../../home path gemma", "exists gemma --home", "exists gemma --home=",
    "exists gemma --home ''", "exists gemma --home -q", "--home path gemma", "--home exists",
    "-q -q path gemma --quiet", "-qq exists gemma", "--quie exists gemma", "--hom x exists gemma",
    "path -- gemma", "path gemma -- .", "path gemma --", "exists -gemma", "exists - gemma",
    "path gemma -h", "exists gemma --help", "path gemma --version", "exists gemma --json -q",
    "path '' ''", "exists ''", "path gemma ''", "path gemma v0", "path gemma latest",
])  # fmt: skip
def test_both_doors_read_a_command_line_alike(registry: Command, home: Path, line: str) -> None:
    Doors(registry).compare(home, shlex.split(line))


def test_the_home_that_is_named_is_the_one_that_is_asked(registry: Command) -> None:
    registry("exists", "gemma", status=0)
    registry("exists", "gemma", "--home", "other", status=1)
    registry("--home=other", "exists", "gemma", status=1)
    registry("--home", "other", "exists", "gemma", "--home=../home", status=0)


@pytest.mark.parametrize(
    ("role", "statuses"),
    [(None, (1, 3)), ("restricted-viewer", (0, 5)), ("viewer", (0, 0)), ("admin", (0, 0))],
)
def test_roles_count_at_both_doors(
    registry: Command,
    home: Path,
    monkeypatch: pytest.MonkeyPatch,
    role: str | None,
    statuses: tuple[int, int],
) -> None:
    registry("registry", "create", "closed", "--visibility", "restricted")
    registry("link", "data", "closed/c")
    if role is not None:
        registry("member", "add", f"uid-{STRANGER}", "--role", role, "--registry", "closed")
    monkeypatch.setattr(os, "geteuid", lambda: STRANGER)
    for command, status in zip(("exists", "path"), statuses, strict=True):
        Doors(registry).compare(home, [command, "closed/c"])
        registry(command, "closed/c", status=status)


@pytest.mark.stress
def test_both_doors_say_the_same_in_many_situations(
    registry: Command, home: Path, work: Path
) -> None:
    assert meet(registry, home, work, 5_000) > 3_000


# --- How it ends


@pytest.mark.parametrize("arguments", [["path", "gemma"], ["path", "data"]], ids=" ".join)
def test_a_reader_that_goes_away_ends_it_quietly(registry: Command, arguments: list[str]) -> None:
    unread, stdout = os.pipe()
    os.close(unread)
    with start(arguments, stdout=stdout) as process:
        os.close(stdout)
        assert end(process) == (141, "")
    assert registry(*arguments).stdout


def test_a_full_disk_behind_stdout_is_told(registry: Command) -> None:
    with Path("/dev/full").open("w") as full, start(["path", "gemma"], stdout=full) as process:
        status, stderr = end(process)
    assert status == 7
    assert stderr.startswith("error: No space left on device")
    assert registry("path", "gemma").stdout


@pytest.mark.parametrize("closed", ["<&-", ">&-", "2>&-", "<&- >&- 2>&-"])
@pytest.mark.parametrize("command", ["path gemma", "exists gemma"])
def test_streams_that_the_caller_closed_are_not_taken_for_files_of_the_home(
    registry: Command, home: Path, command: str, closed: str
) -> None:
    before = snapshot(home)
    program = f'"{sys.executable}" -W error -m registry_cli {command} {closed}'
    done = subprocess.run(
        ["sh", "-c", program], capture_output=True, text=True, timeout=_PATIENCE, check=False
    )
    told = "" if ">&-" in closed.replace("2>", "") else registry(*command.split()).stdout
    assert (done.returncode, done.stdout, done.stderr) == (0, told, "")
    assert snapshot(home) == before
    assert (home / "catalog.lock").read_bytes() == b""


@pytest.mark.parametrize("unbuffered", ["", "1"])
@pytest.mark.parametrize("encoding", ["", "ascii", "utf-8", "utf-16"])
def test_the_path_is_written_as_the_environment_asks_for(
    registry: Command, home: Path, monkeypatch: pytest.MonkeyPatch, unbuffered: str, encoding: str
) -> None:
    registry("path", "data")
    home.rename(home.with_name(_ODD_NAME))
    monkeypatch.setenv("REGISTRY_HOME", str(home.with_name(_ODD_NAME)))
    monkeypatch.setenv("PYTHONUNBUFFERED", unbuffered)
    monkeypatch.setenv("PYTHONIOENCODING", encoding)
    command = [sys.executable, "-m", "registry_cli", "path", "data"]
    written = [
        subprocess.run([*command, *more], stdout=subprocess.PIPE, timeout=_PATIENCE, check=True)
        for more in ([], ["--no-color"])  # the second by the full door
    ]
    assert written[0].stdout == written[1].stdout
    assert written[0].stdout


def test_a_home_that_cannot_be_listed_is_refused_here_too(registry: Command, home: Path) -> None:
    mode = home.stat().st_mode
    home.chmod(0o300)
    ended = [
        registry.as_ordinary_user("exists", "gemma", *options, status=7)
        for options in ((), ("--no-color",))  # the second by the full door
    ]
    home.chmod(mode)
    assert "cannot be read" in ended[0].message
    assert ended[0] == ended[1]


@pytest.mark.parametrize(
    ("number", "status", "told"),
    [(signal.SIGINT, 130, "interrupted\n"), (signal.SIGTERM, -signal.SIGTERM, "")],
    ids=lambda value: value.name if isinstance(value, signal.Signals) else None,
)
def test_a_signal_ends_it_while_it_waits_for_a_writer(
    registry: Command, home: Path, number: signal.Signals, status: int, told: str
) -> None:
    with (
        held_elsewhere(home / "catalog.lock", is_exclusive=True),
        start(["path", "gemma"]) as process,
    ):
        wait_until_open(process, home / "catalog.lock")
        process.send_signal(number)
        assert end(process) == (status, told)
    assert registry("path", "gemma").stdout


def test_a_writer_that_stays_for_long_is_waited_for_by_the_full_door(
    registry: Command, home: Path
) -> None:
    expected = registry("path", "gemma").stdout
    with (
        held_elsewhere(home / "catalog.lock", is_exclusive=True) as holder,
        start(["path", "gemma"], stdout=subprocess.PIPE) as process,
    ):
        assert process.stderr is not None
        # Half a minute, which is less than the full door waits for.
        assert select.select([process.stderr], [], [], 30)[0], "nobody was told of the wait"
        told = process.stderr.readline()
        holder.kill()
        out, _ = process.communicate(timeout=_PATIENCE)
    assert (process.returncode, out) == (0, expected)
    assert "waiting" in told


def start(
    arguments: list[str], stdout: IO[str] | int = subprocess.DEVNULL
) -> subprocess.Popen[str]:
    """Start a process that hears Ctrl-C, whatever the shell that runs the tests says."""
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    try:
        return subprocess.Popen(
            [sys.executable, "-W", "error", "-m", "registry_cli", *arguments],
            stdout=stdout,
            stderr=subprocess.PIPE,
            text=True,
        )
    finally:
        signal.signal(signal.SIGINT, before)


def end(process: subprocess.Popen[str]) -> tuple[int, str]:
    """Wait for a process; return its status and what it said on stderr."""
    _, stderr = process.communicate(timeout=_PATIENCE)
    return process.returncode, stderr


def wait_until_open(process: subprocess.Popen[str], file: Path) -> None:
    """Wait until a process has opened a file."""
    descriptors = Path(f"/proc/{process.pid}/fd")
    if not descriptors.is_dir():
        pytest.skip("there is no /proc to look into")
    while not any(os.path.realpath(each) == str(file) for each in descriptors.iterdir()):
        assert process.poll() is None
        time.sleep(0.001)
