"""The candidates that `registry __complete` answers the TAB key with."""

from __future__ import annotations

import os
import sqlite3
import subprocess
import sys
from contextlib import closing
from typing import TYPE_CHECKING, Protocol

import pytest

from registry_cli.__main__ import complete as front_door
from registry_cli.operations.complete import KINDS
from tests.support.lock_holder import held_elsewhere
from tests.support.modules import modules_of
from tests.support.privileges import as_ordinary_user
from tests.support.snapshots import snapshot

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from tests.support.command import Command

    class Complete(Protocol):
        def __call__(self, *arguments: str) -> list[str]: ...


@pytest.fixture
def complete(home: Path, capfd: pytest.CaptureFixture[str]) -> Complete:  # noqa: ARG001 - found in the environment
    """Return what answers with the candidates."""

    def candidates(*arguments: str) -> list[str]:
        capfd.readouterr()
        front_door([*arguments])
        out, err = capfd.readouterr()
        assert err == ""
        return out.splitlines()

    return candidates


def test_what_somebody_asks_about_may_be_anything_that_they_see(
    complete: Complete, registry: Command
) -> None:
    registry.log_text("gemma", "1", "--link", "model/c")
    registry("registry", "create", "closed", "--visibility", "restricted")
    registry("link", "gemma", "closed/c")

    assert complete("anything", "mod") == ["model", "model/c"]
    assert complete("anything", "gem") == ["gemma"]
    assert complete("anything", "closed/") == ["closed/c"]
    assert complete("--as", "stranger2", "anything", "clo") == []


# References.


def test_a_collection_called_like_a_digest_is_completed(
    complete: Complete, registry: Command
) -> None:
    registry.log_text("gemma", "1", "--link", "model/chat@deadbeef")
    assert "model/chat@deadbeef:v0" in complete("reference", "model/chat@")
    assert complete("reference", "model/chat@deadbeef:v") == ["model/chat@deadbeef:v0"]


def test_a_name_goes_on_to_its_versions_once_no_other_is_left(
    complete: Complete, registry: Command
) -> None:
    registry.log_text("gemma", "1", "--alias", "production")
    registry.log_text("gemma", "2")
    registry.log_text("tea", "3")

    assert complete("reference", "") == ["gemma", "tea"]
    assert complete("reference", "ge") == [
        "gemma", "gemma:latest", "gemma:production", "gemma:v1", "gemma:v0",
    ]  # fmt: skip


def test_what_follows_a_colon_is_an_alias_or_a_version(
    complete: Complete, registry: Command
) -> None:
    registry.log_text("gemma", "4", "--alias", "production", "--alias", "v2.0")
    for number in range(1, 11):
        registry.log_text("gemma", f"text {number}")

    assert complete("reference", "gemma:p") == ["gemma:production"]
    assert complete("reference", "gemma:v1") == ["gemma:v10", "gemma:v1"]
    assert complete("reference", "gemma:v2") == ["gemma:v2.0", "gemma:v2"]
    assert complete("reference", "gemma:x") == []
    assert complete("reference", "tea:") == []


def test_behind_a_name_only_the_newest_versions_are_shown_but_a_colon_shows_all(
    complete: Complete, registry: Command
) -> None:
    for number in range(15):
        registry.log_text("gemma", f"text {number}")

    assert complete("reference", "gemma") == [
        "gemma", "gemma:latest", *(f"gemma:v{number}" for number in range(14, 2, -1)),
    ]  # fmt: skip
    assert complete("reference", "gemma:v") == [f"gemma:v{number}" for number in range(14, -1, -1)]


def test_paths_are_completed_part_by_part_and_a_single_way_is_followed(
    complete: Complete, registry: Command
) -> None:
    registry.log_text("gemma", "7")
    registry.log_text("other", "8", "--project", "Side Project")
    registry("team", "create", "vision")
    registry.log_text("eyes", "9", "--entity", "vision", "--project", "sight")
    registry("link", "gemma", "model/Example ML Task")
    registry("link", "gemma", "model/first")

    assert complete("sequence", "") == ["gemma", "Side Project/", "model/", "vision/"]
    assert complete("sequence", "S") == ["Side Project/other"]
    assert complete("sequence", "vi") == ["vision/sight/eyes"]
    assert complete("sequence", "model/") == ["model/Example ML Task", "model/first"]
    assert complete("sequence", "m") == complete("sequence", "model/")


def test_the_longer_paths_are_there_for_who_types_them(
    complete: Complete, registry: Command
) -> None:
    registry.log_text("gemma", "10")
    registry("link", "gemma", "model/first")

    assert complete("sequence", "te") == ["team/uncategorized/gemma"]
    assert complete("sequence", "unc") == ["uncategorized/gemma"]
    assert complete("sequence", "wandb-registry-m") == ["wandb-registry-model/first"]
    assert complete("sequence", "wandb") == ["wandb-registry-dataset/", "wandb-registry-model/"]
    assert complete("sequence", "lo") == [
        "local/wandb-registry-dataset/", "local/wandb-registry-model/",
    ]  # fmt: skip
    assert complete("sequence", "local/wandb-registry-model/") == [
        "local/wandb-registry-model/first"
    ]
    assert complete("sequence", "models/f") == ["models/first"]
    assert complete("reference", "local/wandb-registry-model/first:v") == [
        "local/wandb-registry-model/first:v0"
    ]


def test_no_path_leads_where_there_is_nothing(complete: Complete, registry: Command) -> None:
    registry.log_text("gemma", "11")

    for word in ("nobody/", "team/nothing/", "nobody/p/", "local/wandb-registry-x/", "a/b/c/d"):
        assert complete("reference", word) == []


def test_a_name_that_means_two_things_is_offered_by_its_full_paths_only(
    complete: Complete, registry: Command
) -> None:
    registry.log_text("twice", "12", "--project", "model")
    registry.log_text("once", "13", "--project", "model")
    registry("link", "team/model/twice", "wandb-registry-model/twice")
    registry("link", "team/model/twice", "wandb-registry-model/linked")

    assert complete("sequence", "model/") == ["model/once", "model/linked"]
    assert complete("sequence", "team/model/t") == ["team/model/twice"]


def test_letters_of_the_other_case_match_where_no_name_has_the_right_one(
    complete: Complete, registry: Command
) -> None:
    registry("registry", "create", "Golden Datasets")
    registry.log_text("gemma", "14")
    registry.log_text("Alpha", "15")
    registry.log_text("alpha", "16")

    assert complete("registry", "go") == ["Golden Datasets"]
    assert complete("artifact", "GEM") == ["gemma"]
    assert complete("artifact", "A") == ["Alpha"]


def test_only_links_are_offered_to_unlink(complete: Complete, registry: Command) -> None:
    registry.log_text("gemma", "17")
    registry("link", "gemma", "model/first", "--alias", "production")

    assert complete("collection-reference", "") == [
        "model/first", "model/first:latest", "model/first:production", "model/first:v0",
    ]  # fmt: skip
    assert complete("collection-reference", "gemma:") == []
    assert complete("collection", "mo") == ["model/first"]


def test_the_current_entity_and_project_count(
    complete: Complete,
    registry: Command,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    registry("team", "create", "vision")
    registry.log_text("gemma", "18")
    registry.log_text("eyes", "19", "--entity", "vision", "--project", "sight")
    monkeypatch.setenv("REGISTRY_ENTITY", "vision")
    monkeypatch.setenv("REGISTRY_PROJECT", "sight")

    assert complete("sequence", "") == ["eyes", "team/"]
    assert complete("artifact", "") == ["eyes"]
    assert complete("project", "") == ["sight"]


# Targets.


def test_a_target_is_a_collection_or_a_registry_for_a_new_one(
    complete: Complete, registry: Command
) -> None:
    registry("registry", "create", "Golden Datasets")
    registry.log_text("gemma", "20")
    registry("link", "gemma", "model/first")

    assert complete("target", "") == ["dataset/", "Golden Datasets/", "model/"]
    assert complete("target", "G") == ["Golden Datasets/"]
    assert complete("target", "m") == ["model/", "model/first"]
    assert complete("target", "model/") == ["model/first"]
    assert complete("target", "wandb-registry-m") == [
        "wandb-registry-model/", "wandb-registry-model/first",
    ]  # fmt: skip
    assert complete("target", "local/wandb-registry-model/") == ["local/wandb-registry-model/first"]


# Single names.


def test_registries_have_a_short_and_two_long_names(complete: Complete, registry: Command) -> None:
    registry("registry", "create", "Golden Datasets")

    assert complete("registry", "") == ["dataset", "Golden Datasets", "model"]
    assert complete("registry", "wandb-registry-G") == ["wandb-registry-Golden Datasets"]
    assert complete("registry", "local/wandb-registry-m") == ["local/wandb-registry-model"]
    assert complete("registry", "elsewhere/wandb-registry-m") == []


def test_types_tags_and_aliases_are_those_in_use(complete: Complete, registry: Command) -> None:
    registry.log_text("gemma", "21", "--tag", "two words", "--alias", "production")
    registry.log_text("images", "22", type="pictures")
    registry("link", "gemma", "model/first", "--alias", "stable")

    assert complete("type", "") == ["dataset", "model", "pictures"]
    assert complete("tag", "t") == ["two words"]
    assert complete("alias", "") == ["latest", "production", "stable"]


def test_entities_teams_and_users(complete: Complete, registry: Command, account: str) -> None:
    registry("team", "create", "vision")
    registry("member", "add", "viewer2", "--role", "viewer")

    assert complete("team", "") == ["team", "vision"]
    assert complete("user", "v") == ["viewer2"]
    assert complete("entity", "") == sorted([account, "team", "viewer2", "vision"])


def test_of_very_many_names_some_stand_for_all(
    complete: Complete, registry: Command, home: Path
) -> None:
    registry.log_text("n0000", "text")
    names = [f"n{number:04}" for number in range(1200)]
    with closing(sqlite3.connect(home / "catalog.db")) as catalog, catalog:
        catalog.executemany(  # as many logs would take long
            """
            INSERT INTO sequences (project_id, kind, name, type, updated_event, from_event)
            SELECT project_id, kind, ?, type, updated_event, from_event FROM sequences LIMIT 1
            """,
            [(name,) for name in names[1:]],
        )

    found = complete("sequence", "n")

    assert len(found) <= 1000
    assert found[0] == "n0000"
    assert found[-1] == "n1199"  # so that a shell inserts no more than all agree on
    assert complete("sequence", "n11") == [f"n{number}" for number in range(1100, 1200)]


# Who may know what.


@pytest.fixture
def secret(registry: Command) -> None:
    """Make a restricted registry, which has names of everything that nothing else has."""
    registry("registry", "create", "Secret", "--visibility", "restricted", "--type", "hush")
    registry.log_text("plan", "text", type="hush")
    registry.log_text("gemma", "text")
    registry("registry", "create", "Open")
    registry("link", "plan", "Secret/collected", "--alias", "hidden")
    registry("link", "plan", "Open/collected", "--alias", "shown")
    registry("member", "add", "member2", "--role", "member", "--registry", "Secret")


@pytest.mark.usefixtures("secret")
def test_a_restricted_registry_is_no_candidate_for_a_stranger(complete: Complete) -> None:
    words = ["", "Sec", "Secret/", "wandb-registry-S", "local/wandb-registry-S", "Secret/c:"]

    found = [
        name for kind in KINDS for word in words for name in complete("--as", "viewer2", kind, word)
    ]

    assert "Open/collected:shown" in found
    assert not [name for name in found if "Secret" in name or "hidden" in name]


@pytest.mark.usefixtures("secret")
def test_a_restricted_registry_is_there_for_its_members(complete: Complete) -> None:
    assert complete("--as", "member2", "registry", "S") == ["Secret"]
    assert "Secret/collected:hidden" in complete("--as", "member2", "reference", "S")
    assert "hidden" in complete("--as", "member2", "alias", "")
    assert complete("--as", "viewer2", "alias", "") == ["latest", "shown"]


@pytest.mark.usefixtures("secret")
def test_who_may_not_act_for_another_completes_nothing(
    complete: Complete, home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    owner = os.geteuid()
    monkeypatch.setattr(os, "geteuid", lambda: owner + 1)  # no longer the owner of the home
    monkeypatch.chdir(home)

    assert complete("--as", "member2", "registry", "") == []


# Homes.


@pytest.mark.parametrize(
    ("kind", "expected"),
    [
        ("registry", ["dataset", "model"]),
        ("target", ["dataset/", "model/"]),
        ("type", ["dataset", "model"]),
        ("reference", []),
        ("alias", []),
    ],
)
def test_a_home_that_is_not_made_has_the_core_registries(
    complete: Complete, home: Path, kind: str, expected: list[str]
) -> None:
    assert complete(kind, "") == expected
    assert not home.exists()


def test_the_home_of_the_command_line_counts(
    complete: Complete, registry: Command, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    registry("--home", tmp_path / "two words", "registry", "create", "Elsewhere")
    monkeypatch.chdir(tmp_path)

    assert complete("registry", "E") == []
    assert complete("--home", "two words", "registry", "E") == ["Elsewhere"]


def test_a_key_changes_nothing(complete: Complete, registry: Command, home: Path) -> None:
    registry.log_text("gemma", "text")
    before = snapshot(home)

    for kind in KINDS:
        complete(kind, "")

    assert snapshot(home) == before


# Nothing but candidates, whatever happens.


@pytest.mark.parametrize(
    "arguments",
    [
        (),
        ("reference",),
        ("nonsense", ""),
        ("reference", "a", "b"),
        ("--home",),
        ("--home", "", "registry", ""),
        ("--as", "", "registry", ""),
        ("--as", "a/b", "registry", ""),
        ("--other", "x", "registry", ""),
        ("reference", ":"),
        ("reference", "/"),
        ("reference", "//:"),
        ("reference", "a:b:c"),
        ("reference", "\x1b"),
        ("reference", "\udcff"),
        ("reference", "x" * 100_000),
        ("reference", "gemma:v" + "9" * 5000),
        ("registry", "*"),
        ("registry", "%"),
        ("registry", "' OR 1 --"),
    ],
    ids=lambda arguments: " ".join(ascii(each)[1:20] for each in arguments) or "nothing",
)
def test_what_makes_no_sense_completes_to_nothing(
    complete: Complete, registry: Command, arguments: tuple[str, ...]
) -> None:
    registry.log_text("gemma", "text")

    assert complete(*arguments) == []


@pytest.mark.parametrize(
    "damage",
    [
        lambda home: (home / "catalog.db").write_bytes(b"no catalog at all" * 100),
        lambda home: (home / "catalog.db").chmod(0),
        lambda home: home.rename(home.with_name("moved")) and home.write_text("a plain file"),
        lambda home: _write(home, "PRAGMA user_version = 99"),
        lambda home: _write(home, "DROP TABLE registries"),
    ],
    ids=["damaged", "unreadable", "a plain file", "from the future", "without a table"],
)
def test_a_home_in_trouble_completes_to_nothing_or_to_what_is_in_every_home(
    complete: Complete, registry: Command, home: Path, damage: Callable[[Path], object]
) -> None:
    registry("registry", "create", "Golden Datasets")
    damage(home)

    found = as_ordinary_user(lambda: complete("registry", ""))

    assert found in ([], ["dataset", "model"])


def _write(home: Path, statement: str) -> None:
    with closing(sqlite3.connect(home / "catalog.db")) as catalog:
        catalog.execute("PRAGMA foreign_keys = OFF")
        catalog.execute(statement)
        catalog.commit()


def test_a_writer_makes_the_key_wait_a_moment_only(
    complete: Complete, registry: Command, home: Path
) -> None:
    registry.log_text("gemma", "text")

    with held_elsewhere(home / "catalog.lock", is_exclusive=True):
        assert complete("reference", "") == []
    assert complete("artifact", "") == ["gemma"]


def test_a_reader_who_turns_away_leaves_no_trace(registry: Command) -> None:
    registry.log_text("gemma", "text")

    command = [sys.executable, "-m", "registry_cli", "__complete", "reference", ""]
    reading, writing = os.pipe()
    os.close(reading)
    done = subprocess.run(command, stdout=writing, stderr=subprocess.PIPE, check=False)
    os.close(writing)

    assert (done.returncode, done.stderr) == (0, b"")


def test_names_are_written_as_the_terminal_writes_them(
    registry: Command, monkeypatch: pytest.MonkeyPatch
) -> None:
    registry("registry", "create", "Größe \N{DIRECT HIT}")

    assert registry.process("__complete", "registry", "G").lines == ["Größe \N{DIRECT HIT}"]
    monkeypatch.setenv("LC_ALL", "C")
    assert registry.process("__complete", "registry", "G").lines == ["Größe \N{DIRECT HIT}"]


# Quoting for a shell that does not quote itself.


@pytest.mark.usefixtures("registry")
@pytest.mark.parametrize(
    ("options", "expected"),
    [
        ((), "Golden Datasets"),
        (("--quote", "none"), "Golden\\ Datasets"),
        (("--quote", "single"), "Golden Datasets"),
        (("--after", "Gold"), "en Datasets"),
        (("--after", "GOLD", "--quote", "none"), "en\\ Datasets"),
        (("--quote", "none", "--after", "Golden "), "Datasets"),
    ],
)
def test_candidates_are_quoted_behind_what_stands_there(
    complete: Complete, registry: Command, options: tuple[str, ...], expected: str
) -> None:
    registry("registry", "create", "Golden Datasets")

    assert complete(*options, "registry", "Gold") == [expected]


# Speed.


@pytest.mark.parametrize("word", ["", "gemma:", "model/", "gemna:", "nothing/c:"])
def test_the_key_loads_nothing_that_takes_long(registry: Command, word: str) -> None:
    registry.log_text("gemma", "text", "--link", "model/c")

    loaded = modules_of("__complete", "reference", word)

    assert "registry_cli.operations.complete" in loaded
    heavy = {"typer", "rich", "sqlite_utils", "typing", "re", "pathlib", "enum", "dataclasses"}
    assert not heavy & loaded
    assert "registry_cli.operations.suggest" not in loaded  # which looks at all names
