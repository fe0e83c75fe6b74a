"""A large file is logged, durably, against the copy that any tool would have to make."""

from __future__ import annotations

import os
import shutil
from typing import TYPE_CHECKING

from bench.commands import registry
from bench.measuring import Run, compare, run
from bench.report import Row

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from bench.places import Place

_ROUNDS = 9
_SIZE = 1 << 30
_TIME_BUDGET = 1.5
_MEMORY_BUDGET = 150 << 20
_COPY = 'cp "$1" "$2" && sync "$2"'


def measure_log(place: Place) -> Iterator[Row]:
    """Log 1 GiB of random bytes into a home that is new each time.

    The budget is for disks: in memory, where nothing is made durable, it is only told.
    """
    label = f"`log` 1 GiB on {place.file_system}"
    if not place.has_room(4 * _SIZE):
        yield Row.of_skipped(label, "not enough room")
        return
    source = place.folder / "source.bin"
    _write_random(source)
    home, copy = place.folder / "large", place.folder / "copy.bin"

    def log(_: int) -> Run:
        done = run(*registry(home, "log", str(source), "--type", "model"))
        shutil.rmtree(home)
        return done

    def copy_and_sync(_: int) -> Run:
        done = run("sh", "-c", _COPY, "sh", str(source), str(copy))
        copy.unlink()
        return done

    compared = compare(log, copy_and_sync, _ROUNDS)
    source.unlink()
    budget = None if place.file_system == "tmpfs" else _TIME_BUDGET
    yield Row.of_ratio(label, "`cp F D && sync D`", compared, budget)
    yield Row.of_memory(f"{label}: peak memory", compared.ours.peak, _MEMORY_BUDGET)


def _write_random(path: Path) -> None:
    with path.open("wb") as file:
        for _ in range(_SIZE >> 20):
            file.write(os.urandom(1 << 20))
        file.flush()
        os.fsync(file.fileno())
