"""Where several things are wrong at once, the lowest of their exit codes is reported.

Each command is run with one thing wrong, and then with any two of them.
"""

from __future__ import annotations

import shutil
from itertools import combinations
from pathlib import Path
from typing import TYPE_CHECKING, Final, NamedTuple

import pytest

from tests.support.files import make_files

if TYPE_CHECKING:
    from collections.abc import Mapping

    from tests.support.command import Command, Prepare


class Slot(NamedTuple):
    """A part of a command line: the words that are right, and wrong ones with their exit codes."""

    right: str
    wrong: Mapping[str, int]


BAD: Final = "bad\tname"
REFERENCES: Final = {BAD: 2, "a/b/c/d": 2, "nothing": 3, "gemma:v9": 3, "gemma:none": 3,
                     "nope/x": 3, "model/c:v9": 3, "model/c:none": 3}  # fmt: skip
AMBIGUOUS: Final = {"twice/c": 4}
"""Not where more is said of what is named: of which of the two?"""

WRITER: Final = Slot("", {"--as viewer2": 5, "--as looker2": 5, "--as nobody9": 5})
USER: Final = Slot("", {"--as looker2": 5})
STAMP: Final = Slot("", {"--stamp folder": 4})
ALIAS: Final = Slot("", {"-a v3": 2, f"-a {BAD}": 2})


def reference(right: str) -> Slot:
    return Slot(right, {**REFERENCES, **AMBIGUOUS})


COMMANDS: Final = {
    "link": (reference("model/c"), Slot("open/d", {"nope/d": 3, "dataset/d": 5, "d": 2}),
             ALIAS, STAMP, WRITER),
    "log": (Slot("gemma", {"missing": 2, "pipe": 2}), Slot("", {"-t dataset": 4, f"-t {BAD}": 2}),
            Slot("", {f"--name {BAD}": 2}), Slot("", {"--entity nobody9": 3}),
            Slot("", {"--link nope/d": 3, "--link dataset/d": 5, "--link d": 2}), ALIAS, STAMP,
            WRITER),
    "unlink": (reference("model/c")._replace(wrong={**REFERENCES, "gemma": 5}), WRITER),
    "alias add": (reference("gemma"), Slot("new", {"latest": 5, "v4": 2, BAD: 2}),
                  Slot("", {"--expect v7": 4}), WRITER),
    "alias remove": (Slot("gemma:v0", REFERENCES), Slot("best", {"newest": 4, "none": 3}), WRITER),
    "alias list": (reference("gemma"),),
    "tag add": (reference("model/c:v0"), Slot("new", {BAD: 2}), WRITER),
    "tag remove": (Slot("gemma:v0", REFERENCES), Slot("fine", {"none": 3}), WRITER),
    "describe": (reference("model/c:v0"), Slot("text", {}), WRITER),
    "metadata set": (reference("gemma:v0"), Slot("key=2", {"none": 2}), WRITER),
    "metadata unset": (Slot("gemma:v0", REFERENCES), Slot("key", {"none": 3}), WRITER),
    "delete --dry-run": (reference("rows:v0"),
                         Slot("", {"model/c": 5, "nothing2": 3, "gemma:v0": 5, BAD: 2}), WRITER),
    "get": (reference("model/c"), Slot("got", {"HOME/got": 2}), STAMP, USER),
    "get --mode copy": (Slot("model/c", REFERENCES), Slot("got", {"HOME/got": 2}),
                        Slot("", {"--prefix zz": 3}), STAMP),
    "path": (reference("model/c"), USER),
    "compare": (reference("model/c"), reference("gemma:v0")),
    "diff": (reference("model/c"), reference("gemma:v0")),
    "diff --patch": (reference("model/c"), reference("gemma:v0"), USER),
    "export": (reference("model/c"), Slot("", {"nothing2": 3, "twice/c": 4}),
               Slot("-o new", {"-o folder": 2, f"-o {'x' * 300}": 7}), USER),
    "import": (Slot("all.bundle", {"gemma": 2, "missing": 2, "cut.bundle": 6}),
               Slot("", {"--entity nobody9": 3}), WRITER),
    "member add": (Slot("new2", {BAD: 2}), Slot("--role member", {"--role king": 2}),
                   Slot("", {"--registry nope": 3, "--team nope": 3}), WRITER),
    "member role": (Slot("viewer2", {"nobody9": 3, BAD: 2}),
                    Slot("--role member", {"--role king": 2}),
                    Slot("", {"--registry nope": 3, "--team nope": 3}), WRITER),
    "member remove": (Slot("viewer2", {"nobody9": 3, BAD: 2}),
                      Slot("", {"--registry nope": 3, "--team nope": 3}), WRITER),
    "registry create": (Slot("new", {"open": 4, "models": 5, "a/b": 2}),
                        Slot("", {"--visibility odd": 2, f"--type {BAD}": 2}), WRITER),
    "registry edit": (Slot("open", {"nope": 3}), Slot("--description x", {f"--add-type {BAD}": 2}),
                      WRITER),
    "registry rename": (Slot("open", {"nope": 3, "model": 5, "a/b": 2}),
                        Slot("new", {"more": 4, "dataset": 5, "a/b": 2}), WRITER),
    "registry delete --yes": (Slot("open", {"nope": 3, "model": 5}), WRITER),
    "collection create": (Slot("open/new", {"nope/x": 3, "open/c": 4, "open": 2}),
                          Slot("--type model", {"--type dataset": 5, f"--type {BAD}": 2}), WRITER),
    "collection create more/new": (Slot("--type model", {"": 2}), WRITER),
    "collection edit": (Slot("open/c", {"nope/x": 3, "open/nope": 3}),
                        Slot("--add-tag a", {"--remove-tag none": 3}),
                        Slot("--add-tag b", {"--add-tag b --remove-tag b": 2}),
                        Slot("", {"--type dataset": 5}), WRITER),
    "collection rename": (Slot("open/c", {"nope/x": 3, "open/nope": 3}),
                          Slot("new", {"d": 4}), WRITER),
    "collection delete --yes": (Slot("open/c", {"nope/x": 3, "open/nope": 3, "open": 2}), WRITER),
    "protect": (Slot("open", {"nope": 3}), Slot("best", {"latest": 5, "v3": 2}), WRITER),
    "unprotect": (Slot("open", {"nope": 3}), Slot("gold", {"none": 3, "v3": 2}), WRITER),
    "team create": (Slot("new", {"team": 4, BAD: 2}), WRITER),
    "undo": (Slot("LINKED", {"9999": 2, "1": 5, "none": 2}), WRITER),
    "history redact --yes": (Slot("LOGGED", {"9999": 2, "none": 2}), Slot("", {"9998": 2}), WRITER),
    "history redact --yes --field metadata.key": (Slot("LOGGED", {"DESCRIBED": 3}),
                                                  Slot("", {"1": 5})),
}  # fmt: skip


def fill(registry: Command) -> None:
    """Give the home versions, links, people, and what is in the way of a new name."""
    registry.log_text("gemma", "one", "-a", "best", "--tag", "fine", "-m", "key=1")
    registry.log_text("gemma", "two", "-a", "newest", "--link", "model/c")
    registry("describe", "gemma:v0", "text")
    registry.log_text("rows", "rows", type="dataset")
    registry("registry", "create", "open", "--type", "model")
    for name in ("more", "twice"):
        registry("registry", "create", name)
        registry("link", "gemma", f"{name}/c")
    registry.log_text("c", "both", "--project", "twice")
    registry("link", "gemma", "open/d")
    registry("link", "gemma", "open/c")
    registry("protect", "open", "gold")
    registry("member", "add", "viewer2", "--role", "viewer")
    registry("member", "add", "looker2", "--role", "restricted-viewer")
    registry("export", "--all", "-o", "all.bundle")
    Path("cut.bundle").write_bytes(Path("all.bundle").read_bytes()[:100])
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
        kinds = {
            each["kind"]: str(each["seq"]) for each in registry("history", "--json").json[::-1]
        }
        first = next(each for each in registry("history", "gemma", "--json").json[::-1]
                     if each["kind"] == "version-logged")  # fmt: skip
        self.events = {
            "LINKED": kinds["version-linked"],
            "LOGGED": str(first["seq"]),
            "DESCRIBED": kinds["described"],
        }

    def status(self, *wrong: tuple[int, str]) -> int:
        """Return the exit status with these slots wrong."""
        shutil.rmtree(self.home)
        shutil.copytree(self.kept, self.home)
        shutil.rmtree("got", ignore_errors=True)
        Path("new").unlink(missing_ok=True)
        given = dict(wrong)
        parts = [given.get(place, slot.right) for place, slot in enumerate(self.slots)]
        words = [word for part in (self.command, *parts) for word in part.split(" ") if word]
        words = [self.events.get(word, word).replace("HOME", str(self.home)) for word in words]
        return self.registry.run(*words).status


@pytest.mark.parametrize("command", COMMANDS)
def test_of_any_two_causes_the_lowest_code_is_reported(
    registry: Command, home: Path, command: str
) -> None:
    trial = Trial(registry, home, command)
    causes = {
        (place, words): code
        for place, slot in enumerate(trial.slots)
        for words, code in slot.wrong.items()
    }

    assert trial.status() == 0
    assert {cause: trial.status(cause) for cause in causes} == causes
    for one, other in combinations(causes, 2):
        if one[0] != other[0]:
            both = min(filter(None, (causes[one], causes[other])), default=0)
            assert trial.status(one, other) == both, (one, other)
