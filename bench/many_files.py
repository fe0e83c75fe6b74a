"""Many small files: logged durably, again, with one changed, and brought back."""

from __future__ import annotations

import itertools
import os
import shutil
from typing import TYPE_CHECKING

from bench.commands import registry
from bench.large_file import forget_stats, occupied, remove
from bench.measuring import Comparison, Run, compare, interleave, repeat, run, weighted
from bench.report import Row

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from bench.places import Place

_ROUNDS = 9
_DVC_ROUNDS = 7
_COUNT = 10_000
_SIZE = 4096
_FOLDERS = 100
_LOG_BUDGET = 0.25
_DVC_BUDGET = 0.1
_GET_BUDGET = 1.5
_DISK_BUDGET = 0.1
_ADDED_COUNT = 100_000
_ADDED_BUDGET = 1 << 20
_LABEL = f"{_COUNT:,} files of {_SIZE >> 10} KiB"


def measure_many_files(place: Place) -> Iterator[Row]:
    """Log and get a tree of small files of random bytes."""
    tree = place.folder / "tree"
    write_tree(tree, _COUNT)
    yield from _measure_log(place, tree)
    home = place.folder / "many"
    run(*registry(home, "log", str(tree), "--type", "dataset"))
    yield Row.of_disk(
        f"disk for {_LABEL} on {place.file_system}", occupied(home), _COUNT * _SIZE, _DISK_BUDGET
    )
    yield from _measure_again(place, home, tree)
    yield from _measure_get(place, home, tree)
    shutil.rmtree(tree)
    remove(home)
    if place.file_system == "tmpfs":
        yield _measure_added(place)


def _measure_added(place: Place) -> Row:
    """Log many files once more with one of them changed: what that adds to the disk."""
    tree, home = place.folder / "added", place.folder / "grown"
    write_tree(tree, _ADDED_COUNT, size=64)
    arguments = registry(home, "log", str(tree), "--type", "dataset")
    run(*arguments)
    before = occupied(home)
    (tree / "part-000" / f"{0:07}.bin").write_text("changed", encoding="utf-8")
    run(*arguments)
    added = occupied(home) - before
    shutil.rmtree(tree)
    remove(home)
    scenario = f"disk for one changed of {_ADDED_COUNT:,} files on {place.file_system}"
    return Row.of_added(scenario, added, _ADDED_BUDGET)


def write_tree(tree: Path, count: int, size: int = _SIZE) -> None:
    """Write so many files of random bytes, no two alike, over a hundred folders."""
    for folder in range(_FOLDERS):
        (tree / f"part-{folder:03}").mkdir(parents=True)
    for number in range(count):
        file = tree / f"part-{number % _FOLDERS:03}" / f"{number:07}.bin"
        file.write_bytes(os.urandom(size))


def _measure_log(place: Place, tree: Path) -> Iterator[Row]:
    """Log into a home that is made but empty, as a repository of git's is."""
    label = f"`log` {_LABEL} on {place.file_system}"
    empty, home = place.folder / "empty", place.folder / "new"
    run(*registry(empty, "init"))

    def log(_: int) -> Run:
        shutil.copytree(empty, home)
        forget_stats()
        done = run(*registry(home, "log", str(tree), "--type", "dataset"))
        remove(home)
        return done

    def add(_: int) -> Run:
        run("git", "-C", str(tree), "init", "-q")
        done = run("git", "-C", str(tree), "add", ".")
        shutil.rmtree(tree / ".git")
        return done

    compared = compare(log, add, _ROUNDS)
    yield Row.of_ratio(label, "`git add`", compared, _budget(place, _LOG_BUDGET))
    yield Row.of_memory(f"{label}: peak memory", compared.ours.peak)
    if shutil.which("dvc") is None:
        yield Row.of_skipped(f"{label}, against `dvc add`", "not installed")
        return

    def dvc_add(_: int) -> Run:
        run("sh", "-c", 'cd "$1/.." && git init -q && dvc init -q -f', "sh", str(tree))
        done = run("sh", "-c", 'cd "$1/.." && dvc add -q "$1"', "sh", str(tree))
        for made in (".git", ".dvc"):
            shutil.rmtree(tree.parent / made)
        return done

    compared = compare(log, dvc_add, _DVC_ROUNDS)
    yield Row.of_ratio(label, "`dvc add`", compared, _budget(place, _DVC_BUDGET))


def _budget(place: Place, ratio: float) -> float | None:
    """Return a budget in memory alone: how long a disk takes to make many files is erratic."""
    return ratio if place.file_system == "tmpfs" else None


def _measure_again(place: Place, home: Path, tree: Path) -> Iterator[Row]:
    """Log the tree unchanged, and with one file changed, beside what git takes to look at it."""
    run("git", "-C", str(tree), "init", "-q")
    run("git", "-C", str(tree), "add", ".")
    git = tree / ".git"
    changed = tree / "part-000" / f"{0:07}.bin"
    arguments = registry(home, "log", str(tree), "--exclude", ".git")
    run(*arguments)

    def log_changed(number: int) -> Run:
        changed.write_bytes(number.to_bytes(4) * (_SIZE // 4))
        return run(*arguments)

    def add(_: int) -> Run:
        run("git", "-C", str(tree), "add", ".")  # so that the next one finds nothing changed
        return run("git", "-C", str(tree), "add", ".")

    whoami = repeat(*registry(home, "whoami"))
    against = "1.5 * `whoami` + 6 * `git add` unchanged"
    for label, side in (("unchanged", repeat(*arguments)), ("with one changed", log_changed)):
        ours, short, unchanged = interleave((side, whoami, add), _ROUNDS)
        compared = Comparison(ours, weighted((1.5, short), (6, unchanged)))
        scenario = f"`log` {_LABEL} again {label} on {place.file_system}"
        yield Row.of_ratio(scenario, against, compared, _budget(place, 1.0))
        yield Row.of_memory(f"{scenario}: peak memory", compared.ours.peak)
    shutil.rmtree(git)


def _measure_get(place: Place, home: Path, tree: Path) -> Iterator[Row]:
    label = f"`get` {_LABEL} on {place.file_system}"
    names = (place.folder / f"got-{number}" for number in itertools.count())

    def get(_: int) -> Run:
        target = next(names)
        done = run(*registry(home, "get", "tree:v0", str(target)))
        shutil.rmtree(target)
        return done

    def copy(_: int) -> Run:
        target = next(names)
        done = run("cp", "-r", str(tree), str(target))
        shutil.rmtree(target)
        return done

    compared = compare(get, copy, _ROUNDS)
    yield Row.of_ratio(label, "`cp -r`", compared, _budget(place, _GET_BUDGET))
    yield Row.of_memory(f"{label}: peak memory", compared.ours.peak)
