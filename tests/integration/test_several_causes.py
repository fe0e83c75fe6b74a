"""Where several things are wrong at once, the lowest of their exit codes is reported.

Each command is run with each thing wrong alone, and then with any two of them.
"""

from __future__ import annotations

import shutil
from itertools import combinations
from pathlib import Path
from typing import TYPE_CHECKING, Final, NamedTuple

import pytest

from tests.support.files import make_files

if TYPE_CHECKING:
    from tests.support.command import Command, Prepare


class Slot(NamedTuple):
    """A part of a command line: the words that are right, and several that are wrong."""

    right: str
    wrong: tuple[str, ...]


REFERENCES: Final = ("bad\tname", "nothing", "gemma:v9", "gemma:none", "nope/x", "a/b/c/d",
                     "model/c:v9", "model/c:none")  # fmt: skip
WHO: Final = Slot("", ("--as viewer2", "--as looker2", "--as nobody9"))
ALIAS: Final = Slot("", ("-a v3", "-a latest", "-a bad\talias"))
STAMP: Final = Slot("", ("--stamp folder",))


def reference(right: str) -> Slot:
    return Slot(right, REFERENCES)


COMMANDS: Final = {
    "link": (reference("model/c"), Slot("open/d", ("nope/d", "dataset/d", "bad\tname/d", "d")),
             ALIAS, STAMP, WHO),
    "log": (Slot("gemma", ("missing", "pipe")), Slot("", ("-t dataset", "-t bad\ttype")),
            Slot("", ("--name bad\tname",)), Slot("", ("--entity nobody9",)),
            Slot("", ("--link nope/d", "--link dataset/d", "--link d")), ALIAS, STAMP, WHO),
    "unlink": (Slot("model/c", (*REFERENCES, "gemma")), WHO),
    "alias add": (reference("gemma"), Slot("new", ("latest", "v4", "bad\talias")),
                  Slot("", ("--expect v7",)), WHO),
    "alias remove": (reference("gemma:v0"), Slot("best", ("newest", "none")), WHO),
    "tag add": (reference("model/c:v0"), Slot("new", ("bad\ttag",)), WHO),
    "tag remove": (reference("gemma:v0"), Slot("fine", ("none",)), WHO),
    "describe": (reference("model/c:v0"), Slot("text", ()), WHO),
    "metadata set": (reference("gemma:v0"), Slot("key=2", ("none",)), WHO),
    "metadata unset": (reference("gemma:v0"), Slot("key", ("none",)), WHO),
    "delete --dry-run": (reference("rows:v0"), Slot("", ("model/c", "nothing2", "gemma:v0")), WHO),
    "get": (reference("model/c"), Slot("got", ()), STAMP, WHO),
    "export": (reference("model/c"), Slot("", ("nothing2",)), Slot("-o new", ("-o folder",)), WHO),
    "import": (Slot("all.bundle", ("gemma", "missing")), Slot("", ("--entity nobody9",)), WHO),
    "member add": (Slot("new2", ("bad\tname",)), Slot("--role member", ("--role king",)),
                   Slot("", ("--registry nope", "--team nope")), WHO),
    "registry create": (Slot("new", ("open", "models", "bad\tname")),
                        Slot("", ("--visibility odd",)), WHO),
    "registry rename": (Slot("open", ("nope", "model", "bad\tname")),
                        Slot("new", ("more", "dataset", "bad\tname")), WHO),
    "registry delete --yes": (Slot("open", ("nope", "model")), WHO),
    "collection create": (Slot("open/new", ("nope/x", "open/c", "bad\tname/x")),
                          Slot("--type model", ("--type dataset",)), WHO),
    "collection rename": (Slot("open/c", ("nope/x", "open/nope")), Slot("new", ("bad\tname",)),
                          WHO),
    "protect": (Slot("open", ("nope",)), Slot("best", ("latest", "v3")), WHO),
    "team create": (Slot("new", ("team", "bad\tname")), WHO),
    "undo": (Slot("19", ("9999", "1", "none")), WHO),
    "history redact --yes": (Slot("10", ("9999", "none")), Slot("", ("9998",)), WHO),
}  # fmt: skip


def fill(registry: Command) -> None:
    """Give the home versions, links, people, and what is in the way of a new name."""
    registry.log_text("gemma", "one", "-a", "best", "--tag", "fine", "-m", "key=1")
    registry.log_text("gemma", "two", "-a", "newest", "--link", "model/c")
    registry.log_text("rows", "rows", type="dataset")
    for name in ("open", "more"):
        registry("registry", "create", name, "--type", "model")
    registry("link", "gemma", "open/c")
    registry("member", "add", "viewer2", "--role", "viewer")
    registry("member", "add", "looker2", "--role", "restricted-viewer")
    registry("export", "--all", "-o", "all.bundle")
    make_files("folder", {"file": "in the way"})


@pytest.fixture
def registry(prepare: Prepare) -> Command:
    """Return the command in a home that is filled."""
    return prepare(fill)


class Trial:
    """Runs of one command, each in the home as it was."""

    def __init__(self, registry: Command, home: Path, command: str) -> None:
        self.registry, self.home, self.command = registry, home, command
        self.slots = COMMANDS[command]
        self.kept = home.with_name("kept")
        shutil.copytree(home, self.kept)

    def status(self, wrong: dict[int, str]) -> int:
        """Return the exit status with these slots wrong."""
        shutil.rmtree(self.home)
        shutil.copytree(self.kept, self.home)
        shutil.rmtree("got", ignore_errors=True)
        Path("new").unlink(missing_ok=True)
        parts = [wrong.get(place, slot.right) for place, slot in enumerate(self.slots)]
        words = [word for part in (self.command, *parts) for word in part.split(" ") if word]
        return self.registry.run(*words).status


@pytest.mark.parametrize("command", COMMANDS)
def test_of_any_two_causes_the_lowest_code_is_reported(
    registry: Command, home: Path, command: str
) -> None:
    trial = Trial(registry, home, command)
    wrong = [(place, each) for place, slot in enumerate(trial.slots) for each in slot.wrong]
    alone = {one: trial.status(dict([one])) for one in wrong}
    causes = [one for one, status in alone.items() if status != 0]

    assert trial.status({}) == 0
    assert len(causes) >= 2
    for one, other in combinations(causes, 2):
        if one[0] != other[0]:
            both = min(alone[one], alone[other])
            assert trial.status(dict([one, other])) == both, (one, other)
