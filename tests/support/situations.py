"""Homes, their illnesses, surroundings and command lines, drawn at random for both doors."""

from __future__ import annotations

import os
import shutil
import sqlite3
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING, Final, NamedTuple

from hypothesis import strategies as st

from tests.support.bad_homes import (
    cut_in_half,
    damaged,
    empty_catalog,
    foreign_database,
    garbage,
    newer_catalog,
    overwritten,
    plain_file,
    something_else,
)
from tests.support.files import make_files

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.support.bad_input import Trial
    from tests.support.command import Command

    Illness = Callable[[Trial], object]

STRANGER: Final = 54321
"""The number of an account that does not own the home."""

_CONTENTS: Final = (
    {"only": "weights"},
    {"deep/er/only é": "weights"},
    {"readme": "text", "train/a b": "1", "train/deep/c": "2"},
    {f"{number:03}": "many" for number in range(400)},  # more than one page of a manifest
)
SETTINGS: Final = {
    "REGISTRY_ENTITY": ["team", "vision", "nobody", "wandb-registry-x", ""],
    "WANDB_ENTITY": ["team", "nobody", "a/b"],
    "REGISTRY_PROJECT": ["side", "nowhere", "a:b"],
    "WANDB_PROJECT": ["side", "a:b"],
    "REGISTRY_RUN_ID": ["run-1", "two words"],
    "WANDB_RUN_ID": ["run-1", ""],
    "REGISTRY_NETWORK_RULES": ["1"],
    "REGISTRY_HOME": ["", "../home", "other"],
    "HOME": [""],
    "MAKELEVEL": ["1"],
    "FORCE_COLOR": ["1"],
}
"""Variables of the environment, and values that they have."""

PLAIN: Final = [
    ["exists", "gemma"],
    ["exists", "side/gemma"],
    ["path", "gemma"],
    ["path", "model/c"],
    ["path", "data"],
    ["path", "data", "train/a b"],
    ["path", "data", "nope"],
]
"""Command lines of which the front door answers most in a home that is well."""


class Situation(NamedTuple):
    """A home that came about by commands, what befell it, and who asks what in it, from where."""

    steps: list[tuple[str, ...]]
    illness: Illness
    is_stranger: bool
    settings: dict[str, str]
    command_lines: list[list[str]]


def found(registry: Command) -> None:
    """Make what commands of a situation build upon: folders to log, registries and a team."""
    for number, files in enumerate(_CONTENTS):
        make_files(f"content-{number}", files)
    registry("registry", "create", "open")
    registry("registry", "create", "closed", "--visibility", "restricted")
    registry("team", "create", "vision")


# --- What befalls a home


def well(_trial: Trial) -> None:
    """Leave it as it is."""


def _gone(trial: Trial) -> None:
    shutil.rmtree(trial.home)


def _catalog(*statements: str) -> Illness:
    """Return what changes the catalog behind the back of its triggers."""

    def change(trial: Trial) -> None:
        with closing(sqlite3.connect(trial.home / "catalog.db")) as connection, connection:
            triggers = connection.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'")
            for (name,) in triggers.fetchall():
                connection.execute(f"DROP TRIGGER {name}")
            for statement in statements:
                connection.execute(statement)

    return change


def _trees(change: Callable[[Path], object]) -> Illness:
    def change_each(trial: Trial) -> None:
        for tree in (trial.home / "checkouts").iterdir():
            tree.chmod(0o755)
            change(tree)

    return change_each


def _without_links(tree: Path) -> None:
    for link in [path for path in tree.rglob("*") if path.is_symlink()]:
        link.unlink()
    tree.chmod(0o555)


def _with_edited_files(tree: Path) -> None:
    for link in [path for path in tree.rglob("*") if path.is_symlink()]:
        text = link.read_text()
        link.unlink()
        link.write_text(text[::-1])
    tree.chmod(0o555)


def _blobs(change: Callable[[Path], object]) -> Illness:
    def change_each(trial: Trial) -> None:
        for blob in (trial.home / "blobs").glob("*/*"):
            blob.chmod(0o644)
            change(blob)

    return change_each


def _no_trees(trial: Trial) -> None:
    for tree in (trial.home / "checkouts").iterdir():
        for folder in (tree, *tree.rglob("*")):
            if not folder.is_symlink():
                folder.chmod(0o755)
        shutil.rmtree(tree)
    (trial.home / "checkouts").rmdir()
    (trial.home / "checkouts").touch()


ILLNESSES: Final[list[Illness]] = [
    well,
    _gone,
    plain_file,
    something_else,
    foreign_database,
    empty_catalog,
    newer_catalog,
    *(damaged(damage) for damage in (garbage, cut_in_half, overwritten)),
    _catalog("UPDATE pages SET entries = replace(entries, 'a', 'b')"),
    _catalog("UPDATE pages SET first_path = '~'"),
    _catalog("UPDATE pages SET entries = '[1]'"),
    _catalog("DELETE FROM version_pages"),
    _catalog("UPDATE versions SET digest = substr(digest, 2) || '0'"),
    _catalog("DELETE FROM entities WHERE kind = 'team'"),
    _catalog("DELETE FROM entities WHERE kind = 'organization'"),
    _catalog("PRAGMA user_version = 0"),
    _trees(lambda _tree: None),
    _trees(_without_links),
    _trees(_with_edited_files),
    _blobs(Path.unlink),
    _blobs(lambda blob: os.truncate(blob, 0)),
    _no_trees,
]
"""Everything that befalls a home."""


# --- What is drawn


_names = st.sampled_from(["gemma", "tea", "c"])
_registries = st.sampled_from(["model", "open", "closed"])
_projects = st.sampled_from(["side", "team/uncategorized", "vision/side", "nobody/x"])
_collections = st.sampled_from(["c", "gemma", "two words"])
_files = st.sampled_from(
    [".", "only", "deep/er/only é", "readme", "train/a b", "train", "200", "nope", "", "v0",
     "../readme", "readme/", "\udcff", "~"]
)  # fmt: skip


def _option(name: str, values: list[str]) -> st.SearchStrategy[tuple[str, ...]]:
    return st.sampled_from([(), *((name, value) for value in values)])


def _words(*parts: st.SearchStrategy[tuple[str, ...]]) -> st.SearchStrategy[tuple[str, ...]]:
    return st.tuples(*parts).map(lambda drawn: tuple(word for part in drawn for word in part))


def _word(strategy: st.SearchStrategy[str]) -> st.SearchStrategy[tuple[str, ...]]:
    return strategy.map(lambda word: (word,))


_targets = st.tuples(_registries, _collections).map("/".join)
_logs = _words(
    st.just(("log",)),
    _word(st.integers(0, len(_CONTENTS) - 1).map("content-{}".format)),
    st.just(("--type", "model", "--name")),
    _word(_names),
    _option("--project", ["side", "model", "closed"]),
    _option("--entity", ["vision"]),
    _option("--alias", ["best", "v2.0"]),
)
_links = _words(
    st.just(("link",)), _word(_names), _word(_targets), _option("--alias", ["best", "production"])
)
_grants = _option("--role", ["viewer", "restricted-viewer", "admin"]).map(
    lambda role: ("member", "add", f"uid-{STRANGER}", *role, "--registry", "closed")
)
_steps = st.one_of(
    _logs,
    _logs,
    _links,
    _grants,
    st.tuples(st.just("path"), st.one_of(_names, _targets), st.just(".")),
    st.sampled_from([("unlink", "model/c:v0"), ("init", "--team", "renamed")]),
)
_paths = st.one_of(
    _names,
    _targets,
    _targets.map("wandb-registry-{}".format),
    _targets.map("local/wandb-registry-{}".format),
    st.tuples(_projects, _names).map("/".join),
    st.sampled_from(["nope", "", "a/b/c/d", "two words", "team/model-registry/c", "\udcff", "é"]),
)  # fmt: skip
_selectors = st.sampled_from(
    ["", "", ":v0", ":v1", ":v9", ":latest", ":best", ":v2.0", ":", "@", "@00000000",
     f":v{10**30}"]
)  # fmt: skip
_references = st.tuples(_paths, _selectors).map("".join)
_options = st.sampled_from(
    [(), (), ("-q",), ("--quiet",), ("--home", "../home"), ("--home=../home",), ("--home", "other"),
     ("--home=",), ("--home", ""), ("--home", "-q"), ("--home",), ("--json",), ("--no-color",),
     ("--as", "viewer2"), ("--",), ("-x",), ("--format", "tsv"), ("--help",)]
)  # fmt: skip
_plain = _words(
    st.sampled_from([(), (), ("-q",), ("--home", "../home")]),
    st.one_of(
        st.sampled_from(PLAIN).map(tuple),
        _words(st.just(("exists",)), _word(_references)),
        _words(st.just(("path",)), _word(st.one_of(_names, _targets))),
    ),
)
_command_lines = st.one_of(
    _plain,
    _plain,
    _words(_options, st.just(("exists",)), _word(_references), _options),
    _words(_options, st.just(("path",)), _word(_references), _options),
    _words(_options, st.just(("path",)), _word(_references), _options, _word(_files)),
    _words(st.just(("path",)), _word(_names), _word(_files)),
    _words(_options, st.sampled_from([("path",), ("exists",), ("exists", "gemma", "tea")])),
).map(list)
_settings = st.fixed_dictionaries(
    {}, optional={name: st.sampled_from(values) for name, values in SETTINGS.items()}
)

situations: Final = st.builds(
    Situation,
    steps=st.lists(_steps, max_size=4),
    illness=st.one_of(st.just(well), st.just(well), st.just(well), st.sampled_from(ILLNESSES)),
    is_stranger=st.booleans(),
    settings=st.one_of(st.just({}), st.just({}), _settings),
    command_lines=st.lists(_command_lines, min_size=3, max_size=6),
)
"""Situations that both doors are to meet in the same way."""
