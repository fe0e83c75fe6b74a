"""Fill the disk of a home up: each command is done or not, and what is there stays whole."""

from __future__ import annotations

import os
import random
from pathlib import Path
from typing import TYPE_CHECKING, Final, NamedTuple

from tests.support.command import Command
from tests.support.history import assert_state_is_what_events_say, read_history
from tests.support.small_disk import mounted
from tests.support.soundness import assert_sound, is_made, read_numbers

if TYPE_CHECKING:
    from tests.support.command import Result

_FULL: Final = 7
_MOST: Final = 400
"""Commands that are tried on one disk; it is full long before."""
_RESERVE: Final = 256 << 10
"""Bytes that gc takes back as soon as there is room."""
_ENOUGH_FOR_LOG: Final = 64 << 10
"""Bytes that a log needs, most of them for the journal."""
_ENOUGH: Final = 4
"""Refusals after which the next disk is filled: what is small may still fit after the first."""


class Filled(NamedTuple):
    """How far it came: commands that were done, and that were refused for want of room.

    And whether gc then had versions to collect, and whether a log found the room.
    """

    done: int
    refused: int
    is_collected: bool
    is_used_again: bool


def fill(folder: Path, kibibytes: int, seed: int) -> Filled:
    """Log and link on a disk of that size until several commands found no room."""
    source = random.Random(f"{seed} {kibibytes}")
    registry = Command()
    done = refused = 0
    is_collected = is_used_again = False
    with mounted(folder, kibibytes) as disk:
        home = disk / "home"
        while refused < _ENOUGH and done + refused < _MOST:
            before = read_history(home) if _is_made(home) else []
            result = registry.run("--home", home, *_draw(source, home, kibibytes))
            _assert_done_or_not(home, result, before)
            done += result.status == 0
            refused += result.status == _FULL
        if _is_made(home) and read_numbers(home, "model.bin"):
            _assert_readable(home, registry)
            is_collected = True
            is_used_again = _assert_gc_frees_room(home, registry)
    return Filled(done, refused, is_collected, is_used_again)


def _draw(source: random.Random, home: Path, kibibytes: int) -> tuple[str, ...]:
    is_first = not _is_made(home) or not read_numbers(home, "model.bin")
    kind = 0 if is_first else source.randrange(4)
    if kind < 2:
        size = kibibytes << 10 >> source.randrange(2, 12)
        Path("model.bin").write_bytes(source.randbytes(size))
        return ("log", "model.bin", "--type", "model")
    if kind == 2:
        folder = Path("many")
        folder.mkdir(exist_ok=True)
        for number in range(110):
            (folder / str(number)).write_bytes(source.randbytes(200))
        return ("log", "many", "--type", "dataset")
    return ("link", f"model.bin:v{source.choice(read_numbers(home, 'model.bin'))}", "model/best")


def _assert_done_or_not(home: Path, result: Result, before: list[object] | object) -> None:
    assert result.status in {0, _FULL}, result
    if result.status == _FULL:
        assert result.message, result
        assert result.hint, result
        assert not [*home.glob("tmp/*")], "left in tmp/"
    if not _is_made(home):
        return
    history = read_history(home)
    assert result.status == 0 or history == before or not before, "refused, and yet done"
    assert_sound(home)
    assert_state_is_what_events_say(home)


def _assert_readable(home: Path, registry: Command) -> None:
    registry("--home", home, "versions", "model.bin")
    registry("--home", home, "get", "model.bin", "got", "--exact", "--force")


def _assert_gc_frees_room(home: Path, registry: Command) -> bool:
    """See that on the full disk versions can be deleted and collected, and others logged then.

    Say whether so much was stored that the log was sure to find room.
    """
    for name in ("model.bin", "many"):
        if read_numbers(home, name):
            registry("--home", home, "delete", name, "--all", "--force", "--yes")
    before = _free_size(home)
    stored = sum(blob.stat().st_size for blob in home.glob("blobs/*/*"))
    registry("--home", home, "gc", "--grace", "0", "--yes")
    assert [*home.glob("blobs/*/*")] == []
    assert _free_size(home) >= before + stored - _RESERVE
    assert_sound(home)
    if stored <= _ENOUGH_FOR_LOG:
        return False
    Path("small.txt").write_text("small")
    registry("--home", home, "log", "small.txt", "--type", "text")
    return True


def _free_size(home: Path) -> int:
    status = os.statvfs(home)
    return status.f_bavail * status.f_frsize


def _is_made(home: Path) -> bool:
    return (home / "catalog.db").exists() and is_made(home)
