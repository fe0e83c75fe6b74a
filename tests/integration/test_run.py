"""`registry run`: the status and signals of a command, and what is noted of it."""

from __future__ import annotations

import json
import os
import signal
import sqlite3
import subprocess
import sys
import time
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import pytest

from tests.support.terminal import on_terminal

if TYPE_CHECKING:
    from tests.support.command import Command

REGISTRY: Final = [sys.executable, "-W", "error", "-m", "registry_cli"]
SHELL_REGISTRY: Final = f"{sys.executable} -m registry_cli"
PATIENCE: Final = 60
"""Seconds before a process that hangs fails its test."""


def only_run(registry: Command) -> dict[str, Any]:
    (run,) = registry("runs", "--json").json
    found: dict[str, Any] = run
    return found


def git(*arguments: str) -> str:
    identity = ["-c", "user.name=you", "-c", "user.email=you@example.org"]
    done = subprocess.run(
        ["git", *identity, *arguments], check=True, capture_output=True, text=True
    )
    return done.stdout.strip()


def wait_for(path: str) -> None:
    end = time.monotonic() + PATIENCE
    while not Path(path).exists():
        assert time.monotonic() < end, path
        time.sleep(0.01)


@pytest.mark.parametrize(("script", "status"), [("true", 0), ("exit 3", 3), ("kill -9 $$", 137)])
def test_exit_status_of_the_command_is_passed_through(
    registry: Command, script: str, status: int
) -> None:
    result = registry.process("run", "--", "sh", "-c", script)

    assert result == (status, "", "")
    run = only_run(registry)
    assert run["exit_status"] == status
    assert run["command"] == ["sh", "-c", script]
    assert run["duration"] >= 0


def test_what_the_command_reads_and_writes_is_its_own(registry: Command) -> None:
    done = subprocess.run(
        [*REGISTRY, "run", "sh", "-c", "cat; echo told >&2"],
        input="through", capture_output=True, text=True, check=True,
    )  # fmt: skip

    assert (done.stdout, done.stderr) == ("through", "told\n")
    assert only_run(registry)["state"] == "finished"


def test_options_behind_the_command_are_its_own(registry: Command) -> None:
    result = registry.process("run", "--name", "first", "echo", "--name", "second", "--help")

    assert result.stdout == "--name second --help\n"
    assert only_run(registry)["name"] == "first"


@pytest.mark.parametrize(
    "arguments",
    [
        ["run"],
        ["run", "--nope", "true"],
        ["run", "-p", "a/b", "true"],
        ["run", "--config", "lr", "true"],
        ["run", "-e", "nobody2", "true"],
        ["--as", "nobody2", "run", "true"],
    ],
    ids=" ".join,
)
def test_a_run_that_cannot_begin_has_a_status_of_its_own_and_leaves_nothing(
    registry: Command, arguments: list[str]
) -> None:
    registry("init")
    registry.refuse(125, *arguments)


@pytest.mark.parametrize(("command", "status"), [("./nope", 127), ("./folder", 126)])
def test_a_command_that_does_not_begin_is_told_as_a_shell_would(
    registry: Command, command: str, status: int
) -> None:
    Path("folder").mkdir()
    result = registry.process("run", "--", command)

    assert result.status == status
    assert command in result.message
    assert (only_run(registry)["state"], only_run(registry)["exit_status"]) == ("failed", status)


@pytest.mark.parametrize("command", [["FOO=bar", "true"], ["exit 0"]], ids=" ".join)
def test_what_only_a_shell_could_run_is_told_how_to_run(
    registry: Command, command: list[str]
) -> None:
    refused = registry("run", "--", *command, status=127)

    registry.paste(refused.hint)
    assert [run["state"] for run in registry("runs", "--json").json] == ["finished", "failed"]
    assert registry("run", "--", "", status=127).message == "the command is empty"


@pytest.mark.parametrize(("script", "status"), [("train.py", 127), ("./train.py", 126)])
def test_a_script_without_its_interpreter_is_told_how_to_run(
    registry: Command, script: str, status: int
) -> None:
    Path("train.py").write_text("print('trained')")

    refused = registry("run", "--", script, "--epochs", "3", status=status)

    assert refused.hint.endswith(f"registry run -- python3 {script} --epochs 3")
    registry.paste(refused.hint)
    assert [run["state"] for run in registry("runs", "--json").json] == ["finished", "failed"]


def test_a_run_that_is_asked_for_by_its_name_is_told_by_its_id(registry: Command) -> None:
    for _ in range(2):
        registry("run", "--name", "baseline", "--", "true")
    newest = registry("runs", "-q").column[0]

    refused = registry.refuse(3, "runs", "baseline")

    assert refused.hint == f"2 runs are called so, last {newest}: registry runs {newest}"
    assert registry("runs", "uncategorized/baseline", status=3).hint.endswith(f"/{newest}")
    assert registry("runs", "elsewhere/baseline", status=3).hint == "these are there: registry runs"


def test_a_metric_of_a_run_by_its_name_begins_another_which_is_told(registry: Command) -> None:
    registry("run", "--name", "baseline", "--", "true")
    named = registry("runs", "-q").column[0]

    told = registry("metric", "loss=1", "--run", "baseline").notes

    assert told == [f"'baseline' is the name of the run {named}, and now the id of a new one, too"]
    assert registry("metric", "loss=1", "--run", "baseline").notes == []


def test_numbers_without_their_sign_are_told_with_it(registry: Command) -> None:
    refused = registry.refuse(2, "metric", "loss", "0.3", "acc", "0.9")

    assert refused.message == "'loss' is not KEY=VALUE"
    assert refused.hint == "a sign joins both: registry metric loss=0.3 acc=0.9"


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT, signal.SIGHUP, signal.SIGUSR1])
def test_a_signal_reaches_the_command_once_which_decides_what_becomes_of_it(
    registry: Command, number: signal.Signals
) -> None:
    script = (
        "import pathlib, signal, sys, time\n"
        "heard = []\n"
        f"signal.signal({int(number)}, lambda *_: heard.append(1))\n"
        "pathlib.Path('ready').touch()\n"
        "while not heard: time.sleep(0.01)\n"
        "time.sleep(0.2)\n"
        "sys.exit(40 + len(heard))\n"
    )
    process = subprocess.Popen([*REGISTRY, "run", "--", sys.executable, "-c", script])
    wait_for("ready")
    process.send_signal(number)

    assert process.wait(PATIENCE) == 41
    assert only_run(registry)["exit_status"] == 41


def test_a_command_that_a_signal_ends_is_killed(registry: Command) -> None:
    process = subprocess.Popen([*REGISTRY, "run", "--", "sh", "-c", "touch ready; sleep 60"])
    wait_for("ready")
    process.send_signal(signal.SIGTERM)

    assert process.wait(PATIENCE) == 128 + signal.SIGTERM
    assert only_run(registry)["state"] == "killed"


def test_a_terminal_is_told_how_the_run_ended(registry: Command) -> None:
    screen = on_terminal([*REGISTRY, "run", "--", "sh", "-c", "exit 3"])

    assert screen.status == 3
    run = only_run(registry)
    assert any(line.startswith(f"run {run['id']} failed") for line in screen.lines)


def test_a_terminal_is_told_which_signal_ended_a_run_and_with_q_nothing(
    registry: Command,
) -> None:
    screen = on_terminal([*REGISTRY, "run", "--", "sh", "-c", "kill -TERM $$"])

    run = only_run(registry)["id"]
    assert any(line.startswith(f"run {run} killed by SIGTERM after") for line in screen.lines)
    page = registry("runs", run, "--format", "table").stdout
    assert "killed by SIGTERM after" in page
    quiet = on_terminal([*REGISTRY, "run", "-q", "--", "echo", "said"])
    assert quiet.lines == ["said"]


def test_long_names_of_runs_and_metrics_leave_room(registry: Command) -> None:
    name = "n" * 300
    registry("run", "--name", name, "--", *REGISTRY, "metric", f"begin/{name}/end=1")
    run = only_run(registry)["id"]

    listed = on_terminal([*REGISTRY, "runs"], columns=80)
    assert len(listed.lines) <= 6
    shown = on_terminal([*REGISTRY, "runs", run], columns=80)
    (metric,) = [line for line in shown.lines if line.strip().startswith("begin/")]
    assert "nn/end  1" in metric
    assert len(metric) <= 80


def test_the_page_of_a_run_names_its_children(registry: Command) -> None:
    inner = [*REGISTRY, "run", "--name", "inner", "--", "false"]
    registry("run", "--name", "outer", "--", *inner, status=1)
    runs = {run["name"]: run["id"] for run in registry("runs", "--json").json}

    page = registry("runs", runs["outer"], "--format", "table").lines
    assert any(line.endswith(f"{runs['inner']} inner (failed)") for line in page)


def test_a_run_that_was_killed_is_marked_so_by_who_looks_next(registry: Command) -> None:
    process = subprocess.Popen([*REGISTRY, "run", "--", "sh", "-c", "touch ready; sleep 1"])
    wait_for("ready")
    assert only_run(registry)["state"] == "running"
    process.kill()
    process.wait(PATIENCE)

    run = only_run(registry)
    assert (run["state"], run["exit_status"], run["duration"]) == ("killed", None, None)
    assert registry("runs", "--state", "running").stdout == ""
    assert registry("runs", "--state", "killed", "-q").line == run["id"]


def test_children_belong_to_the_run_whatever_folder_they_work_in(
    registry: Command, tmp_path: Path
) -> None:
    (tmp_path / "elsewhere").mkdir()
    script = (
        f"cd {tmp_path / 'elsewhere'} && echo hi > m && {SHELL_REGISTRY} log m -t model -q"
        f" && {SHELL_REGISTRY} metric acc=0.5 -q"
        f" && {SHELL_REGISTRY} run -- {SHELL_REGISTRY} metric loss=1 -q"
    )
    registry.process("run", "-p", "vision", "--config", "lr=0.1", "--", "sh", "-c", script)

    inner, outer = registry("runs", "--json").json
    assert inner["parent"] == outer["id"]
    assert (outer["project"], outer["config"]) == ("vision", {"lr": 0.1})
    assert (outer["summary"], inner["summary"]) == ({"acc": 0.5}, {"loss": 1})
    shown = registry("runs", outer["id"], "--json").json
    assert shown["outputs"] == ["team/vision/m:v0"]
    assert shown["children"] == [inner["id"]]


def test_commit_folder_and_changes_of_the_work_tree_are_noted_and_nothing_of_the_environment(
    registry: Command, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SECRET_TOKEN", "hunter2-in-the-environment")
    git("init", "-q", "-b", "trunk")
    registry.process("run", "true")
    Path("code.py").write_text("1\n")
    git("add", "code.py")
    git("commit", "-q", "-m", "first")
    Path("deep").mkdir()
    monkeypatch.chdir("deep")
    registry.process("run", "true")
    Path("../code.py").write_text("2\n")
    registry.process("run", "true")

    dirty, clean, unborn = [run["git"] for run in registry("runs", "--json").json]
    commit = git("rev-parse", "HEAD")
    assert unborn["commit"] is None
    assert clean == {
        "commit": commit, "branch": "trunk", "dirty": False, "folder": "deep", "diff": None,
    }  # fmt: skip
    assert dirty == {**clean, "dirty": True}
    assert b"hunter2" not in (Path(os.environ["REGISTRY_HOME"]) / "catalog.db").read_bytes()


def test_words_and_folders_that_are_no_utf8_are_run_and_noted_with_escapes(
    registry: Command, work: Path
) -> None:
    folder = work / os.fsdecode(b"tree-\xff") / os.fsdecode(b"sub-\xff")
    folder.mkdir(parents=True)
    os.chdir(folder.parent)
    git("init", "-q")
    os.chdir(folder)
    word = os.fsdecode(b"a\xffb")
    assert registry.process("run", "--", "touch", word).status == 0
    assert Path(word).exists()
    run = only_run(registry)
    assert run["command"] == ["touch", r"a\udcffb"]
    assert run["git"]["folder"] == r"sub-\udcff"


def test_a_work_tree_elsewhere_is_not_that_of_the_run(
    registry: Command, work: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    git("init", "-q")
    (work / "elsewhere").mkdir()
    monkeypatch.setenv("GIT_DIR", str(work / ".git"))
    monkeypatch.setenv("GIT_WORK_TREE", str(work / "elsewhere"))
    assert registry.process("run", "--", "true").status == 0
    assert only_run(registry)["git"] is None


def test_python_and_its_packages_are_noted_where_that_is_asked_for(registry: Command) -> None:
    registry.process("run", "--packages", "--", sys.executable, "-c", "")
    registry.process("run", "--", sys.executable, "-c", "")

    without, noted = [run["python"] for run in registry("runs", "--json").json]
    assert without is None
    assert noted["version"] == ".".join(map(str, sys.version_info[:3]))
    assert "typer" in noted["packages"]


def test_an_unknown_id_starts_that_run_from_any_number_of_processes(
    registry: Command, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("REGISTRY_RUN_ID", "together")
    command = [*REGISTRY, "metric", "acc=1", "-q"]
    processes = [subprocess.Popen(command, stdout=subprocess.DEVNULL) for _ in range(4)]

    assert [process.wait(PATIENCE) for process in processes] == [0] * 4
    shown = registry("runs", "together", "--json").json
    assert [point["step"] for point in shown["metrics"]["acc"]] == [0, 1, 2, 3]
    assert shown["state"] == "open"


def test_what_is_noted_is_readable_on_a_terminal(registry: Command) -> None:
    for step in range(5):
        registry("metric", f"loss={1 / (step + 1)}", "--run", "nightly")
    registry("metric", "note=1", "--run", "nightly")
    screen = on_terminal([*REGISTRY, "runs", "nightly"], environment={"LANG": "C.UTF-8"})

    assert any("loss" in line and "█" in line and "0.2" in line for line in screen.lines)
    ascii_screen = on_terminal([*REGISTRY, "runs", "nightly"], environment={"LC_ALL": "C"})
    assert ascii_screen.text.isascii()


def test_metrics_are_printed_as_they_were_recorded(registry: Command) -> None:
    result = registry("metric", "acc=0.5", "loss=2", "--step", "3", "--run", "nightly")

    (row,) = result.rows
    assert row[:2] == ["nightly", "3"]
    assert json.loads(row[2]) == {"acc": 0.5, "loss": 2}


def test_the_next_step_follows_the_highest_of_any_metric(registry: Command) -> None:
    registry("metric", "loss=2", "--step", "5", "--run", "nightly")
    registry("metric", "acc=1", "--step", "2", "--run", "nightly")

    assert registry("metric", "lr=1", "--run", "nightly", "--json").json["step"] == 6


@pytest.mark.parametrize("value", ["acc", "acc=high", "acc=NaN", "acc=Infinity", "acc=1e999"])
def test_what_is_no_number_is_no_metric(registry: Command, value: str) -> None:
    registry.refuse(2, "metric", value, "--run", "nightly")


def test_a_metric_outside_a_run_is_refused_with_how_to_begin_one(registry: Command) -> None:
    refused = registry.refuse(2, "metric", "acc=1")

    assert "not within a run" in refused.message
    assert "registry run" in refused.hint


def test_runs_are_filtered_by_project_entity_and_parent(registry: Command) -> None:
    registry.process("run", "-p", "vision", "true")
    registry.process("run", "false")

    assert [row[2] for row in registry("runs", "-p", "vision").rows] == ["vision"]
    assert (
        registry("runs", "-e", "team", "--limit", "1", "-q").lines
        == registry("runs", "-q").lines[:1]
    )
    assert registry("runs", "--state", "failed").rows[0][3:5] == ["failed", "1"]
    assert registry("runs", "--parent", "nope").stdout == ""
    registry.refuse(3, "runs", "-e", "nobody2")
    registry.refuse(2, "runs", "--state", "asleep")
    registry.refuse(3, "runs", "nope")
    registry.refuse(2, "runs", "nope", "--limit", "1")
    found = registry("runs", "-q", "-p", "vision").line
    assert registry("runs", f"team/vision/{found}", "-q").line == found
    registry.refuse(3, "runs", f"team/other/{found}")


def test_runs_of_a_home_that_is_not_there_are_none(registry: Command) -> None:
    assert registry("runs").stdout == ""
    assert registry("runs", "--json").json == []
    assert not Path(os.environ["REGISTRY_HOME"]).exists()


def test_what_a_work_tree_differs_in_is_kept_where_that_is_asked_for(registry: Command) -> None:
    git("init", "-q")
    Path("code.py").write_text("1\n")
    git("add", "code.py")
    git("commit", "-q", "-m", "first")
    registry.process("run", "--diff", "true")
    Path("code.py").write_text("2\n")
    registry.process("run", "--diff", "true")
    registry.process("run", "true")
    without, dirty, clean = registry("runs", "--json").json

    assert (without["git"]["diff"], clean["git"]["diff"]) == (None, None)
    patch = registry("runs", dirty["id"], "--diff").stdout
    assert "-1\n+2\n" in patch
    registry.refuse(3, "runs", clean["id"], "--diff")
    registry.refuse(2, "runs", "--diff")
    git("checkout", "-q", "code.py")
    subprocess.run(["git", "apply"], input=patch.encode(), check=True)
    assert Path("code.py").read_text() == "2\n"


def keep_a_difference(registry: Command) -> None:
    """Run something in a work tree where a file was changed since the commit."""
    git("init", "-q")
    Path("code.py").write_text("1\n")
    git("add", "code.py")
    git("commit", "-q", "-m", "first")
    Path("code.py").write_text("2\n")
    registry.process("run", "--diff", "true")


@pytest.mark.parametrize("column", ["size", "blake3", "xxh3"])
def test_where_it_cannot_be_told_what_a_difference_is_nothing_goes(
    registry: Command, home: Path, column: str
) -> None:
    keep_a_difference(registry)
    with closing(sqlite3.connect(home / "catalog.db")) as catalog, catalog:
        catalog.execute("PRAGMA ignore_check_constraints = ON")
        catalog.execute(f"UPDATE run_diffs SET {column} = x'00'")  # noqa: S608 - named above

    for arguments in (["--dry-run"], ["--yes"]):
        refused = registry.refuse(6, "gc", "--grace", "0", *arguments)
        assert "the diff of run" in refused.message


def test_a_kept_difference_survives_gc_and_rebuild_and_its_damage_is_found(
    registry: Command,
) -> None:
    keep_a_difference(registry)
    run = only_run(registry)
    registry.log_text("gone", "gone")
    registry("delete", "gone", "--all", "--yes")
    registry("gc", "--grace", "0", "--yes")
    registry("doctor", "--rebuild")

    registry("verify", "--full")
    assert "-1\n+2\n" in registry("runs", run["id"], "--diff").stdout
    (blob,) = Path(os.environ["REGISTRY_HOME"]).glob("blobs/*/*")
    blob.chmod(0o644)
    blob.write_bytes(blob.read_bytes().replace(b"+2", b"+3"))
    damaged = registry("verify", "--full", status=6)
    assert run["id"] in damaged.stdout
    registry.refuse(6, "runs", run["id"], "--diff")
