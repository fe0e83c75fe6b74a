"""`kill -9` at any moment, in short; tests/stress/test_kills.py goes further."""

from __future__ import annotations

import itertools
import signal
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from tests.support.crowd import run_crowd
from tests.support.endings import Scene, kill_at_steps, kill_first_logs_at_steps
from tests.support.soundness import assert_sound
from tests.support.stepping import Stepper
from tests.support.sudden_ends import SuddenEnds

if TYPE_CHECKING:
    from pathlib import Path

    from tests.support.command import Command

_WRITER_THAT_DIES = """
import os, signal, sqlite3, sys
connection = sqlite3.connect(sys.argv[1], isolation_level=None)
connection.execute("PRAGMA cache_size = 1")  # so that pages are written before the commit
connection.execute("BEGIN IMMEDIATE")
connection.execute("UPDATE sequences SET name = 'half'")
connection.execute("CREATE TABLE ballast (content)")
connection.executemany("INSERT INTO ballast VALUES (?)", [("x" * 5000,)] * 100)
os.kill(os.getpid(), signal.SIGKILL)
"""


@pytest.fixture
def hot_journal(registry: Command, home: Path, work: Path) -> Path:
    """Leave a catalog that a killed writer had begun to change, and the journal to undo it."""
    (work / "model.bin").write_text("content")
    registry("log", "model.bin", "--type", "model")
    ended = subprocess.run(
        [sys.executable, "-c", _WRITER_THAT_DIES, home / "catalog.db"], check=False
    )
    assert ended.returncode == -signal.SIGKILL
    journal = home / "catalog.db-journal"
    assert journal.stat().st_size > 0
    assert b"half" in (home / "catalog.db").read_bytes()
    return journal


def test_log_and_link_killed_at_any_step_leave_nothing_half_done(home: Path) -> None:
    with Stepper() as stepper:
        steps = itertools.count(5, 11)
        assert kill_at_steps(stepper, Scene(home), steps, itertools.repeat(0)) >= 10


def test_a_first_log_killed_at_any_step_leaves_nothing_half_done(tmp_path: Path) -> None:
    with Stepper() as stepper:
        steps = itertools.count(7, 29)
        assert kill_first_logs_at_steps(stepper, tmp_path, steps, itertools.repeat(0)) >= 10


def test_commands_killed_at_random_moments_leave_nothing_half_done(home: Path) -> None:
    with Stepper() as stepper:
        ends = SuddenEnds(home, stepper, seed="4")
        killed = {*ends.kill(14)}
    assert killed <= {"delete", "gc", "get", "import", "link", "log", "log-many"}
    assert len(killed) > 4


@pytest.mark.usefixtures("hot_journal")
def test_a_reader_undoes_what_a_killed_writer_began(registry: Command, home: Path) -> None:
    assert registry("versions", "model.bin").column == ["v0"]
    assert_sound(home)


@pytest.mark.usefixtures("hot_journal")
def test_a_writer_undoes_what_a_killed_writer_began(registry: Command, home: Path) -> None:
    registry("link", "model.bin", "model/best")
    assert_sound(home)


@pytest.mark.usefixtures("hot_journal")
def test_many_at_once_undo_what_a_killed_writer_began(home: Path) -> None:
    reader = [["versions", "model.bin"]]
    writer = [["link", "model.bin", "model/best"]]
    run_crowd([reader, writer, reader, writer, reader, reader])
    assert_sound(home)
