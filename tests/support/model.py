"""What a home holds, in plain dicts: what the random work of `machine.py` is compared with."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Final, NamedTuple

LATEST: Final = "latest"
BLANK: Final = "[redacted]"
"""What stands where a text was."""
ACCEPTED: Final = {"model": "model", "dataset": "dataset"}
"""Registries, and the one type that each accepts."""

Files = dict[str, bytes]

DONE: Final = 0
NOT_FOUND: Final = 3
CONFLICT: Final = 4
REFUSED: Final = 5


class Version(NamedTuple):
    """What never changes of a version."""

    artifact: str
    number: int
    digest: str


@dataclass
class Sequence:
    """An artifact or a collection: the versions that are there, and which has which alias.

    Of a collection it tells the next number, and how late it lost each name that it had.
    """

    type: str
    versions: dict[int, Version] = field(default_factory=dict)
    aliases: dict[str, int] = field(default_factory=dict)
    next_number: int = 0
    lost: dict[str, int] = field(default_factory=dict)

    def label(self, number: int, names: set[str]) -> None:
        """Give a version aliases, and `latest`."""
        self.aliases |= dict.fromkeys({LATEST, *names}, number)

    def remove(self, number: int) -> None:
        """Take a version away; `latest` falls back to the highest one left."""
        del self.versions[number]
        had_latest = self.aliases.get(LATEST) == number
        self.aliases = {name: to for name, to in self.aliases.items() if to != number}
        if had_latest and self.versions:
            self.aliases[LATEST] = max(self.versions)


class Said(NamedTuple):
    """What an event said of a version: its description from then on."""

    artifact: str
    number: int
    text: str


class Shape(NamedTuple):
    """What can be seen of a sequence: digests, aliases and descriptions by number."""

    type: str
    digests: dict[int, str]
    aliases: dict[str, int]
    descriptions: dict[int, str]


class Seen(NamedTuple):
    """What can be seen of a home: its sequences by name, and what was said, the oldest first."""

    shapes: dict[str, Shape]
    said: list[Said]


@dataclass
class Model:
    """Artifacts by name, collections by registry and name. Operations return exit codes."""

    artifacts: dict[str, Sequence] = field(default_factory=dict)
    collections: dict[str, Sequence] = field(default_factory=dict)
    next_numbers: dict[str, int] = field(default_factory=dict)
    """Of artifacts, also of those that were deleted: no number is given twice."""

    gone: list[tuple[str, Sequence]] = field(default_factory=list)
    """Collections that were deleted, with the name of each."""

    renames: int = 0
    said: list[Said] = field(default_factory=list)
    """What events said of versions, also of those that are gone; blanked where it was redacted."""

    def log(
        self, name: str, type_: str, files: Files, aliases: set[str], *, target: str, is_new: bool
    ) -> int:
        """Log files; with a target, `registry/collection`, link the version too."""
        artifact = self.artifacts.get(name)
        if artifact is not None and artifact.type != type_:
            return CONFLICT
        refusal = self._judge_target(target, type_) if target else DONE
        if refusal != DONE:
            return refusal
        if artifact is None:
            artifact = self.artifacts[name] = Sequence(type_)
        digest = digest_of(files)
        equal = [number for number, of in artifact.versions.items() if of.digest == digest]
        if equal and not is_new:
            number = max(equal)
        else:
            number = self._next(name)
            artifact.versions[number] = Version(name, number, digest)
        artifact.label(number, aliases)
        if target:
            self.link(name, number, target, aliases)
        return DONE

    def link(self, name: str, number: int, target: str, aliases: set[str]) -> int:
        """Link a version of an artifact."""
        artifact = self.artifacts.get(name)
        if artifact is None or number not in artifact.versions:
            return NOT_FOUND
        refusal = self._judge_target(target, artifact.type)
        if refusal != DONE:
            return refusal
        version = artifact.versions[number]
        target = self.called_now(target)
        collection = self.collections.setdefault(target, Sequence(artifact.type))
        held = [place for place, of in collection.versions.items() if of == version]
        place = held[0] if held else self._next_in(target)
        collection.versions[place] = version
        collection.label(place, aliases)
        return DONE

    def unlink(self, target: str, number: int) -> int:
        """Remove a link."""
        collection = self.collections.get(target)
        if collection is None or number not in collection.versions:
            return NOT_FOUND
        collection.remove(number)
        return DONE

    def delete(self, name: str, number: int, *, is_forced: bool) -> int:
        """Delete a version; its links and aliases go too where that is forced."""
        artifact = self.artifacts.get(name)
        if artifact is None or number not in artifact.versions:
            return NOT_FOUND
        aliases = {alias for alias, to in artifact.aliases.items() if to == number} - {LATEST}
        if (aliases or self._links(name, number)) and not is_forced:
            return REFUSED
        self._unlink_all(name, number)
        artifact.remove(number)
        return DONE

    def delete_all(self, name: str, *, is_forced: bool) -> int:
        """Delete an artifact."""
        artifact = self.artifacts.get(name)
        if artifact is None:
            return NOT_FOUND
        is_linked = any(self._links(name, number) for number in artifact.versions)
        if (is_linked or artifact.aliases.keys() - {LATEST}) and not is_forced:
            return REFUSED
        for number in artifact.versions:
            self._unlink_all(name, number)
        del self.artifacts[name]
        return DONE

    def add_alias(self, name: str, number: int, alias: str) -> int:
        """Move an alias within an artifact or a collection."""
        sequence = self._sequence(name)
        if sequence is None or number not in sequence.versions:
            return NOT_FOUND
        sequence.aliases[alias] = number
        return DONE

    def rename_collection(self, target: str, name: str) -> int:
        """Give a collection another name within its registry."""
        target = self.called_now(target)
        new = f"{target.partition('/')[0]}/{name}"
        if target not in self.collections:
            return NOT_FOUND
        if new == target:
            return DONE
        if new in self.collections:
            return CONFLICT
        self.renames += 1
        collection = self.collections.pop(target)
        collection.lost[target] = self.renames
        self.collections[new] = collection
        return DONE

    def delete_collection(self, target: str) -> int:
        """Delete a collection with its links."""
        target = self.called_now(target)
        if target not in self.collections:
            return NOT_FOUND
        self.gone.append((target, self.collections.pop(target)))
        return DONE

    def called_now(self, target: str) -> str:
        """Return what a collection is called now that has a name, or else had it last."""
        had = [
            (collection.lost[target], name)
            for name, collection in self.collections.items()
            if target in collection.lost
        ]
        return target if target in self.collections or not had else max(had)[1]

    def find(self, name: str, number: int) -> int:
        """Say whether a version is there."""
        artifact = self.artifacts.get(name)
        return DONE if artifact is not None and number in artifact.versions else NOT_FOUND

    def describe(self, name: str, number: int, text: str) -> int:
        """Describe a version; what it says already is no event."""
        found = self.find(name, number)
        if found == DONE and self.description(name, number) != text:
            self.said.append(Said(name, number, text))
        return found

    def redact(self, place: int) -> int:
        """Blank what the event at that place said."""
        self.said[place] = self.said[place]._replace(text=BLANK)
        return DONE

    def undo(self, place: int) -> int:
        """Say again what held before the event at that place, which must be the last word."""
        name, number, _ = self.said[place]
        of_it = [each for each, said in enumerate(self.said) if said[:2] == (name, number)]
        before = [self.said[each].text for each in of_it if each < place]
        text = before[-1] if before else ""
        if self.find(name, number) != DONE or of_it[-1] != place or text == BLANK:
            return REFUSED
        self.said.append(Said(name, number, text))
        return DONE

    def description(self, name: str, number: int) -> str:
        """Return what was said last of a version of an artifact."""
        texts = [said.text for said in self.said if said[:2] == (name, number)]
        return texts[-1] if texts else ""

    def seen(self) -> Seen:
        """Return what can be seen of the home."""
        sequences = {**self.artifacts, **self.collections}
        return Seen({name: self._shape(each) for name, each in sequences.items()}, self.said)

    def _shape(self, sequence: Sequence) -> Shape:
        versions = sequence.versions
        said = {number: self.description(of.artifact, of.number) for number, of in versions.items()}
        return Shape(
            sequence.type,
            {number: version.digest for number, version in versions.items()},
            sequence.aliases,
            {number: text for number, text in said.items() if text},
        )

    def _judge_target(self, target: str, type_: str) -> int:
        collection = self.collections.get(self.called_now(target))
        if collection is not None and collection.type != type_:
            return CONFLICT
        return DONE if ACCEPTED[target.partition("/")[0]] == type_ else REFUSED

    def _sequence(self, name: str) -> Sequence | None:
        return self.collections.get(name) if "/" in name else self.artifacts.get(name)

    def _next(self, name: str) -> int:
        number = self.next_numbers.get(name, 0)
        self.next_numbers[name] = number + 1
        return number

    def _next_in(self, target: str) -> int:
        """Give a number in a collection, above those of all that have or had its name."""
        number = max(
            collection.next_number
            for name, collection in (*self.collections.items(), *self.gone)
            if name == target or target in collection.lost
        )
        self.collections[target].next_number = number + 1
        return number

    def _links(self, name: str, number: int) -> list[tuple[str, int]]:
        return [
            (target, place)
            for target, collection in self.collections.items()
            for place, version in collection.versions.items()
            if (version.artifact, version.number) == (name, number)
        ]

    def _unlink_all(self, name: str, number: int) -> None:
        for target, place in self._links(name, number):
            self.collections[target].remove(place)


def digest_of(files: Files) -> str:
    """Return the digest of a version, from its definition."""
    from blake3 import blake3

    lines = "".join(
        f"{path}\0{blake3(content).hexdigest()}\0{len(content)}\n"
        for path, content in sorted(files.items(), key=lambda item: item[0].encode())
    )
    return blake3(lines.encode()).hexdigest()
