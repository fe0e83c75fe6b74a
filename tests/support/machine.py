"""Random work in one home, with crashes, beside a model of it in plain dicts.

Every step is drawn from the seed and its own number alone, and is a command line; where it goes
wrong, the steps up to there are told, to be run again.
"""

from __future__ import annotations

import pickle
import random
import shutil
import signal
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING, Final, NamedTuple

from registry_cli.cli.commands import COMMANDS
from tests.support.command import Command, Result
from tests.support.history import assert_state_is_what_events_say
from tests.support.model import Files, Model, Said, Seen, Shape, digest_of
from tests.support.soundness import assert_sound, open_catalog

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.support.stepping import Stepper

_TYPES: Final = ("model", "dataset")
_NAMES: Final = ("net", "digits", "notes")
_TARGETS: Final = ("model/first", "model/Example ML Task", "dataset/first")
_NEW_NAMES: Final = ("first", "Example ML Task", "third")
_ALIASES: Final = ("best", "production", "v2.0", "한국어")
_CONTENTS: Final = (b"", b"a", b"b", b"c" * 5000)
_PATHS: Final = ("a.txt", "b/a.txt", "b/c.bin")
_MANY: Final = 101
"""Small files, so many that they are packed."""
_LAST_STEP: Final = 250
"""A crash comes at one of so many calls; some commands have fewer, and do not crash."""
_CRASHES: Final = 0.1
_SOUND_EVERY: Final = 10

_SEQUENCES: Final = """
    SELECT
        CASE sequence.kind WHEN 'collection'
        THEN substr(project, length('wandb-registry-') + 1) || '/' || sequence.name
        ELSE sequence.name END,
        sequence.type
    FROM sequences JOIN sequence_names AS sequence ON sequence.sequence_id = sequences.id
    WHERE sequences.to_event IS NULL
"""
_ARTIFACTS: Final = """
    SELECT artifact, number, artifact_versions.digest, aliases, text FROM artifact_versions
    JOIN versions AS version ON version.uid = version_uid
    LEFT JOIN descriptions ON version_id = version.id AND to_event IS NULL
"""
_COLLECTIONS: Final = """
    SELECT registry || '/' || collection, number, registry_versions.digest, aliases, text
    FROM registry_versions
    JOIN versions AS version ON version.uid = version_uid
    LEFT JOIN descriptions ON version_id = version.id AND to_event IS NULL
"""
_SAID: Final = """
    SELECT id, subject, json_extract(body, '$.description') FROM events
    WHERE kind = 'described' ORDER BY id
"""


class Step(NamedTuple):
    """A command line, what it means for the model, and what is to be seen afterwards."""

    arguments: tuple[str, ...]
    apply: Callable[[Model], int]
    check: Callable[[Result], None] = lambda _result: None


class Machine:
    """A new home in the folder, which is also where the work is done."""

    def __init__(self, folder: Path, seed: str, stepper: Stepper | None) -> None:
        self._home = folder / "home"
        shutil.rmtree(self._home, ignore_errors=True)
        self._seed = seed
        self._stepper = stepper
        self._registry = Command()
        self._model = Model()
        self._contents: dict[str, Files] = {}
        self._told: list[str] = []
        self.crashes = 0

    def run(self, steps: int) -> None:
        """Do so many steps, and compare after each."""
        for number in range(steps):
            source = random.Random(f"{self._seed} {number}")
            try:
                self._step(source, is_checked=number % _SOUND_EVERY == 0 or number == steps - 1)
            except AssertionError as error:
                error.add_note("\n".join(["the steps were:", *self._told]))
                raise

    def _step(self, source: random.Random, *, is_checked: bool) -> None:
        step = self._draw(source)
        self._told.append(" ".join(step.arguments))
        after: Model = pickle.loads(pickle.dumps(self._model))  # noqa: S301 - our own
        status = step.apply(after)
        # A refusal leaves the model as it was, so a crash then has nothing to be halfway in.
        if self._stepper is not None and source.random() < _CRASHES and self._seen().shapes:
            self._crash(self._stepper, source, step, after)
        else:
            result = self._registry.run(*step.arguments)
            assert result.status == status, (result, status)
            self._model = after
            if status == 0:
                step.check(result)
        assert self._seen() == self._model.seen()
        if is_checked and (self._home / "catalog.db").exists():
            assert_sound(self._home)
            assert_state_is_what_events_say(self._home)

    def _crash(self, stepper: Stepper, source: random.Random, step: Step, after: Model) -> None:
        """Kill the command at one of its calls: what it does was done, or not at all."""
        at = source.randrange(1, _LAST_STEP)
        self._told.append(f"  killed at call {at}")
        ended = stepper.run(*step.arguments, step=at, number=signal.SIGKILL)
        self.crashes += ended.is_killed
        seen = self._seen()
        if seen != self._model.seen():
            assert seen == after.seen(), "half done"
            self._model = after

    def _seen(self) -> Seen:
        """Return what the home holds, read without our own queries."""
        if not (self._home / "catalog.db").exists():
            return Seen({}, [])
        shapes: dict[str, Shape] = {}
        with closing(open_catalog(self._home)) as connection:
            for name, type_ in connection.execute(_SEQUENCES):
                shapes[name] = Shape(type_, {}, {}, {})
            for query in (_ARTIFACTS, _COLLECTIONS):
                for name, number, digest, aliases, text in connection.execute(query):
                    shape = shapes[name]
                    shape.digests[number] = digest
                    names = aliases.split(",") if aliases else []
                    shape.aliases.update(dict.fromkeys(names, number))
                    shape.descriptions.update({number: text} if text else {})
        return Seen(shapes, [said for _, said in self._list_said()])

    # What can be drawn.

    def _draw(self, source: random.Random) -> Step:
        draws = [self._log] * 4
        if self._model.artifacts:
            draws += [self._link] * 3 + [self._delete] * 2 + [self._get] * 2
            draws += [self._path, self._delete_all, self._maintain]
            draws += [self._export]
            draws += [self._add_alias] * ("alias add" in COMMANDS)
            draws += [self._describe, self._redact, self._undo]
        if self._model.collections:
            draws += [self._unlink] * 2
            draws += [self._rename_collection, self._delete_collection]
        return source.choice(draws)(source)

    def _log(self, source: random.Random) -> Step:
        files = self._draw_files(source)
        name, type_ = source.choice(_NAMES), source.choice([_TYPES[0], *_TYPES])
        aliases = _draw_some(source, _ALIASES)
        target = source.choice(("", "", *_TARGETS))
        is_new = source.random() < 0.2
        _write("data", files)
        arguments = ["log", "data", "--name", name, "--type", type_, *_options(aliases)]
        arguments += ["--link", target] if target else []
        arguments += ["--new-version"] if is_new else []
        self._contents[digest_of(files)] = files
        return Step(
            tuple(arguments),
            lambda model: model.log(name, type_, files, aliases, target=target, is_new=is_new),
        )

    def _link(self, source: random.Random) -> Step:
        name, number = self._draw_version(source)
        target, aliases = source.choice(_TARGETS), _draw_some(source, _ALIASES)
        return Step(
            ("link", f"{name}:v{number}", target, *_options(aliases)),
            lambda model: model.link(name, number, target, aliases),
        )

    def _unlink(self, source: random.Random) -> Step:
        target = source.choice(sorted(self._model.collections))
        numbers = sorted(self._model.collections[target].versions)
        number = source.choice([*numbers, 0])
        return Step(("unlink", f"{target}:v{number}"), lambda model: model.unlink(target, number))

    def _rename_collection(self, source: random.Random) -> Step:
        target, name = source.choice(_TARGETS), source.choice(_NEW_NAMES)
        return Step(
            ("collection", "rename", target, name),
            lambda model: model.rename_collection(target, name),
        )

    def _delete_collection(self, source: random.Random) -> Step:
        target = source.choice(_TARGETS)
        return Step(
            ("collection", "delete", target, "--yes"),
            lambda model: model.delete_collection(target),
        )

    def _delete(self, source: random.Random) -> Step:
        name, number = self._draw_version(source)
        is_forced = source.random() < 0.5
        force = ("--force",) if is_forced else ()
        return Step(
            ("delete", f"{name}:v{number}", "--yes", *force),
            lambda model: model.delete(name, number, is_forced=is_forced),
        )

    def _delete_all(self, source: random.Random) -> Step:
        name = source.choice(_NAMES)
        is_forced = source.random() < 0.5
        force = ("--force",) if is_forced else ()
        return Step(
            ("delete", name, "--all", "--yes", *force),
            lambda model: model.delete_all(name, is_forced=is_forced),
        )

    def _add_alias(self, source: random.Random) -> Step:
        name, number = self._draw_version(source)
        alias = source.choice(_ALIASES)
        return Step(
            ("alias", "add", f"{name}:v{number}", alias),
            lambda model: model.add_alias(name, number, alias),
        )

    def _get(self, source: random.Random) -> Step:
        name, number = self._draw_version(source)

        def check(_result: Result) -> None:
            digest = self._model.artifacts[name].versions[number].digest
            assert _read("out") == self._contents[digest]

        return Step(
            ("get", f"{name}:v{number}", "out", "--exact", "--force"),
            lambda model: model.find(name, number),
            check,
        )

    def _path(self, source: random.Random) -> Step:
        name, number = self._draw_version(source)

        def check(result: Result) -> None:
            digest = self._model.artifacts[name].versions[number].digest
            assert _read(result.line) == self._contents[digest]

        return Step(
            ("path", f"{name}:v{number}", "."), lambda model: model.find(name, number), check
        )

    def _export(self, source: random.Random) -> Step:
        name, number = self._draw_version(source)
        is_carried = source.random() < 0.2

        def check(_result: Result) -> None:
            """See that the bundle brings nothing here, and all to an empty home."""
            self._registry("import", "one.bundle", "--aliases")
            if not is_carried:
                return
            shutil.rmtree("other", ignore_errors=True)
            self._registry("--home", "other", "import", "one.bundle")
            self._registry(
                "--home", "other", "get", f"{name}:v{number}", "out", "--exact", "--force"
            )
            digest = self._model.artifacts[name].versions[number].digest
            assert _read("out") == self._contents[digest]

        return Step(
            ("export", f"{name}:v{number}", "-o", "one.bundle"),
            lambda model: model.find(name, number),
            check,
        )

    def _describe(self, source: random.Random) -> Step:
        name, number = self._draw_version(source)
        text = f"leaked {source.randrange(1000)}."  # so that none is part of another
        return Step(
            ("describe", f"{name}:v{number}", text),
            lambda model: model.describe(name, number, text),
        )

    def _redact(self, source: random.Random) -> Step:
        """Blank a description, or one that is blank already."""
        said = [(place, *each) for place, each in enumerate(self._list_said()) if each[1].text]
        if not said:
            return self._describe(source)
        place, event, (_, _, text) = source.choice(said)

        def check(_result: Result) -> None:
            if text.encode() in (self._home / "catalog.db").read_bytes():
                others = {said.text for said in self._model.said}
                assert text in others, "a text that was blanked is still in the file"

        return Step(
            ("history", "redact", str(event), "--yes"), lambda model: model.redact(place), check
        )

    def _undo(self, source: random.Random) -> Step:
        """Undo a description, mostly the last one; the rules may refuse that."""
        said = self._list_said()
        if not said:
            return self._describe(source)
        place = len(said) - 1 if _flip(source) else source.randrange(len(said))
        event, _ = said[place]
        return Step(("undo", str(event)), lambda model: model.undo(place))

    def _list_said(self) -> list[tuple[int, Said]]:
        """Return the events that describe versions of artifacts, and what each said."""
        with closing(open_catalog(self._home)) as connection:
            rows = connection.execute(_SAID).fetchall()
        return [(event, _said(subject, text)) for event, subject, text in rows]

    def _maintain(self, source: random.Random) -> Step:
        commands = [("verify", "--full"), ("gc", "--grace", "0", "--yes"), ("artifacts",)]
        arguments = source.choice([each for each in commands if each[0] in COMMANDS])
        return Step(arguments, lambda _model: 0)

    def _draw_version(self, source: random.Random) -> tuple[str, int]:
        """Return a version that is there, mostly."""
        name = source.choice(sorted(self._model.artifacts))
        numbers = sorted(self._model.artifacts[name].versions)
        return name, source.choice([*numbers, *numbers, *numbers, 0])

    def _draw_files(self, source: random.Random) -> Files:
        """Return new files, or often enough some that were logged before."""
        if self._contents and source.random() < 0.3:
            return self._contents[source.choice(sorted(self._contents))]
        if source.random() < 0.1:
            salt = source.randrange(3)
            return {f"{number}.txt": f"{salt} {number}".encode() for number in range(_MANY)}
        return {
            path: source.choice(_CONTENTS) for path in _PATHS if path == "a.txt" or _flip(source)
        }


def _said(subject: str, text: str) -> Said:
    name, _, number = subject.rpartition("/")[2].rpartition(":v")
    return Said(name, int(number), text)


def _flip(source: random.Random) -> bool:
    return source.random() < 0.5


def _draw_some(source: random.Random, names: tuple[str, ...]) -> set[str]:
    return {name for name in names if source.random() < 0.2}


def _options(aliases: set[str]) -> list[str]:
    return [word for alias in sorted(aliases) for word in ("--alias", alias)]


def _write(folder: str, files: Files) -> None:
    shutil.rmtree(folder, ignore_errors=True)
    for path, content in files.items():
        file = Path(folder, path)
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(content)


def _read(folder: str) -> Files:
    return {
        str(path.relative_to(folder)): path.read_bytes()
        for path in Path(folder).rglob("*")
        if path.is_file()
    }
