"""Kill commands at random moments in one home, over and over; nothing is ever half done."""

from __future__ import annotations

import hashlib
import random
import shutil
import signal
import statistics
import time
from pathlib import Path
from typing import TYPE_CHECKING, Final

from tests.support.command import Command
from tests.support.history import assert_state_is_what_events_say, read_history
from tests.support.soundness import assert_sound, read_numbers

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from tests.support.stepping import Stepper

_MANY: Final = 104
"""Small files in a folder, so many that they are packed."""
_LARGE: Final = 300 << 10
"""Bytes of a file that is mostly a hole, which two threads copy and hash."""
_SAMPLES: Final = 3
_DELIVERED_EVERY: Final = 3
"""After so many ends the home is looked at once more, and versions drawn by chance delivered."""
_NEVER: Final = 10**9
"""A step that no command comes to."""

_GONE: Final = 3
"""How a delete of what is deleted ends."""
_LOGGED: Final = {"log": "data", "log-many": "many"}
"""The artifact that each kind of log makes versions of, from the folder of that name."""
_FOLDERS: Final = tuple(map(Path, ("data", "many", "out", "got", "other")))

Arguments = tuple[str, ...]


class SuddenEnds:
    """A new home, and the commands that are killed in it; all paths are relative.

    The same command again must do what was not done, and nothing where it was done.
    """

    def __init__(self, home: Path, stepper: Stepper, seed: str) -> None:
        for folder in (home, *_FOLDERS):
            shutil.rmtree(folder, ignore_errors=True)
        self._home = home
        self._stepper = stepper
        self._random = random.Random(seed)
        self._registry = Command()
        self._count = 0
        self._versions: dict[tuple[str, int], dict[str, str]] = {}
        self._kinds: dict[str, Callable[[], Arguments]] = {
            "log": self._log,
            "log-many": self._log_many,
            "link": self._link,
            "get": self._get,
            "delete": self._delete,
            "gc": lambda: ("gc", "--grace", "0", "--yes"),
            "import": self._import,
        }
        self._seconds: dict[str, float] = {}
        for _ in range(_SAMPLES + 2):  # so that there is something to delete
            for kind in _LOGGED:
                self._registry(*self._kinds[kind]())
                self._remember(kind)
        for name in sorted(self._kinds):
            self._seconds[name] = statistics.median(self._measure(name) for _ in range(_SAMPLES))

    def kill(self, count: int) -> Iterator[str]:
        """Kill so many commands; yield the kind of each."""
        while count:
            kind = self._random.choice(sorted(self._kinds))
            if kind == "delete" and self._has_few():
                kind = "log"
            if self._kill_one(kind):
                count -= 1
                yield kind

    def assert_verified(self) -> None:
        """See that `verify --full` finds nothing either."""
        self._registry("verify", "--full")

    def _kill_one(self, kind: str) -> bool:
        arguments = self._kinds[kind]()
        before = read_history(self._home)
        seconds = self._random.uniform(0, self._seconds[kind])
        ended = self._stepper.kill_after(*arguments, seconds=seconds)
        assert ended.is_killed or ended.status == 0, ended
        history = read_history(self._home)
        self._assert_whole()
        assert history[: len(before)] == before, "history was lost"
        self._registry(*arguments, status=_GONE if history != before and kind == "delete" else 0)
        again = read_history(self._home)
        if history != before:
            assert again == history, "it was half done"
        self._remember(kind)
        if kind == "get":
            self._assert_delivered(arguments[1], "out")
        self._count += 1
        if self._count % _DELIVERED_EVERY == 0:
            self._assert_whole()
            for name in _LOGGED.values():
                number = self._random.choice(read_numbers(self._home, name))
                self._registry("get", f"{name}:v{number}", "got", "--exact", "--force")
                self._assert_delivered(f"{name}:v{number}", "got")
        return ended.is_killed

    def _has_few(self) -> bool:
        return len(read_numbers(self._home, "data") + read_numbers(self._home, "many")) <= 2

    def _assert_whole(self) -> None:
        assert_sound(self._home)
        assert_state_is_what_events_say(self._home)

    def _remember(self, kind: str) -> None:
        """Keep of a version that was just logged what its folder held."""
        if kind in _LOGGED:
            name = _LOGGED[kind]
            newest = read_numbers(self._home, name)[-1]
            self._versions[name, newest] = _digests_in(Path(name))

    def _assert_delivered(self, version: str, folder: str) -> None:
        """See that a version came back as it was logged."""
        name, _, number = version.partition(":v")
        assert _digests_in(Path(folder)) == self._versions[name, int(number)]

    def _measure(self, kind: str) -> float:
        arguments = self._kinds[kind]()
        started = time.monotonic()
        ended = self._stepper.run(*arguments, step=_NEVER, number=signal.SIGKILL)
        seconds = time.monotonic() - started
        assert ended.status == 0, ended
        self._remember(kind)
        return seconds

    def _log(self) -> Arguments:
        folder = Path("data")
        folder.mkdir(exist_ok=True)
        with (folder / "large.bin").open("wb") as large:
            large.write(self._random.randbytes(5000))
            large.truncate(_LARGE)
        (folder / "small.txt").write_bytes(self._random.randbytes(10))
        (folder / "same.txt").write_text("the same in all versions")
        return ("log", "data", "--type", "dataset")

    def _log_many(self) -> Arguments:
        folder = Path("many")
        folder.mkdir(exist_ok=True)
        for number in range(_MANY):
            (folder / f"{number}.txt").write_bytes(self._random.randbytes(20))
        return ("log", "many", "--type", "dataset")

    def _link(self) -> Arguments:
        number = self._random.choice(read_numbers(self._home, "data"))
        return ("link", f"data:v{number}", "dataset/best", "--alias", "production")

    def _get(self) -> Arguments:
        shutil.rmtree("out", ignore_errors=True)
        number = self._random.choice(read_numbers(self._home, "data"))
        return ("get", f"data:v{number}", "out")

    def _delete(self) -> Arguments:
        """Delete any version but the newest, which is looked at after each kill."""
        versions = [
            f"{name}:v{number}"
            for name in ("data", "many")
            for number in read_numbers(self._home, name)[:-1]
        ]
        return ("delete", self._random.choice(versions), "--force", "--yes")

    def _import(self) -> Arguments:
        """Import what another home logged, of which some was imported before."""
        other = ("--home", "other")
        Path("other.txt").write_bytes(self._random.randbytes(100))
        self._registry(*other, "log", "other.txt", "--type", "text")
        self._registry(*other, "export", "other.txt", "--all", "-o", "other.bundle")
        return ("import", "other.bundle")


def _digests_in(folder: Path) -> dict[str, str]:
    """Digest all but hidden files: a `get` that was killed leaves what it was about to write."""
    return {
        str(path.relative_to(folder)): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in folder.rglob("*")
        if path.is_file() and not path.name.startswith(".")
    }
