"""Let every call of a command that changes something fail, one after the other, in every way.

Afterwards the home is as it was before or as it is after: never anything between. What failed
says so in a message and ends with exit code 7; the next time the command just works.
"""

from __future__ import annotations

import errno
import os
import random
import shutil
import signal
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Final, NamedTuple

from tests.support.command import Command
from tests.support.history import assert_state_is_what_events_say, read_history
from tests.support.snapshots import snapshot
from tests.support.soundness import assert_sound, is_made
from tests.support.strace import Call, inject, traced, was_injected

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from tests.support.history import Event
    from tests.support.strace import Traced

KILL: Final = "signal=KILL"
FAULTS: Final = (
    KILL,
    *(
        f"error={errno.errorcode[number]}"
        for number in (
            errno.EIO, errno.ENOSPC, errno.EDQUOT, errno.EACCES, errno.EROFS, errno.EMFILE,
            errno.EINTR,
        )
    ),
)  # fmt: skip

_ENVIRONMENT: Final = 7
_NO_ROOM: Final = {"error=ENOSPC", "error=EDQUOT"}
_PACK_IS_LEFT: Final = "there was no room to rewrite a pack; the next gc tries again"
_LARGE: Final = 256 << 10
"""Bytes of a file that two threads copy and hash: most of it is a hole, which small ones lack."""


class Scene(NamedTuple):
    """A command to be disturbed, and what makes the home and the working folder ready for it."""

    name: str
    prepare: Callable[[Command], None]
    arguments: tuple[str, ...]
    statuses: frozenset[int] = frozenset({0})
    """How the command may end when it is given again."""


class Case(NamedTuple):
    """One call of a command, and what happens to it."""

    call: Call
    fault: str


class Outcome(NamedTuple):
    """What a fault led to."""

    was_met: bool
    is_done: bool
    """Whether the state is the one after."""
    status: int


def _one_file(registry: Command) -> None:
    Path("model.bin").write_text("first")
    registry("log", "model.bin", "--type", "model")
    Path("model.bin").write_text("second")


def _nothing(_registry: Command) -> None:
    Path("model.bin").write_text("first")


def _folder(registry: Command) -> None:
    Path("data").mkdir()
    Path("data/same.txt").write_text("the same")
    Path("data/small.txt").write_text("first")
    registry("log", "data", "--type", "dataset")
    Path("data/small.txt").write_text("second")
    with Path("data/large.bin").open("wb") as large:
        large.write(b"large" * 1000)
        large.truncate(_LARGE)


def _many_small(registry: Command) -> None:
    Path("data").mkdir()
    for number in range(130):
        Path(f"data/{number}.txt").write_text(f"old {number}")
    registry("log", "data", "--type", "dataset")
    for number in range(5, 130):
        Path(f"data/{number}.txt").write_text(f"new {number}")


def _linked(registry: Command) -> None:
    _one_file(registry)
    registry("link", "model.bin", "model/best", "--alias", "production")
    registry("log", "model.bin")


def _delivered(registry: Command) -> None:
    _folder(registry)
    registry("get", "data", "out")
    registry("log", "data")


def _deleted(registry: Command) -> None:
    _folder(registry)
    registry("log", "data")
    registry("link", "data:v0", "dataset/best")


def _garbage(registry: Command) -> None:
    """Leave contents of every kind that no version reaches: in files, in a pack that others use."""
    _many_small(registry)
    registry("log", "data")
    registry("delete", "data:v0", "--yes")
    Path("model.bin").write_bytes(bytes(100_000))
    registry("log", "model.bin", "--type", "model")
    registry("path", "model.bin", ".")
    registry("delete", "model.bin", "--all", "--yes")


def _exported(registry: Command) -> None:
    _folder(registry)
    registry("log", "data")
    registry("link", "data", "dataset/best")


def _bundle(registry: Command) -> None:
    """Bring a bundle of another home, whose contents are in part here."""
    other = ("--home", "other")
    Path("data").mkdir()
    for number in range(104):
        Path(f"data/{number}.txt").write_text(f"content {number}")
    registry(*other, "log", "data", "--type", "dataset", "-a", "best")
    Path("data/large.bin").write_bytes(bytes(100_000))
    registry(*other, "log", "data", "--link", "dataset/best")
    registry(*other, "export", "--all", "--links", "-o", "all.bundle")
    shutil.rmtree("other")
    registry("log", "data/1.txt", "--name", "data", "--type", "dataset")


SCENES: Final = (
    Scene("log", _one_file, ("log", "model.bin", "-a", "best", "--tag", "good")),
    Scene("log-folder", _folder, ("log", "data")),
    Scene("log-many", _many_small, ("log", "data")),
    Scene("log-link", _one_file, ("log", "model.bin", "--link", "model/best")),
    Scene("link", _linked, ("link", "model.bin", "model/best", "--alias", "production")),
    Scene("unlink", _linked, ("unlink", "model/best:v0"), frozenset({0, 3})),
    Scene("delete", _deleted, ("delete", "data:v0", "--force", "--yes"), frozenset({0, 3})),
    Scene("gc", _garbage, ("gc", "--grace", "0", "--yes")),
    Scene("export", _exported, ("export", "data", "--links", "-o", "data.bundle")),
    Scene("import", _bundle, ("import", "all.bundle")),
    Scene("rebuild", _linked, ("doctor", "--rebuild")),
    Scene("get", _delivered, ("get", "data", "out")),
    Scene("first-log", _nothing, ("log", "model.bin", "--type", "model", "--link", "model/best")),
)


def draw(cases: list[Case], count: int, seed: int) -> list[Case]:
    """Draw some cases: calls of every name are as likely, however many there are of each."""
    source = random.Random(seed)
    names = sorted({case.call.name for case in cases})
    wanted = [source.choice(names) for _ in range(count)]
    return [source.choice([case for case in cases if case.call.name == name]) for name in wanted]


class Disturbance:
    """One scene, set up once in a folder of its own, and set back before each fault."""

    def __init__(self, scene: Scene, folder: Path) -> None:
        self._scene = scene
        self._template = folder / "template"
        self._stage = folder / "stage"
        self._home = self._stage / "home"
        with self._on_stage(is_made=True):
            scene.prepare(Command())
        shutil.copytree(self._stage, self._template, symlinks=True)
        self._before = read_history(self._home)
        with self._on_stage():
            undisturbed = traced(scene.arguments)
            assert undisturbed.ended.status == 0, undisturbed.ended
            self._after = read_history(self._home)
            self._outside = self._delivered()
            self._undisturbed = undisturbed

    def cases(self) -> list[Case]:
        """Return all that can go wrong: each call of the command on its own files, in each way."""
        return [
            Case(call, fault)
            for call in self._undisturbed.calls
            if self._is_ours(call)
            for fault in FAULTS
            # To be killed before a read leaves what being killed before the next write leaves.
            if fault != KILL or not _only_reads(call)
        ]

    def try_case(self, case: Case) -> Outcome:
        """Let it go wrong, and see that nothing is half done and that all goes on."""
        with self._on_stage():
            blobs = _blobs(self._home)
            result = inject(self._scene.arguments, case.call, case.fault)
            was_met = self._was_met(case, result)
            status = result.ended.status
            if was_met and self._has_to_fail(case):
                left_its_pack = case.fault in _NO_ROOM and _PACK_IS_LEFT in result.ended.output
                assert status == _ENVIRONMENT or left_its_pack, "a sync failed, and nobody heard"
            if case.fault == KILL:
                assert status in {0, -signal.SIGKILL}, result.ended
            else:
                assert status in {0, _ENVIRONMENT}, result.ended
                _assert_told(result)
            history = self._assert_before_or_after()
            is_done = history == self._after
            assert is_done or status != 0, "it did nothing and said nothing"
            if status == _ENVIRONMENT and history == self._before != self._after:
                assert list((self._home / "tmp").glob("*")) == [], "left in tmp/"
                assert _blobs(self._home) <= blobs, "left in blobs/"
            if case.fault != KILL:
                assert not [*self._stage.glob("work/**/.*")], "left beside what it delivers"
            self._assert_goes_on()
            return Outcome(was_met, is_done, status)

    def _was_met(self, case: Case, result: Traced) -> bool:
        if case.fault == KILL:
            return result.ended.is_killed
        return any(was_injected(call) and self._is_ours(call) for call in result.calls)

    def _has_to_fail(self, case: Case) -> bool:
        """Say whether it is a sync of ours or of SQLite's that cannot be done, and not repeated.

        That of the folder with its journal SQLite does without.
        """
        is_sync = case.call.name in {"fsync", "fdatasync"}
        is_error = case.fault not in {KILL, "error=EINTR"}
        return is_sync and is_error and f"<{self._home}>" not in case.call.text

    def _assert_before_or_after(self) -> list[Event]:
        history = read_history(self._home)
        if self._is_made():
            assert_sound(self._home)
            assert_state_is_what_events_say(self._home)
        # A home that was founded holds nothing that anybody logged.
        founding = self._after[: len(history)] if not self._before else self._before
        assert history in (self._before, self._after, founding), history
        return history

    def _assert_goes_on(self) -> None:
        result = Command().run(*self._scene.arguments)
        assert result.status in self._scene.statuses, result
        assert read_history(self._home) == self._after, "it differs when done again"
        assert_sound(self._home)
        assert self._delivered() == self._outside, "it delivers something else"

    def _delivered(self) -> dict[str, str]:
        """Return what the working folder holds, but hidden files, which a kill leaves."""
        held = snapshot(self._stage / "work") or {}
        return {path: line for path, line in held.items() if not Path(path).name.startswith(".")}

    def _is_made(self) -> bool:
        return (self._home / "catalog.db").exists() and is_made(self._home)

    def _is_ours(self, call: Call) -> bool:
        if call.name == "write" and call.text.startswith("1<"):
            return True
        text = call.text.replace(f"AT_FDCWD<{self._stage}/work>", "")
        return any(f"{self._stage}/{name}" in text for name in ("home", "cache", "work/"))

    @contextmanager
    def _on_stage(self, *, is_made: bool = False) -> Iterator[None]:
        """Set the stage as it was when it was ready, and stand on it."""
        if self._stage.exists():
            shutil.rmtree(self._stage)
        if is_made:
            (self._stage / "work").mkdir(parents=True)
        else:
            shutil.copytree(self._template, self._stage, symlinks=True)
        before = Path.cwd()
        os.environ["REGISTRY_HOME"] = str(self._home)
        os.environ["XDG_CACHE_HOME"] = str(self._stage / "cache")
        os.chdir(self._stage / "work")
        try:
            yield
        finally:
            os.chdir(before)


def _assert_told(result: Traced) -> None:
    assert "Traceback" not in result.ended.output, result.ended
    assert "a bug in registry" not in result.ended.output, result.ended
    if result.ended.status:
        assert "error: " in result.ended.output, result.ended
        assert "hint: " in result.ended.output, result.ended


def _only_reads(call: Call) -> bool:
    return call.name == "openat" and "O_RDONLY" in call.text


def _blobs(home: Path) -> set[str]:
    """Return the names of the files in the store; empty folders mean nothing."""
    return {str(path) for path in home.glob("blobs/*/*")}
