"""`--as-of` where no event tells what was: runs and lineage; and files of versions of then."""

from __future__ import annotations

import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.support.command import Command

BROWSING = [
    ["runs"],
    ["runs", "--state", "running"],
    ["runs", "train"],
    ["lineage", "raw:v0"],
    ["lineage", "raw:v0", "--depth", "1"],
    ["lineage", "clean", "--up"],
    ["lineage", "model/c"],
]


def now() -> str:
    return datetime.now(UTC).isoformat()


def looks(registry: Command, *moment: str) -> dict[str, Any]:
    """Return what each command prints, or how it fails."""
    return {" ".join(each): registry.run(*each, "--json", *moment)[:2] for each in BROWSING}


def test_runs_and_lineage_look_as_they_did(
    registry: Command, monkeypatch: pytest.MonkeyPatch
) -> None:
    def within(run: str, *arguments: str) -> None:
        with monkeypatch.context() as inside:
            inside.setenv("REGISTRY_RUN_ID", run)
            registry(*arguments)

    Path("raw").write_text("raw", encoding="utf-8")
    Path("clean").write_text("clean", encoding="utf-8")
    steps: list[Callable[[], object]] = [
        lambda: registry("log", "raw", "--type", "dataset"),
        lambda: within("prep", "path", "raw"),
        lambda: within("prep", "log", "clean", "--type", "model"),
        lambda: within("train", "get", "clean", "got"),
        lambda: within("train", "log", "got", "--name", "more", "--type", "model"),
        lambda: registry("link", "more", "model/c"),
        lambda: within("other", "log", "clean"),
        lambda: registry("delete", "clean", "--all", "--force", "--yes"),
        lambda: registry.process("run", "--name", "short", "--", sys.executable, "-c", ""),
        lambda: registry("collection", "rename", "model/c", "d"),
        lambda: registry("log", "clean", "--type", "model"),
    ]
    seen = {}
    for step in steps:
        step()
        seen[now()] = looks(registry)

    for moment, look in seen.items():
        assert looks(registry, "--as-of", moment) == look, moment
    assert len({str(look) for look in seen.values()}) == len(steps)


def test_a_run_that_ended_since_went_on_then(registry: Command, tmp_path: Path) -> None:
    registry("init")
    told = tmp_path / "told"
    script = (
        "import pathlib, subprocess, sys\n"
        "from datetime import UTC, datetime\n"
        f"pathlib.Path({str(told)!r}).write_text(datetime.now(UTC).isoformat())\n"
        "sys.exit(3)"
    )
    registry.process("run", "--", sys.executable, "-c", script)
    moment = told.read_text()

    (then,) = registry("runs", "--as-of", moment, "--json").json
    (after,) = registry("runs", "--json").json

    assert (then["state"], then["exit_status"], then["duration"]) == ("running", None, None)
    assert (after["state"], after["exit_status"]) == ("failed", 3)
    assert then["started_at"] == after["started_at"]
    assert registry("runs", "--as-of", moment, "--state", "failed").lines == []
    registry.refuse(3, "runs", then["id"], "--as-of", "1")


def test_files_are_those_of_the_version_of_then(registry: Command) -> None:
    registry.log_text("gemma", "one", "--link", "model/c")
    registry("alias", "add", "model/c", "production")
    moment = registry("history", "--head").rows[0][0]
    registry.log_text("gemma", "two", "--link", "model/c")
    registry("alias", "add", "model/c", "production")
    registry("collection", "rename", "model/c", "d")
    wanted = ["model/c:production", "--as-of", moment]

    registry("get", "model/c:production", "now")
    registry("get", wanted[0], "then", *wanted[1:])

    assert (Path("now/gemma").read_text(), Path("then/gemma").read_text()) == ("two", "one")
    assert Path(registry("path", *wanted).line).read_text() == "one"
    assert Path(registry("path", "model/c:production").line).read_text() == "two"
    registry("exists", *wanted)
    registry("exists", "model/d:production", "--as-of", "3", status=1)
    registry("get", "gemma", "--as-of", moment, "--stamp", "stamp")
    assert Path("stamp").read_text().startswith("team/uncategorized/gemma:v0\t")
    assert Path("artifacts/gemma:v0/gemma").read_text() == "one"


@pytest.mark.parametrize("command", [["get", "gemma:v0", "out"], ["path", "gemma:v0"]])
def test_a_version_deleted_since_is_there_until_gc_takes_it(
    registry: Command, home: Path, command: list[str]
) -> None:
    registry.log_text("gemma", "one")
    moment = registry("history", "--head").rows[0][0]
    registry.log_text("gemma", "two")
    registry("delete", "gemma:v0", "--yes")
    registry(*command, "--as-of", moment)
    registry.run("get", "gemma:v0", "out", "--as-of", moment)
    Path("out/gemma").unlink()

    registry("gc", "--grace", "0", "--yes")

    refused = registry.refuse(3, *command, "--as-of", moment)
    assert "deleted since" in refused.message
    registry.refuse(3, *command)
    blob = next(each for each in (home / "blobs").rglob("*-*") if each.is_file())
    blob.unlink()
    registry("get", "gemma", "other", "--as-of", moment, status=3)
    registry("get", "gemma:v1", "other", status=6)


def test_who_may_not_get_today_gets_nothing_of_the_past(registry: Command) -> None:
    registry("registry", "create", "Closed", "--visibility", "restricted")
    registry.log_text("gemma", "one", "--link", "Closed/c")
    registry("member", "add", "viewer2", "--role", "viewer", "--registry", "Closed")
    moment = registry("history", "--head").rows[0][0]
    registry("get", "Closed/c", "a", "--as-of", moment, "--as", "viewer2")
    registry("member", "role", "viewer2", "--role", "restricted-viewer", "--registry", "Closed")
    registry("get", "Closed/c", "b", "--as-of", moment, "--as", "viewer2", status=5)
    assert registry("whoami", "--json", "--as", "viewer2").json["roles"]["Closed"] == (
        "restricted-viewer"
    )
    assert registry("whoami", "--json", "--as", "viewer2", "--as-of", moment).json["roles"] == {
        "Closed": "viewer", "dataset": "viewer", "model": "viewer",
    }  # fmt: skip
    registry("member", "remove", "viewer2", "--registry", "Closed")

    for command in (["get", "Closed/c", "c"], ["path", "Closed/c"], ["show", "Closed/c"],
                    ["member", "list", "--registry", "Closed"]):  # fmt: skip
        registry(*command, "--as-of", moment, "--as", "viewer2", status=3)
    assert "Closed" not in registry("whoami", "--as", "viewer2", "--as-of", moment).stdout
    registry("exists", "Closed/c", "--as-of", moment, "--as", "viewer2", status=1)


def test_a_team_that_was_not_there_yet_is_not_found(registry: Command) -> None:
    registry("team", "create", "vision")
    assert registry("team", "list", "--as-of", "1", "-q").lines == []
    registry.refuse(3, "team", "show", "vision", "--as-of", "3")
    registry.refuse(2, "whoami", "--may", "gc", "--as-of", "3")
