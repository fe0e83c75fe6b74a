"""Record a series of commands, then let the power fail after each of their system calls.

What is left is opened as a home: it holds what was acknowledged, whole, and of the command that
was cut off all or nothing.
"""

from __future__ import annotations

import os
import random
import shutil
from contextlib import chdir
from pathlib import Path
from typing import TYPE_CHECKING, Final, NamedTuple

from tests.support.command import Command
from tests.support.disk_trace import RECORDED, WITH_DATA, Disk
from tests.support.history import assert_state_is_what_events_say, read_history
from tests.support.power import Loss, write_out
from tests.support.snapshots import snapshot
from tests.support.soundness import assert_sound, is_made
from tests.support.strace import traced

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from tests.support.history import Event
    from tests.support.strace import Call

_LARGE: Final = 300 << 10
"""Bytes of a file with a hole, which two threads copy and hash."""


class Step(NamedTuple):
    """A command line, and what changes in the working folder before it."""

    prepare: Callable[[], object]
    arguments: tuple[str, ...]


def _write_folder() -> None:
    Path("data").mkdir()
    Path("data/same.txt").write_text("first")
    with Path("data/large.bin").open("wb") as large:
        large.write(b"large" * 1000)
        large.truncate(_LARGE)


def _write_many() -> None:
    Path("many").mkdir()
    for number in range(105):
        Path(f"many/{number}.txt").write_text(f"content {number}")


def _thin_out() -> None:
    for number in range(80):
        Path(f"many/{number}.txt").unlink()


def _bring_bundle() -> None:
    registry, other = Command(), ("--home", "other")
    Path("other.txt").write_text("of another home")
    registry(*other, "log", "other.txt", "--type", "dataset", "--link", "dataset/others")
    registry(*other, "export", "other.txt", "--links", "-o", "other.bundle")


STEPS: Final = (
    Step(
        lambda: Path("model.bin").write_text("first"),
        ("log", "model.bin", "--type", "model", "--link", "model/best"),
    ),
    Step(lambda: Path("model.bin").write_text("second"), ("log", "model.bin", "-a", "good")),
    Step(lambda: None, ("link", "model.bin", "model/best", "--alias", "production")),
    Step(_write_folder, ("log", "data", "--type", "dataset", "-d", "a folder")),
    Step(_write_many, ("log", "many", "--type", "dataset")),
    Step(lambda: None, ("unlink", "model/best:v0")),
    Step(_thin_out, ("log", "many")),
    Step(lambda: None, ("delete", "many:v0", "model.bin:v0", "--force", "--yes")),
    # Which rewrites the pack, of which less than half is alive.
    Step(lambda: None, ("gc", "--grace", "0", "--yes")),
    Step(_bring_bundle, ("import", "other.bundle")),
)


class Recording(NamedTuple):
    """The calls of each command, and what the home held before the first and after each."""

    root: Path
    calls: list[list[Call]]
    histories: list[list[Event]]


class Failure(NamedTuple):
    """The power fails when `call` calls of the command were made, and keeps some of the rest."""

    command: int
    call: int
    loss: Loss


def record(folder: Path, steps: tuple[Step, ...] = STEPS) -> Recording:
    """Run the commands in a new home below the folder, and write their calls down."""
    root, work = folder / "disk", folder / "work"
    root.mkdir(parents=True)
    work.mkdir()
    os.environ["REGISTRY_HOME"] = str(root / "home")
    os.environ["XDG_CACHE_HOME"] = str(folder / "cache")
    recording = Recording(root, [], [[]])
    with chdir(work):
        for step in steps:
            step.prepare()
            result = traced(step.arguments, calls=RECORDED, options=WITH_DATA)
            assert result.ended.status == 0, result.ended
            recording.calls.append(result.calls)
            recording.histories.append(read_history(root / "home"))
    _assert_model_is_right(recording, folder / "model")
    return recording


def _assert_model_is_right(recording: Recording, target: Path) -> None:
    """See that the model, when nothing is lost, holds what the real folder holds."""
    disk = Disk(recording.root)
    for calls in recording.calls:
        disk.begin_process()
        for call in calls:
            disk.play(call)
    write_out(disk.folder, target, Loss(1, random.Random(0)))
    held, real = snapshot(target), snapshot(recording.root)
    assert held is not None
    assert real is not None
    # All but the modes, which the model does not know.
    assert {path: line[10:] for path, line in held.items()} == {
        path: line[10:] for path, line in real.items()
    }
    shutil.rmtree(target)


def failures(
    recording: Recording, chances: tuple[float, ...], *, every: int = 1, seed: int = 0
) -> Iterator[tuple[Failure, Disk]]:
    """Yield moments at which the power fails, with the disk of that moment.

    There are as many at each moment as there are `chances`: those of what was not synced to be
    on the disk nevertheless.
    """
    disk = Disk(recording.root)
    moment = 0
    for number, calls in enumerate(recording.calls):
        disk.begin_process()
        for place, call in enumerate(calls, 1):
            is_last = place == len(calls)
            if not disk.play(call) and not is_last:
                continue
            moment += 1
            if moment % every and not is_last:
                continue
            for chance in chances:
                source = random.Random(f"{seed} {moment} {chance}")
                yield Failure(number, place, Loss(chance, source)), disk


def assert_survives(
    recording: Recording, failure: Failure, disk: Disk, target: Path, *, goes_on: bool = False
) -> bool:
    """See what a power failure left, in a folder made for it; say whether the command was done."""
    write_out(disk.folder, target, failure.loss)
    home = target / "home"
    history = read_history(home)
    before, after = recording.histories[failure.command : failure.command + 2]
    allowed = [before, after]
    if failure.call == len(recording.calls[failure.command]):
        allowed = [after]  # it was acknowledged
    elif not before:
        allowed.append(after[: len(history)])  # a home that was founded, and holds nothing
    assert history in allowed, (failure, history)
    if (home / "catalog.db").exists() and is_made(home):
        assert_sound(home)
        assert_state_is_what_events_say(home)
    if goes_on:
        _assert_goes_on(home)
    shutil.rmtree(target)
    return history == after


def _assert_goes_on(home: Path) -> None:
    """See that a writer finds its way, whatever was left."""
    file = home.parent / "new.txt"
    file.write_text("new content")
    Command()("--home", home, "log", file, "--type", "text")
    assert_sound(home)
