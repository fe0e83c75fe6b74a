"""Makefiles that log, link, get and ask for paths: `examples/make`, large ones, and those of help.

What `docs/make.md` shows is run as it stands by `tests/docs`; here its Makefiles run in parallel.
"""

from __future__ import annotations

import itertools
import os
import re
import shutil
import signal
import time
from pathlib import Path
from typing import TYPE_CHECKING, Final

import pytest

from tests.support.documents import read_steps
from tests.support.files import make_files
from tests.support.make import CHECKOUT, Make
from tests.support.snapshots import snapshot
from tests.support.soundness import assert_sound
from tests.support.terminal import on_terminal

if TYPE_CHECKING:
    from collections.abc import Iterable

    from tests.support.command import Command, Result

UP_TO_DATE: Final = "make: Nothing to be done for 'all'.\n"
ACTIONS: Final = {
    "make data": r"python3 \S+/make_dataset\.py build/(data)",
    "train": r"python3 \S+/train\.py .* build/(\w+) \$\(cat",
    "log": r"registry log build/(\w+) ",
    "link": r"registry link .* model/characters-(\w+) ",
    "evaluate": r"python3 \S+/evaluate\.py build/production/(\w+) ",
}
WHOLE_MODEL: Final = ("train", "log", "link", "evaluate")
MANY: Final = 200


@pytest.fixture
def make(work: Path, tmp_path: Path) -> Make:
    """Return make in the working folder of the test."""
    return Make(work, tmp_path / "bin")


@pytest.fixture(scope="module")
def shelf(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a folder where the example is kept once it is built."""
    return tmp_path_factory.mktemp("shelf")


@pytest.fixture
def example(make: Make, shelf: Path, work: Path, monkeypatch: pytest.MonkeyPatch) -> Make:
    """Return make in a copy of the example that is built, and let commands use its home."""
    if not (shelf / "examples").is_dir():
        copy_example(shelf / "new")
        Make(shelf / "new/make", shelf / "bin")("-j8")
        (shelf / "new").rename(shelf / "examples")
    shutil.copytree(shelf / "examples", work / "examples", symlinks=True)
    make.folder = work / "examples/make"
    monkeypatch.chdir(make.folder)
    monkeypatch.setenv("REGISTRY_PROJECT", "characters")
    return make


def copy_example(folder: Path) -> Path:
    """Copy what `examples/make` needs, and nothing that was built there; return its folder."""
    for name in ("make", "character_names"):
        shutil.copytree(
            CHECKOUT / "examples" / name,
            folder / name,
            ignore=shutil.ignore_patterns("build", ".registry", "__pycache__"),
        )
    return folder / "make"


def actions(made: Result) -> list[str]:
    """Return what make did in the example, sorted, as `train words`; it did so without a word."""
    assert made.stderr == ""
    done = []
    for line in made.lines:
        for action, pattern in ACTIONS.items():
            if match := re.match(pattern, line):
                done.append(action if action == "make data" else f"{action} {match[1]}")
    return sorted(done)


def of(name: str, *does: str) -> list[str]:
    """Return actions for one model, sorted as `actions` does."""
    return sorted(f"{each} {name}" for each in does)


def report() -> dict[str, str]:
    """Return the accuracy of each version that is in production."""
    lines = Path("build/report.tsv").read_text(encoding="utf-8").splitlines()
    return {
        name.removeprefix("local/wandb-registry-model/characters-"): accuracy
        for name, accuracy in (line.split("\t") for line in lines)
    }


def state(folder: Path) -> tuple[dict[str, str] | None, dict[str, int]]:
    """Return what is in a folder, and when each file was written."""
    times = {str(path): path.lstat().st_mtime_ns for path in folder.rglob("*")}
    return snapshot(folder), times


# --- The example


def test_the_example_is_built_in_parallel_with_one_line_for_each_action(
    make: Make, tmp_path: Path
) -> None:
    # make itself cannot write most of these characters in names of targets.
    make.folder = copy_example(tmp_path / "a folder: 50% #1 $HOME 'x'")

    made = make("-j8")

    told = [line for line in made.lines if not line.startswith(("python3 ", "registry "))]
    assert sorted(told) == [
        "build/data: 10337 characters to learn from, 2549 to test with",
        "build/pairs: accuracy 0.9541",
        "build/words: accuracy 0.9302",
        "local/wandb-registry-model/characters-pairs:v0",
        "local/wandb-registry-model/characters-words:v0",
        "team/characters/character-names:v0",
        "team/characters/characters-pairs:v0",
        "team/characters/characters-words:v0",
    ]
    each = [*of("pairs", *WHOLE_MODEL), *of("words", *WHOLE_MODEL)]
    assert actions(made) == sorted(["make data", "log data", *each])
    os.chdir(make.folder)
    assert report() == {"pairs:v0": "0.9541", "words:v0": "0.9302"}
    assert_sound(make.folder / ".registry")


def test_a_terminal_shows_the_same_without_colour_or_question(
    make: Make, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(copy_example(tmp_path / "examples"))

    screen = on_terminal(["make", "-j8"], columns=400, environment=make.environment)

    assert screen.status == 0
    assert not screen.is_styled
    results = [line for line in screen.lines if not line.startswith(("python3 ", "registry "))]
    assert len(results) == 8
    assert len(screen.lines) == len(results) + 10


def test_the_second_run_does_nothing(example: Make) -> None:
    before = state(example.folder)

    made = example("-j8")

    assert (made.stdout, made.stderr) == ("", "")
    assert state(example.folder) == before


def test_only_what_depends_on_a_changed_input_is_made_again(
    example: Make, registry: Command
) -> None:
    Path("models/words.args").write_text("--epochs 2\n")

    assert actions(example("-j8")) == of("words", *WHOLE_MODEL)

    assert report() == {"pairs:v0": "0.9541", "words:v1": "0.9364"}
    home = ("--home", ".registry")
    assert registry(*home, "versions", "characters-words").column == ["v1", "v0"]
    assert registry(*home, "versions", "characters-pairs").column == ["v0"]
    assert actions(example("-j8")) == []


def test_an_alias_that_moves_back_makes_what_depends_on_it(
    example: Make, registry: Command
) -> None:
    link = ("--home", ".registry", "link", "--alias", "production")
    Path("models/words.args").write_text("--epochs 2\n")
    example("-j8")

    for version, accuracy in (("v0", "0.9302"), ("v1", "0.9364")):
        registry(*link, f"characters-words:{version}", "model/characters-words")
        assert actions(example("-j8")) == ["evaluate words"]
        assert report() == {"pairs:v0": "0.9541", f"words:{version}": accuracy}
        assert actions(example("-j8")) == []


def test_what_is_made_again_but_is_the_same_goes_no_further(example: Make) -> None:
    Path("../character_names/make_dataset.py").touch()

    assert actions(example("-j8")) == ["log data", "make data"]
    assert actions(example("-j8")) == []


def test_a_module_that_a_script_imports_is_an_input(example: Make) -> None:
    with Path("../character_names/classifier.py").open("a") as module:
        module.write("# changed\n")

    again = [each for name in ("pairs", "words") for each in of(name, "train", "log", "evaluate")]
    assert actions(example("-j8")) == sorted(again)
    assert actions(example("-j8")) == []


def test_a_new_model_and_a_deleted_one_change_the_report(example: Make) -> None:
    Path("models/short.args").write_text("--epochs 3\n")
    Path("models/pairs.args").unlink()

    assert actions(example("-j8")) == of("short", *WHOLE_MODEL)

    assert report().keys() == {"short:v0", "words:v0"}
    assert actions(example("-j8")) == []


def test_building_it_from_nothing_again_changes_nothing_in_the_registry(example: Make) -> None:
    before, report_before = snapshot(Path(".registry")), report()
    example("clean")
    assert not Path("build").exists()

    example("-j8")

    assert report() == report_before
    assert snapshot(Path(".registry")) == before


def test_an_edited_file_stops_make_with_a_hint_and_stays(example: Make) -> None:
    edited = Path("build/production/words/model.json")
    edited.write_text("an edit")

    failed = example("-j8", status=2)

    assert "model.json" in failed.message
    assert failed.hint
    assert "build/words.production] Error 4" in failed.stderr
    assert edited.read_text() == "an edit"
    edited.unlink()
    assert actions(example("-j8")) == []
    assert edited.stat().st_size > 1000


def test_a_make_that_was_killed_is_taken_up_again(make: Make, tmp_path: Path) -> None:
    os.chdir(copy_example(tmp_path / "examples"))
    make.folder = Path.cwd()
    process = make.start("-j8")
    while not Path("build/data.stamp").exists():
        assert process.poll() is None
        time.sleep(0.01)
    os.killpg(process.pid, signal.SIGKILL)
    process.communicate()

    make("-j8")

    assert report() == {"pairs:v0": "0.9541", "words:v0": "0.9302"}
    assert_sound(make.folder / ".registry")


# --- Many targets


def write_many(count: int) -> None:
    """Write a Makefile of targets that each log and link, most of them with one command.

    Those have a collection each; every fifth takes two commands, and all of these share one.
    """
    targets = range(1, count + 1)
    rules = [f"all: {' '.join(f'{number}.linked' for number in targets)}"]
    for number in targets:
        Path(f"{number}.txt").write_text(f"content {number}")
        log = f"registry log $< -n model-{number} -t model --stamp"
        rules += [f"{number}.linked: {number}.txt"]
        if number % 5:
            rules += [f"\t{log} $@ --link model/of-{number}"]
        else:
            rules += [
                f"\t{log} {number}.logged",
                f"\tregistry link model-{number} model/shared --stamp $@",
            ]
    Path("Makefile").write_text("\n".join(rules) + "\n")


def results(made: Result) -> list[list[str]]:
    """Return the fields of the lines that commands printed, one for each line that make did."""
    assert made.stderr == ""
    commands = [line for line in made.lines if line.startswith("registry ")]
    rows = [line.split("\t") for line in made.lines if not line.startswith("registry ")]
    assert len(rows) == len(commands)
    assert {len(row) for row in rows} == {4}
    return sorted(rows)


def numbers(rows: Iterable[list[str]], prefix: str) -> list[str]:
    """Return what follows a prefix in the names, sorted."""
    return sorted(row[0].removeprefix(prefix) for row in rows if row[0].startswith(prefix))


def test_many_targets_log_and_link_at_once(make: Make, home: Path, registry: Command) -> None:
    write_many(MANY)

    made = results(make("-j8"))

    assert {row[3] for row in made} == {"true"}
    assert numbers(made, "team/uncategorized/") == sorted(
        f"model-{number}:v0" for number in range(1, MANY + 1)
    )
    shared = range(5, MANY + 1, 5)
    assert numbers(made, "local/wandb-registry-model/shared:") == sorted(
        f"v{number}" for number in range(len(shared))
    )
    assert {row[7] for row in registry("versions", "model/shared").rows} == {
        f"team/uncategorized/model-{number}:v0" for number in shared
    }
    assert {row[0] for row in registry("collections", "model").rows} == {
        "local/wandb-registry-model/shared",
        *(f"local/wandb-registry-model/of-{number}" for number in range(1, MANY) if number % 5),
    }
    stamps = {Path(f"{number}.linked").read_text() for number in range(1, MANY + 1)}
    assert len(stamps) == MANY
    assert_sound(home)

    assert make("-j8") == (0, UP_TO_DATE, "")


def test_many_targets_made_again_change_nothing(make: Make, home: Path) -> None:
    write_many(10)
    alone = [f"{number}.linked" for number in range(1, 10) if number % 5]
    first, before = results(make("-j8", *alone)), snapshot(home)

    again = results(make("-j8", "--always-make", *alone))

    assert again == [[*row[:3], "false"] for row in first]
    assert snapshot(home) == before


# --- Paths


def test_many_paths_are_asked_for_while_the_makefile_is_read(make: Make, registry: Command) -> None:
    make_files("data", {f"{number}.txt": f"content {number}\n" for number in range(1, 51)})
    registry("log", "data", "-t", "dataset")
    Path("Makefile").write_text(
        "FILES := $(foreach n,$(shell seq 50),$(shell registry path data $(n).txt))\n"
        "all: all.txt\n"
        "all.txt: $(FILES)\n"
        "\tcat $^ > $@\n"
    )

    made = make("-j8")

    assert made.stderr == ""
    assert len(made.lines) == 1
    lines = Path("all.txt").read_text().splitlines()
    assert lines == [f"content {number}" for number in range(1, 51)]
    assert make("-j8") == (0, UP_TO_DATE, "")


def test_many_targets_ask_for_one_path_at_once(make: Make, registry: Command) -> None:
    make_files("data", {"a": "content", "b": "content"})
    registry("log", "data", "-t", "dataset")
    Path("Makefile").write_text(
        "NAMES := $(shell seq 16)\n"
        "all: $(NAMES:%=%.txt)\n"
        '%.txt:\n\t@cat "$$(registry path data a)" > $@\n'
    )

    assert make("-j8") == (0, "", "")

    assert {path.read_text() for path in Path().glob("*.txt")} == {"content"}


# --- What is written about it


MANUAL: Final = CHECKOUT / "docs/make.md"
MAKEFILES: Final = [step.makefile for step in read_steps(MANUAL) if step.example is None]
ASKS_FOR_A_LOCK: Final = "\nlock:"
FAILING: Final = ".ONESHELL"


@pytest.mark.parametrize("makefile", MAKEFILES, ids=range(len(MAKEFILES)))
def test_makefiles_of_the_manual_run_in_parallel_and_then_do_nothing(
    make: Make, registry: Command, makefile: str
) -> None:
    make_files("words", {"a.txt": "one"})
    texts = {"chat": "1", "code": "2", "first": "3", "second": "4"}
    make_files("models", {f"{name}.bin": text for name, text in texts.items()})
    log = ("--home", ".registry", "log", "-t", "model", "-p", "quickstart", "-a", "production")
    registry(*log, "models/chat.bin", "-n", "chat", "--link", "model/chat")
    registry(*log, "models/code.bin", "-n", "code", "--link", "model/Example Code Task")
    Path("Makefile").write_text(makefile, encoding="utf-8")
    if ASKS_FOR_A_LOCK in makefile:
        make("lock")
    status = 2 if FAILING in makefile else 0

    first = make("-j8", status=status)
    second = make("-j8", status=status)

    if status == 0:
        assert first.stderr + second.stderr == ""
        assert re.sub(r"make: .* (is up to date|to be done for 'all')\.\n", "", second.stdout) == ""


def test_the_makefile_of_the_help_topic_follows_an_alias(make: Make, registry: Command) -> None:
    section = registry("help", "make").stdout.split("\nIn a Makefile:\n")[1].splitlines()
    indented = itertools.takewhile(lambda line: not line or line.startswith("  "), section)
    lines = [line.removeprefix("  ") for line in indented]
    Path("Makefile").write_text("all: report.txt\n" + "\n".join(lines) + "\n")
    Path("gemma.bin").write_text("one")

    make("-j8")
    assert make("-j8") == (0, "", "")
    assert Path("report.txt").read_text().split() == ["3"]
    Path("gemma.bin").write_text("three")
    make("-j8")
    assert Path("report.txt").read_text().split() == ["5"]
    registry("link", "gemma:v0", "model/chat")
    make("-j8")
    assert Path("report.txt").read_text().split() == ["3"]
