"""`registry history`: what happened, to whom it is told, and what it can be pinned by."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from pathlib import Path

    from tests.support.command import Command, Prepare


def fill(registry: Command) -> None:
    """Give the home a little history."""
    registry.log_text("gemma", "zero", "--link", "model/c")
    registry.log_text("digits", "one", type="dataset")
    registry("alias", "add", "gemma:v0", "best")
    registry("registry", "create", "Secret", "--visibility", "restricted")
    registry("link", "gemma:v0", "Secret/s")
    registry("unlink", "Secret/s:v0")


@pytest.fixture
def registry(prepare: Prepare) -> Command:
    """Return the command in a home that is filled."""
    return prepare(fill)


def events(registry: Command, *arguments: str) -> list[dict[str, Any]]:
    """Return events as JSON has them."""
    found: list[dict[str, Any]] = registry("history", *arguments, "--json").json
    return found


def test_a_home_that_is_not_there_has_no_history_of_anything(
    registry: Command, tmp_path: Path
) -> None:
    home = ("--home", tmp_path / "other")
    assert registry(*home, "history").stdout == ""
    assert registry(*home, "history", "--head").line.startswith("0\t")
    registry.refuse(3, *home, "history", "gemma")
    registry.refuse(3, *home, "history", "--registry", "nope")
    assert not (tmp_path / "other").exists()


def test_a_home_that_is_none_has_no_history(registry: Command, tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    for arguments in ((), ("gemma",), ("--head",), ("--follow",)):
        registry.refuse(7, "--home", tmp_path / "file", "history", *arguments)


def test_every_event_is_told_newest_first(registry: Command) -> None:
    found = events(registry)

    assert [event["seq"] for event in found] == list(range(len(found), 0, -1))
    assert found[0]["kind"] == "version-unlinked"
    assert found[-1]["kind"] == "user-added"
    assert set(found[0]) == {"seq", "at", "actor", "kind", "subject", "body", "hash"}


def test_an_artifact_has_its_own_events_and_those_of_its_links(registry: Command) -> None:
    assert [event["kind"] for event in events(registry, "gemma")] == [
        "version-unlinked", "version-linked", "aliases-set", "version-linked", "version-logged",
        "artifact-created",
    ]  # fmt: skip
    assert [event["kind"] for event in events(registry, "gemma:v0")][-1] == "version-logged"
    assert [event["kind"] for event in events(registry, "model/c")] == [
        "version-linked", "collection-created",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("arguments", "kinds"),
    [
        (["--kind", "aliases-set"], ["aliases-set"]),
        (["--registry", "Secret", "--limit", "1"], ["version-unlinked"]),
        (["--since", "1", "--until", "1"], ["user-added"]),
        (["--actor", "nobody"], []),
        (["--since", "2999-01-01"], []),
        (["--until", "1999-12-31T23:00+02:00"], []),
        (["--limit", "0"], []),
    ],
    ids=str,
)
def test_filters_leave_out(registry: Command, arguments: list[str], kinds: list[str]) -> None:
    assert [event["kind"] for event in events(registry, *arguments)] == kinds


@pytest.mark.parametrize(
    ("arguments", "status"),
    [
        (["--since", "yesterday"], 2),
        (["--since", "999"], 2),
        (["--until", "2026-13-01"], 2),
        (["--kind", "nope"], 2),
        (["--limit", "-1"], 2),
        (["--follow", "--limit", "1"], 2),
        (["nothing"], 3),
        (["gemma:v7"], 3),
        (["--registry", "nope"], 3),
    ],
    ids=str,
)
def test_what_cannot_be_asked_is_refused(
    registry: Command, arguments: list[str], status: int
) -> None:
    registry.refuse(status, "history", *arguments)


def test_times_without_an_offset_are_local(
    registry: Command, monkeypatch: pytest.MonkeyPatch
) -> None:
    at = events(registry, "--limit", "1")[0]["at"]
    utc = f"{at[:19]}+00:00"
    assert len(events(registry, "--since", utc)) >= 1

    monkeypatch.setenv("TZ", "XXX-14")  # 14 hours ahead, so this time is long past
    since = registry.process("history", "--since", at[:19])  # which reads the variable anew
    assert len(since.lines) == len(events(registry))


def test_a_restricted_registry_is_not_told_of(registry: Command) -> None:
    registry("member", "add", "viewer1", "--role", "viewer")

    told = registry("--as", "viewer1", "history", "--json").stdout

    assert "Secret" not in told
    assert "version-linked" in told


def test_the_head_is_the_last_event(registry: Command) -> None:
    last = events(registry, "--limit", "1")[0]

    assert registry("history", "--head").rows == [[str(last["seq"]), last["hash"]]]
    assert registry("history", "--head", "-q").stdout == f"{last['hash']}\n"


def test_a_home_that_is_not_there_has_no_history(registry: Command, tmp_path: Path) -> None:
    assert registry("--home", tmp_path / "none", "history", "--json").json == []
    head = registry("--home", tmp_path / "none", "history", "--head", "--json").json
    assert head == {"event": 0, "hash": "0" * 64}
    assert not (tmp_path / "none").exists()


def test_a_history_is_followed_until_it_is_interrupted(registry: Command) -> None:
    with subprocess.Popen(
        [sys.executable, "-m", "registry_cli", "history", "gemma", "--follow", "-q"],
        stdout=subprocess.PIPE, env=os.environ, text=True,
    ) as process:  # fmt: skip
        assert process.stdout is not None
        told = [process.stdout.readline() for _ in events(registry, "gemma")]
        registry("alias", "add", "gemma:v0", "later")
        told.append(process.stdout.readline())
        process.send_signal(signal.SIGINT)
        assert process.wait(30) == 130
    seqs = [int(line) for line in told]
    assert seqs == sorted(seqs)
    assert seqs[-1] == events(registry, "--limit", "1")[0]["seq"]


def test_a_history_that_nobody_reads_any_more_is_followed_no_longer(registry: Command) -> None:
    seen = len(events(registry))
    with subprocess.Popen(
        [sys.executable, "-m", "registry_cli", "history", "--follow", "-q"],
        stdout=subprocess.PIPE, stderr=subprocess.PIPE, env=os.environ, text=True,
    ) as process:  # fmt: skip
        assert process.stdout is not None
        assert process.stderr is not None
        assert [process.stdout.readline() for _ in range(seen)][-1] == f"{seen}\n"
        process.stdout.close()
        assert process.wait(30) == 141
        assert process.stderr.read() == ""


def test_the_oldest_comes_first_where_that_is_asked_for(registry: Command) -> None:
    newest = registry("history", "--limit", "3").lines

    assert registry("history", "--limit", "3", "--reverse").lines == newest[::-1]


def test_the_head_of_then_is_the_last_event_of_then(registry: Command) -> None:
    (event,) = events(registry, "--since", "9", "--until", "9")

    assert registry("history", "--head", "--as-of", "9").rows == [["9", event["hash"]]]
    registry.refuse(2, "history", "--head", "--as-of", "999")


@pytest.mark.parametrize(
    "more", ["gemma", "--registry model", "--since 3", "--limit 0", "--follow"]
)
def test_the_head_is_asked_for_alone(registry: Command, more: str) -> None:
    registry.paste(registry.refuse(2, "history", "--head", *more.split()).hint)
