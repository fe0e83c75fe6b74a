"""Scenes of commands that end early, and what must hold afterwards."""

from __future__ import annotations

import itertools
import random
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from contextlib import closing
from enum import Enum, auto
from pathlib import Path
from typing import TYPE_CHECKING, Final

from tests.support.command import Command
from tests.support.snapshots import snapshot
from tests.support.soundness import assert_sound, is_made, open_catalog, read_numbers
from tests.support.stepping import Ended

if TYPE_CHECKING:
    from collections.abc import Iterable

    from tests.support.stepping import Stepper

_LARGE: Final = 256 << 10
"""Bytes of a file that two threads copy and hash: most of it is a hole, which small ones lack."""

_PATIENCE: Final = 60
"""Seconds before a command that hangs fails its test."""

INTERRUPTS: Final = {
    signal.SIGINT: Ended(130, "interrupted\n"),
    signal.SIGTERM: Ended(143, ""),
    signal.SIGHUP: Ended(129, ""),
}
"""What can interrupt a command, and how it then ends."""


class Scene:
    """A folder that is logged, with new content each time, and linked.

    After each command that was killed, the home as it was left must be sound. The first to look
    is in turn the same command again, a reader of ours, and another program, because each may
    find a journal to roll back.
    """

    log_arguments: Final = ("log", "data", "--type", "dataset")
    link_arguments: Final = ("link", "data", "dataset/best", "--alias", "production")

    def __init__(self, home: Path, *, seed: int = 0) -> None:
        self.home = home
        self.registry = Command()
        self.folder = Path("data")
        self.folder.mkdir()
        self._random = random.Random(seed)
        self._turn = 0

    def change_content(self) -> None:
        """Give the folder content that was never logged."""
        with (self.folder / "large.bin").open("wb") as large:
            large.write(self._random.randbytes(5_000))
            large.truncate(_LARGE)
        (self.folder / "small.txt").write_bytes(self._random.randbytes(10))
        (self.folder / "same.txt").write_text("the same in all versions")

    def recover_log(self) -> None:
        """See that a log that was killed left nothing half done, and that it now succeeds."""
        self._look_first()
        logged = self.registry(*self.log_arguments).column[0]
        assert logged == f"team/uncategorized/data:v{read_numbers(self.home, 'data')[-1]}"
        assert_sound(self.home)
        self.registry("get", logged, "got", "--exact")
        assert _read_folder(Path("got")) == _read_folder(self.folder)

    def recover_link(self) -> None:
        """See that a link that was killed left nothing half done, and that it now succeeds."""
        self._look_first()
        linked = self.registry(*self.link_arguments, "--json").json
        assert linked["index"] == read_numbers(self.home, "best")[-1]
        assert set(linked["aliases"]) == {"latest", "production"}
        assert linked["source"] == self.registry("show", "data", "--json").json["qualified_name"]
        assert_sound(self.home)

    def _look_first(self) -> None:
        assert_sound_as_left(self.home)
        self._turn += 1
        if self._turn % 3 == 1:
            self.registry("artifacts")
        elif self._turn % 3 == 2 and (self.home / "catalog.db").exists():
            with closing(open_catalog(self.home)) as connection:
                assert connection.execute("PRAGMA integrity_check").fetchall() == [("ok",)]


def kill_at_steps(
    stepper: Stepper, scene: Scene, steps: Iterable[int], delays: Iterable[float]
) -> int:
    """Kill a log and the link of what it logged at each of the steps, until both have no more.

    Each recovers before the next. Returns how many commands were killed.
    """
    killed = 0
    for step, delay in zip(steps, delays, strict=False):
        scene.change_content()
        ends = [_kill(stepper, scene.log_arguments, step, delay)]
        scene.recover_log()
        ends.append(_kill(stepper, scene.link_arguments, step, delay))
        scene.recover_link()
        killed += sum(ended.is_killed for ended in ends)
        if not any(ended.is_killed for ended in ends):
            break
    return killed


def assert_sound_as_left(home: Path) -> None:
    """See that a home is sound, by a copy of its catalog: whoever opens it rolls it back first."""
    if not (home / "catalog.db").exists():
        return
    with tempfile.TemporaryDirectory() as folder:
        copy = Path(folder)
        for file in home.glob("catalog.db*"):
            shutil.copy(file, copy)
        (copy / "blobs").symlink_to(home / "blobs")
        if is_made(copy):
            assert_sound(copy)


def _kill(stepper: Stepper, arguments: tuple[str, ...], step: int, delay: float) -> Ended:
    ended = stepper.run(*arguments, step=step, number=signal.SIGKILL, delay=delay)
    assert ended.is_killed or ended.status == 0, ended
    return ended


def kill_first_logs_at_steps(
    stepper: Stepper, homes: Path, steps: Iterable[int], delays: Iterable[float]
) -> int:
    """Kill logs that make a home of their own, at each of the steps, until they have no more.

    Each home is then made whole by the next command. Returns how many commands were killed.
    """
    Path("model.bin").write_text("content")
    registry = Command()
    killed = 0
    for step, delay in zip(steps, delays, strict=False):
        home = homes / str(step)
        log = ("--home", str(home), "log", "model.bin", "-t", "model", "--link", "model/best")
        ended = _kill(stepper, log, step, delay)
        assert_sound_as_left(home)
        if step % 2:
            assert registry("--home", home, "registries").column == ["dataset", "model"]
        assert registry(*log).column == ["team/uncategorized/model.bin:v0"]
        assert read_numbers(home, "best") == [0]
        assert_sound(home)
        shutil.rmtree(home)
        if not ended.is_killed:
            break
        killed += 1
    return killed


def _read_folder(folder: Path) -> dict[str, bytes]:
    return {
        str(path.relative_to(folder)): path.read_bytes()
        for path in folder.rglob("*")
        if path.is_file()
    }


def interrupt_at_steps(stepper: Stepper, scene: Scene, steps: Iterable[int]) -> int:
    """Interrupt a log and the link of what it logged at each of the steps, until both have no more.

    Returns how many commands were interrupted before they had committed.
    """
    scene.change_content()
    scene.registry(*scene.log_arguments)
    scene.registry(*scene.link_arguments)
    undone = 0
    for step, number in zip(steps, itertools.cycle(INTERRUPTS), strict=False):
        scene.change_content()
        ends = [_interrupt(stepper, scene.home, scene.log_arguments, step, number)]
        scene.recover_log()
        ends.append(_interrupt(stepper, scene.home, scene.link_arguments, step, number))
        scene.recover_link()
        undone += ends.count(_End.UNDONE)
        if ends == [_End.IGNORED] * 2:
            break
    return undone


class _End(Enum):
    UNDONE = auto()
    COMMITTED = auto()
    IGNORED = auto()


def _interrupt(
    stepper: Stepper, home: Path, arguments: tuple[str, ...], step: int, number: signal.Signals
) -> _End:
    """Send the signal at the step: it leaves all or nothing, and nothing in tmp/."""
    before, files_before = _count_events(home), read_home(home)
    ended = stepper.run(*arguments, step=step, number=number)
    assert list((home / "tmp").iterdir()) == []
    if ended.status == 0:
        return _End.IGNORED
    assert ended == INTERRUPTS[number]
    if _count_events(home) > before:
        return _End.COMMITTED
    assert read_home(home) == files_before
    return _End.UNDONE


def read_home(home: Path) -> dict[str, str]:
    """Return a line about everything in a home that is no folder: empty ones mean nothing."""
    return {path: line for path, line in (snapshot(home) or {}).items() if not line.startswith("d")}


def _count_events(home: Path) -> int:
    with closing(open_catalog(home)) as connection:
        return int(connection.execute("SELECT count(*) FROM events").fetchone()[0])


def interrupt_while_it_copies(
    home: Path, number: signal.Signals, *arguments: str, delay: float = 0
) -> Ended:
    """Start a command and send it the signal, `delay` seconds after it began to copy a file."""
    # Or else what started the tests may have had SIGINT ignored, and so would the command.
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    process = subprocess.Popen(
        [sys.executable, "-m", "registry_cli", *arguments],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        text=True,
    )
    signal.signal(signal.SIGINT, before)
    try:
        while not any(home.glob("tmp/*/incoming")) and process.poll() is None:
            time.sleep(0.001)
        time.sleep(delay)
        process.send_signal(number)
        _, stderr = process.communicate(timeout=_PATIENCE)
    finally:
        process.kill()  # which does nothing to one that has ended
        process.communicate()
    return Ended(process.returncode, stderr)
