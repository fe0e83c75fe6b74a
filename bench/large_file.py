"""A large file: logged durably, logged again, and brought back, against a plain copy."""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path
from typing import TYPE_CHECKING

from bench.commands import registry
from bench.measuring import Comparison, Run, compare, interleave, repeat, run
from bench.report import Row

if TYPE_CHECKING:
    from collections.abc import Iterator

    from bench.measuring import Side
    from bench.places import Place

_ROUNDS = 9
_OTHER_ROUNDS = 7
_SIZE = 1 << 30
_SMALLER_SIZE = 1 << 20
_SMALLER_COUNT = 1_000
_LOG_BUDGET = 0.75
_AGAIN_BUDGET = 1.3
_GET_BUDGET = 1.25
_LINK_MODE_BUDGET = 1.3
_DISK_BUDGET = 0.01
_OTHER_SETTING = 'cd "$1" && export RESTIC_PASSWORD=bench'
_COPY = 'cp "$1" "$2" && sync "$2"'


def measure_large_file(place: Place) -> Iterator[Row]:
    """Log and get 1 GiB of random bytes."""
    if not place.has_room(4 * _SIZE):
        yield Row.of_skipped(f"1 GiB on {place.file_system}", "not enough room")
        return
    source = place.folder / "source.bin"
    _write_random(source)
    yield from _measure_log(place, source)
    home = place.folder / "large"
    run(*registry(home, "log", str(source), "--type", "model"))
    yield Row.of_disk(f"disk for 1 GiB on {place.file_system}", occupied(home), _SIZE, _DISK_BUDGET)
    yield from _measure_again(place, home, source)
    yield from _measure_get(place, home, source)
    source.unlink()
    remove(home)
    yield _measure_disk(place)


def _measure_disk(place: Place) -> Row:
    """Log files of the size from which the budget of the disk counts."""
    folder, home = place.folder / "megabytes", place.folder / "logged"
    folder.mkdir()
    for number in range(_SMALLER_COUNT):
        (folder / f"{number:04}.bin").write_bytes(os.urandom(_SMALLER_SIZE))
    run(*registry(home, "log", str(folder), "--type", "dataset"))
    scenario = f"disk for {_SMALLER_COUNT:,} files of 1 MiB on {place.file_system}"
    row = Row.of_disk(scenario, occupied(home), _SMALLER_COUNT * _SMALLER_SIZE, _DISK_BUDGET)
    shutil.rmtree(folder)
    remove(home)
    return row


def _measure_log(place: Place, source: Path) -> Iterator[Row]:
    """Log into a home that is made but empty each time.

    The budget is for disks: in memory, where nothing is made durable, it is only told.
    """
    label = f"`log` 1 GiB on {place.file_system}"
    empty, home = place.folder / "empty", place.folder / "new"
    copy = place.folder / "copy.bin"
    run(*registry(empty, "init"))

    def log(_: int) -> Run:
        shutil.copytree(empty, home)
        forget_stats()
        done = run(*registry(home, "log", str(source), "--type", "model"))
        remove(home)
        return done

    def copy_and_sync(_: int) -> Run:
        done = run("sh", "-c", _COPY, "sh", str(source), str(copy))
        copy.unlink()
        return done

    compared = compare(log, copy_and_sync, _ROUNDS)
    budget = None if place.file_system == "tmpfs" else _LOG_BUDGET
    yield Row.of_ratio(label, "`cp F D && sync D`", compared, budget)
    yield Row.of_memory(f"{label}: peak memory", compared.ours.peak)
    yield from _other_tools(place, source, log)
    remove(empty)


def _measure_again(place: Place, home: Path, source: Path) -> Iterator[Row]:
    label = f"`log` the same 1 GiB again on {place.file_system}"
    again = repeat(*registry(home, "log", str(source)))
    compared = compare(again, repeat(*registry(home, "whoami")), _ROUNDS)
    yield Row.of_ratio(label, "`whoami`", compared, _AGAIN_BUDGET)
    yield Row.of_memory(f"{label}: peak memory", compared.ours.peak)


def _measure_get(place: Place, home: Path, source: Path) -> Iterator[Row]:
    target = place.folder / "got"

    def get(*options: str) -> Run:
        done = run(*registry(home, "get", "source.bin", str(target), *options))
        shutil.rmtree(target)
        return done

    def copy(_: int) -> Run:
        target.mkdir()
        done = run("cp", str(source), str(target))
        shutil.rmtree(target)
        return done

    label = f"`get` 1 GiB on {place.file_system}"
    compared = compare(lambda _: get("--mode", "copy"), copy, _ROUNDS)
    yield Row.of_ratio(f"{label}, checked copy", "`cp`", compared, _GET_BUDGET)
    yield Row.of_memory(f"{label}: peak memory", compared.ours.peak)
    links = ["hardlink", "symlink"]
    if _can_reflink(source, place.folder / "reflinked"):
        links.append("reflink")
    else:
        yield Row.of_skipped(f"{label}, reflink", "not on this file system")
    whoami, *linked = interleave(
        [
            repeat(*registry(home, "whoami")),
            *(lambda _, mode=mode: get("--mode", mode) for mode in links),
        ],
        _ROUNDS,
    )
    for mode, samples in zip(links, linked, strict=True):
        compared = Comparison(samples, whoami)
        yield Row.of_ratio(f"{label}, {mode}", "`whoami`", compared, _LINK_MODE_BUDGET)
    peak = max(samples.peak for samples in linked)
    yield Row.of_memory(f"{label}, link modes: peak memory", peak)


def _other_tools(place: Place, source: Path, log: Side) -> Iterator[Row]:
    """Compare with other tools that take the same file, where they are installed."""
    for tool, prepare, command in (
        ("dvc", "git init -q && dvc init -q", f'dvc add -q "{source.name}"'),
        ("restic", "restic init -q -r repo", f'restic backup -q -r repo "{source.name}"'),
    ):
        label = f"`log` 1 GiB on {place.file_system}, against `{tool}`"
        if shutil.which(tool) is None:
            yield Row.of_skipped(label, "not installed")
            continue
        folder = place.folder / tool

        def add(
            _: int, folder: Path = folder, prepare: str = prepare, command: str = command
        ) -> Run:
            folder.mkdir()
            os.link(source, folder / source.name)
            run("sh", "-c", f"{_OTHER_SETTING} && {prepare}", "sh", str(folder))
            done = run("sh", "-c", f"{_OTHER_SETTING} && {command}", "sh", str(folder))
            remove(folder)
            return done

        yield Row.of_ratio(label, f"`{tool}`", compare(log, add, _OTHER_ROUNDS), None)


def forget_stats() -> None:
    """Delete the stat cache, so that a file is new to us."""
    shutil.rmtree(Path(os.environ["HOME"], ".cache", "registry"), ignore_errors=True)


def occupied(folder: Path) -> int:
    """Return the bytes that the files of a folder take on the disk."""
    files = (Path(parent, name) for parent, _, names in os.walk(folder) for name in names)
    return sum(file.lstat().st_blocks * 512 for file in files)


def remove(home: Path) -> None:
    """Remove a home, also its read-only trees."""
    run("chmod", "-R", "u+w", str(home))
    shutil.rmtree(home)


def _can_reflink(source: Path, target: Path) -> bool:
    command = ("cp", "--reflink=always", str(source), str(target))
    done = subprocess.run(command, check=False, stderr=subprocess.DEVNULL)
    target.unlink(missing_ok=True)
    return done.returncode == 0


def _write_random(path: Path) -> None:
    with path.open("wb") as file:
        for _ in range(_SIZE >> 20):
            file.write(os.urandom(1 << 20))
        file.flush()
        os.fsync(file.fileno())
