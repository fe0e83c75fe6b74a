"""Whatever is done with registries, and in whatever order, strangers read no word of hidden ones.

Every word that is said in a registry stands nowhere else and ends alike, so what is printed can
be looked through for all words of all registries that are, or were when they ended, restricted.
"""

from __future__ import annotations

import random
import re
from pathlib import Path
from typing import TYPE_CHECKING, Final

import pytest

from tests.support.history import assert_state_is_what_events_say

if TYPE_CHECKING:
    from tests.support.command import Command, Result

NAMES: Final = "ABCDE"
"""What registries are called in turn: names are given up and taken again."""

STRANGERS: Final = ("colleague2", "unknown2")
NOW: Final = (
    "registries --json", "collections --json", "history", "artifacts", "versions gemma --json",
    "show gemma --json", "search word*", "search --file gemma", "lineage gemma --json", "du",
    "member list", "team show vision --json", "whoami", "history gemma", "runs --json",
    "alias list gemma --history", "verify", "registry show A", "collections B",
    "compare gemma:v0 gemma:v1 --json", "diff gemma:v0 gemma:v1 --json", "doctor --json",
)  # fmt: skip
THEN: Final = (
    "registries", "collections --json", "history", "search word*", "show gemma --json",
    "lineage gemma", "history --registry C",
)  # fmt: skip
FOUND: Final = re.compile(r"word\d+x")


class Place:
    """A registry: what was said in it, and what its collections are called."""

    def __init__(self, *, is_hidden: bool) -> None:
        self.is_hidden = is_hidden
        self.words: set[str] = set()
        self.collections: list[str] = []


class Home:
    """What was done so far, at random; every method does something that may be refused."""

    def __init__(self, registry: Command, seed: int) -> None:
        self.registry = registry
        self.chance = random.Random(seed)
        self.places: dict[str, Place] = {}
        self.gone: set[str] = set()
        self.count = 0
        for number in range(3):
            registry.log_text("gemma", str(number))
        registry("member", "add", "colleague2", "--role", "member")
        registry("team", "create", "vision")
        registry("member", "add", "mate2", "--role", "member", "--team", "vision")

    @property
    def secrets(self) -> set[str]:
        """The words that no stranger may read."""
        hidden = (place.words for place in self.places.values() if place.is_hidden)
        return self.gone.union(*hidden)

    @property
    def head(self) -> int:
        return int(self.registry("history", "--head").column[0])

    def word(self, place: Place | None = None) -> str:
        """Return a word that is said for the first time."""
        self.count += 1
        word = f"word{self.count}x"
        if place is not None:
            place.words.add(word)
        return word

    def run(self, *words: object) -> Result:
        """Run a command, as an admin or as somebody with a role here and there."""
        acting = () if self.chance.random() < 0.7 else ("--as", "mate2")
        done = self.registry.run(*words, *acting)
        assert done.status in {0, 1, 2, 3, 4, 5}, done
        return done

    def create(self) -> None:
        name = self.chance.choice(NAMES)
        place = Place(is_hidden=self.chance.random() < 0.6)
        visibility = "restricted" if place.is_hidden else "organization"
        done = self.run("registry", "create", name, "--visibility", visibility,
                        "--description", self.word(place))  # fmt: skip
        if done.status == 0:
            self.places[name] = place
            grantee = self.chance.choice(["mate2", "vision"])
            self.run("member", "add", grantee, "--role", "member", "--registry", name)

    def change(self) -> None:
        if not self.places:
            return
        name = self.chance.choice([*self.places])
        place = self.places[name]
        choice = self.chance.choice(["rename", "delete", "restrict", "describe", "protect"])
        match choice:
            case "rename":
                other = self.chance.choice(NAMES)
                if self.run("registry", "rename", name, other).status == 0:
                    self.places[other] = self.places.pop(name)
            case "delete":
                if self.run("registry", "delete", name, "--yes").status == 0:
                    self.gone |= self.places.pop(name).words if place.is_hidden else set()
            case "restrict":
                if not self.run("registry", "edit", name, "--visibility", "restricted").status:
                    place.is_hidden = True
            case "describe":
                self.run("registry", "edit", name, "--description", self.word(place))
            case _:
                self.run("protect", name, self.word(place))

    def link(self) -> None:
        if not self.places:
            return
        name, place = self.chance.choice([*self.places.items()])
        collection, alias = self.word(place), self.word(place)
        source = f"gemma:v{self.chance.randrange(3)}"
        if self.run("link", source, f"{name}/{collection}", "-a", alias).status == 0:
            place.collections.append(collection)

    def curate(self) -> None:
        name, place = self.chance.choice([*self.places.items(), ("", Place(is_hidden=False))])
        if not place.collections:
            return
        collection = self.chance.choice(place.collections)
        path = f"{name}/{collection}"
        match self.chance.choice(["alias", "tag", "describe", "shared", "rename", "unlink"]):
            case "alias":
                self.run("alias", "add", f"{path}:latest", self.word(place))
            case "tag":
                self.run("tag", "add", path, self.word(place))
            case "describe":
                self.run("describe", path, self.word(place))
            case "shared":  # with the source, which everybody may read
                self.run("describe", f"{path}:latest", self.word())
                self.run("metadata", "set", f"{path}:latest", f"key={self.word()}")
            case "unlink":
                self.run("unlink", f"{path}:latest")
            case _:
                new = self.word(place)
                if self.run("collection", "rename", path, new).status == 0:
                    place.collections[place.collections.index(collection)] = new

    def take_back(self) -> None:
        self.run("undo", self.chance.randint(max(1, self.head - 20), self.head))

    def redact(self) -> None:
        self.run("history", "redact", self.chance.randint(1, self.head), "--yes")

    def rename_all(self) -> None:
        which = self.chance.choice(["--organization", "--team"])
        self.run("init", which, self.word())

    def look(self) -> None:
        """Read all that strangers can, now and at some moments before."""
        head = self.head
        lines = [*NOW, *(f"{line} --as-of {self.chance.randint(6, head)}" for line in THEN)]
        secrets = self.secrets
        for person in STRANGERS:
            bundle = Path(f"{person}.bundle")
            self.registry.run("export", "--all", "--links", "-o", bundle, "--as", person)
            if bundle.exists():
                held = FOUND.findall(bundle.read_bytes().decode("latin-1"))
                assert not secrets.intersection(held)
                bundle.unlink()
            for line in lines:
                done = self.registry.run(*line.split(), "--as", person)
                assert done.status in {0, 3}, done
                assert not secrets.intersection(FOUND.findall(done.stdout + done.stderr)), line


@pytest.mark.parametrize("seed", range(3))
def test_nobody_reads_of_what_is_hidden(registry: Command, home: Path, seed: int) -> None:
    doing = Home(registry, seed)
    steps = (doing.create, doing.change, doing.link, doing.curate, doing.take_back, doing.redact,
             doing.rename_all)  # fmt: skip
    weights = (5, 8, 5, 9, 3, 3, 1)
    for _ in range(3):
        for step in doing.chance.choices(steps, weights, k=25):
            step()
        doing.look()
    assert_state_is_what_events_say(home)
    registry("verify", "--history")
