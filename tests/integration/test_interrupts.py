"""Ctrl-C, SIGTERM and SIGHUP: what they interrupt is not done at all, and leaves nothing behind."""

from __future__ import annotations

import itertools
import os
import signal
import subprocess
import sys
import time
from typing import TYPE_CHECKING

import pytest

from tests.support.endings import (
    INTERRUPTS,
    Scene,
    interrupt_at_steps,
    interrupt_while_it_copies,
    read_home,
)
from tests.support.soundness import assert_sound
from tests.support.stepping import Stepper

if TYPE_CHECKING:
    from pathlib import Path

    from tests.support.command import Command

_PATIENCE = 60
"""Seconds before a process that hangs fails its test."""

_HOLE = 100 << 30
"""Bytes that cost no room, but take half a minute to hash."""


@pytest.mark.parametrize("number", INTERRUPTS, ids=lambda number: number.name)
def test_an_interrupted_log_of_a_large_file_leaves_the_home_as_it_was(
    registry: Command, home: Path, work: Path, number: signal.Signals
) -> None:
    (work / "small.bin").write_text("content")
    registry("log", "small.bin", "--name", "model", "--type", "model")
    with (work / "large.bin").open("wb") as large:
        large.write(b"content")
        large.truncate(_HOLE)
    before = read_home(home)

    ended = interrupt_while_it_copies(home, number, "log", "large.bin", "--name", "model")

    assert ended == INTERRUPTS[number]
    assert read_home(home) == before
    assert list((home / "tmp").iterdir()) == []


def test_an_interrupted_first_log_leaves_a_home_that_is_empty(
    registry: Command, home: Path, work: Path
) -> None:
    with (work / "large.bin").open("wb") as large:
        large.write(b"content")
        large.truncate(_HOLE)

    ended = interrupt_while_it_copies(home, signal.SIGINT, "log", "large.bin", "--type", "model")

    assert ended == INTERRUPTS[signal.SIGINT]
    assert read_home(home).keys() <= {"catalog.db", "reserve"}
    assert registry("artifacts").stdout == ""


def test_log_and_link_interrupted_at_any_step_leave_all_or_nothing(home: Path) -> None:
    with Stepper() as stepper:
        assert interrupt_at_steps(stepper, Scene(home), itertools.count(4, 9)) >= 10


@pytest.mark.parametrize("call", ["unlink", "rmdir"])
def test_a_log_interrupted_while_it_cleans_up_still_does(home: Path, call: str) -> None:
    scene = Scene(home)
    scene.change_content()
    with Stepper() as stepper:
        ended = stepper.run(*scene.log_arguments, step=1, number=signal.SIGINT, call=call)
    assert ended == INTERRUPTS[signal.SIGINT]
    assert list((home / "tmp").iterdir()) == []


def test_an_interrupted_log_leaves_what_another_has_logged_meanwhile(
    registry: Command, home: Path, work: Path
) -> None:
    (work / "same.txt").write_text("content")
    registry("init")
    with Stepper() as stepper:
        paused = stepper.pause("log", "same.txt", "-n", "one", "-t", "model", call="link")
        registry("log", "same.txt", "-n", "two", "-t", "model")
        os.kill(paused, signal.SIGTERM)
        os.kill(paused, signal.SIGCONT)
        assert stepper.end() == INTERRUPTS[signal.SIGTERM]

    assert registry("artifacts").column == ["team/uncategorized/two"]
    assert_sound(home)


def test_an_interrupted_log_leaves_what_another_is_about_to_log(
    registry: Command, home: Path, work: Path
) -> None:
    (work / "same.txt").write_text("content")
    registry("init")
    with Stepper() as first_stepper, Stepper() as second_stepper:
        first = first_stepper.pause("log", "same.txt", "-n", "one", "-t", "model", call="link")
        second = second_stepper.pause("log", "same.txt", "-n", "two", "-t", "model", call="fsync")
        os.kill(first, signal.SIGTERM)
        os.kill(first, signal.SIGCONT)
        time.sleep(0.5)  # in which it would take back what it published, if it did not wait
        os.kill(second, signal.SIGCONT)
        assert second_stepper.end().status == 0
        assert first_stepper.end() == INTERRUPTS[signal.SIGTERM]

    assert registry("artifacts").column == ["team/uncategorized/two"]
    assert_sound(home)


@pytest.mark.parametrize(
    "arguments", ["--help", "log --help", "whoami", "versions model.bin", "show model.bin --json"]
)
def test_a_reader_that_goes_away_ends_the_command_quietly(
    registry: Command, work: Path, arguments: str
) -> None:
    (work / "model.bin").write_text("content")
    registry("log", "model.bin", "--type", "model")
    unread, stdout = os.pipe()
    os.close(unread)

    ended = subprocess.run(
        [sys.executable, "-m", "registry_cli", *arguments.split(" ")],
        stdout=stdout,
        stderr=subprocess.PIPE,
        timeout=_PATIENCE,
        check=False,
    )

    os.close(stdout)
    assert (ended.returncode, ended.stderr) == (141, b"")


@pytest.fixture
def gone(work: Path) -> None:
    """Delete the working folder."""
    folder = work / "gone"
    folder.mkdir()
    os.chdir(folder)
    folder.rmdir()


@pytest.mark.usefixtures("gone")
def test_a_deleted_working_folder_hinders_only_what_needs_it(
    registry: Command, home: Path, work: Path
) -> None:
    (work / "model.bin").write_text("content")

    assert registry.process("whoami").fields["home"] == str(home)
    assert registry.process("log", work / "model.bin", "--type", "model").status == 0
    assert registry.process("path", "model.bin").status == 0
    relative = registry.process("log", "model.bin")
    assert relative.status == 2
    assert relative.hint


def test_without_home_in_the_environment_all_goes_on(
    registry: Command, work: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("HOME")
    (work / "model.bin").write_text("content")

    assert registry.process("log", work / "model.bin", "--type", "model").status == 0
    assert registry.process("get", "model.bin", "out").status == 0

    monkeypatch.delenv("REGISTRY_HOME")
    monkeypatch.setenv("XDG_DATA_HOME", str(work / "data"))
    assert registry.process("whoami").fields["home"] == str(work / "data" / "registry")


_MASKED = """
import os, signal, sys, time

def interrupted():
    try:
        os.kill(os.getpid(), signal.SIGINT)
    except KeyboardInterrupt:
        raise RuntimeError("release unlocked lock") from None

time.time_ns = interrupted
"""
_LOST = """
import os, signal

fsync, calls = os.fsync, []

def interrupted(descriptor):
    calls.append(descriptor)
    try:
        os.kill(os.getpid(), signal.SIGINT)
    except KeyboardInterrupt:
        if len(calls) > 1:
            raise
    fsync(descriptor)

os.fsync = interrupted
"""


@pytest.mark.parametrize("before", [_MASKED, _LOST], ids=["masked", "lost"])
def test_an_interrupt_that_comes_out_as_an_error_or_not_at_all_is_one(
    registry: Command, home: Path, work: Path, before: str
) -> None:
    registry.log_text("gemma", "one")
    state = read_home(home)
    (work / "gemma").write_text("two")

    program = f"{before}\nfrom registry_cli.__main__ import main\nmain()"
    ended = subprocess.run(
        [sys.executable, "-c", program, "log", "gemma"], capture_output=True, text=True, check=False
    )

    assert (ended.returncode, ended.stderr) == (130, "interrupted\n")
    assert read_home(home) == state
