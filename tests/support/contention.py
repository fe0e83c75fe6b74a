"""Scenes of many processes in one home, with what must hold during and after each."""

from __future__ import annotations

from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING, Final

from registry_cli.cli.commands import COMMANDS
from tests.support.command import Command
from tests.support.crowd import Crowd, run_crowd
from tests.support.soundness import assert_sound, open_catalog, read_numbers

if TYPE_CHECKING:
    from tests.support.command import Result

_HOLDERS: Final = """
    SELECT sequences.name, aliases.name, count(*) FROM aliases
    JOIN sequences ON sequences.id = sequence_id
    WHERE aliases.to_event IS NULL AND sequences.kind = 'collection'
    GROUP BY sequence_id, aliases.name
"""


def log_at_once(home: Path, processes: int, times: int, *, as_commands: bool = False) -> None:
    """Let processes log contents of their own to one artifact: each gets a number of its own."""
    count = processes * times
    for number in range(count):
        Path(f"{number}.txt").write_text(f"content {number}")
    scripts = [
        [
            ["log", f"{number}.txt", "--name", "shared", "--type", "model"]
            for number in range(first, count, processes)
        ]
        for first in range(processes)
    ]
    results = run_crowd(scripts, as_commands=as_commands)
    given = [result.column[0] for result in results]
    expected = [f"team/uncategorized/shared:v{number}" for number in range(count)]
    assert sorted(given, key=expected.index) == expected
    assert read_numbers(home, "shared") == list(range(count))
    assert_sound(home)


def log_beside_readers(home: Path, processes: int, times: int, readers: int) -> Crowd:
    """Let processes log to one artifact while others read it and collect garbage.

    Returns the crowd, with the times of its locks.
    """
    for number in range(processes * times):
        Path(f"{number}.txt").write_text(f"content {number}")
    Command().log_text("first.txt", "first", "--name", "shared")
    writers = [
        [
            ["log", f"{number}.txt", "--name", "shared"]
            for number in range(first, processes * times, processes)
        ]
        for first in range(processes)
    ]
    looks = [
        ["versions", "shared", "--limit", "3"],
        ["show", "shared:latest"],
        ["get", "shared:v0", "got"],
        ["path", "shared:v0"],
    ]
    reading = [(looks * times)[:times]] * readers
    collecting = [[["gc", "--yes", "--grace", "0"]] * (times // 2)] if "gc" in COMMANDS else []
    with Crowd([*writers, *reading, *collecting]) as crowd:
        pass
    failed = [result for result in crowd.results if result.status != 0]
    assert not failed, (len(failed), failed[:3])
    assert read_numbers(home, "shared") == list(range(processes * times + 1))
    assert_sound(home)
    return crowd


def log_same_at_once(home: Path, processes: int) -> None:
    """Let processes log one content to one artifact: it is one version, that one of them made."""
    Path("same.txt").write_text("content")
    script = [["log", "same.txt", "--name", "shared", "--type", "model"]]
    results = run_crowd([script] * processes)
    assert {result.column[0] for result in results} == {"team/uncategorized/shared:v0"}
    assert sorted(result.rows[0][3] for result in results) == ["false"] * (processes - 1) + ["true"]
    assert_sound(home)


def move_alias_at_once(home: Path, processes: int, times: int) -> None:
    """Let processes link versions and move one alias, while a reader looks on in two ways.

    Whenever it looks, exactly one version holds the alias, and `latest` too.
    """
    registry = Command()
    for number in range(processes):
        Path("model.bin").write_text(f"content {number}")
        registry("log", "model.bin", "--type", "model")
    registry("link", "model.bin:v0", "model/shared", "--alias", "production")
    scripts = [
        [
            ["link", f"model.bin:v{(first + turn) % processes}", "model/shared", "-a", "production"]
            for turn in range(times)
        ]
        for first in range(processes)
    ]
    looks = 0
    with Crowd(scripts) as crowd:
        while crowd.is_busy:
            _assert_one_holder(home, registry("versions", "model/shared", "--json"))
            looks += 1
    assert looks > 0
    assert {result.status for result in crowd.results} == {0}
    assert len(crowd.results) == processes * times
    assert read_numbers(home, "shared") == list(range(processes))
    assert_sound(home)


def _assert_one_holder(home: Path, listed: Result) -> None:
    for alias in ("latest", "production"):
        assert sum(alias in version["aliases"] for version in listed.json) == 1
    with closing(open_catalog(home)) as connection:
        holders = connection.execute(_HOLDERS).fetchall()
    assert sorted(holders) == [("shared", "latest", 1), ("shared", "production", 1)]
