"""Short commands in a pipe, against the import that no command can do without."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

from bench.measuring import Run, compare, repeat, run, run_on_terminal
from bench.report import Row

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from bench.places import Place

_ROUNDS = 41
_BASE = (sys.executable, "-c", "import typer, sqlite3")
_BASE_LABEL = "`import typer, sqlite3`"
_BUDGET = 1.4
_DOOR_BASE = (sys.executable, "-c", "import sqlite3")
_DOOR_BASE_LABEL = "`import sqlite3`"
_DOOR_BUDGET = 1.6
_TABLE_BASE = (sys.executable, "-c", "import typer, sqlite3, rich.table, rich.console")
_TABLE_BASE_LABEL = "`import typer, sqlite3, rich.table, rich.console`"
_TABLE_BUDGET = 1.3
_TABLE_ROWS = 20
_FEW, _MANY = 10, 1000
_LIST_BUDGET = 1.2
_COMMANDS: tuple[tuple[str, ...], ...] = (
    ("--help",),
    ("whoami",),
    ("versions", "few"),
    ("show", "few"),
)
_DOOR = (("path", "real"), ("exists", "real"), ("__complete", "reference", "re"))
"""What make and the TAB key call."""


def registry(home: Path, *arguments: str) -> tuple[str, ...]:
    """Return the command line that runs `registry` in a home."""
    return (sys.executable, "-m", "registry_cli", *_after_name(home, *arguments))


def measure_commands(place: Place) -> Iterator[Row]:
    """Measure the commands that only read, each against the bare import."""
    home = _fill(place)
    peak = 0
    for command in _COMMANDS:
        compared = compare(repeat(*registry(home, *command)), repeat(*_BASE), _ROUNDS)
        peak = max(peak, compared.ours.peak)
        yield Row.of_ratio(f"`{' '.join(command)}`", _BASE_LABEL, compared, _BUDGET)
    for command in _DOOR:
        compared = compare(repeat(*registry(home, *command)), repeat(*_DOOR_BASE), _ROUNDS)
        peak = max(peak, compared.ours.peak)
        yield Row.of_ratio(f"`{' '.join(command)}`", _DOOR_BASE_LABEL, compared, _DOOR_BUDGET)
    table = registry(home, "versions", "many", "--limit", str(_TABLE_ROWS))
    compared = compare(
        lambda _: run_on_terminal(*table), lambda _: run_on_terminal(*_TABLE_BASE), _ROUNDS
    )
    label = f"a table of {_TABLE_ROWS} rows on a terminal"
    yield Row.of_ratio(label, _TABLE_BASE_LABEL, compared, _TABLE_BUDGET)
    yield Row.of_memory("any of these: peak memory", max(peak, compared.ours.peak))


def measure_link(place: Place) -> Iterator[Row]:
    """Measure the short command that writes: each makes a collection and a link in it."""
    home = _fill(place)

    def link(number: int) -> Run:
        done = run(*registry(home, "link", "few", f"model/collection-{number}"))
        if not done.stdout.endswith("\ttrue\n"):
            raise SystemExit("bench: a link was not created")
        return done

    compared = compare(link, repeat(*_BASE), _ROUNDS)
    label = f"`link` on {place.file_system}"
    yield Row.of_ratio(label, _BASE_LABEL, compared, _BUDGET)
    yield Row.of_memory(f"{label}: peak memory", compared.ours.peak)


def measure_lists(place: Place) -> Iterator[Row]:
    """Measure what the number of versions costs: to print them all, and to find the newest ten."""
    home = _fill(place)
    few = repeat(*registry(home, "versions", "few"))
    for options in ((), ("--limit", str(_FEW))):
        many = repeat(*registry(home, "versions", "many", *options))
        label = f"`{' '.join(('versions', *options))}` of {_MANY:,} versions"
        compared = compare(many, few, _ROUNDS)
        yield Row.of_ratio(label, f"of {_FEW}", compared, _LIST_BUDGET)
        yield Row.of_memory(f"{label}: peak memory", compared.ours.peak)


def _after_name(home: Path, *arguments: str) -> tuple[str, ...]:
    """Put `--home` where each door looks for it."""
    if arguments[0] == "__complete":
        return ("__complete", "--home", str(home), *arguments[1:])
    return ("--home", str(home), *arguments)


def _fill(place: Place) -> Path:
    """Return a home with an artifact of few versions, one of many, and a tree of a real one."""
    home = place.folder / "home"
    if not home.exists():
        for name, count in (("few", _FEW), ("many", _MANY)):
            run(sys.executable, "-m", "bench.filling", str(home), name, str(count), "1")
        model = place.folder / "model.bin"
        model.write_text("a real one", encoding="utf-8")
        run(*registry(home, "log", str(model), "--name", "real", "--type", "model"))
        run(*registry(home, "path", "real"))
    return home
