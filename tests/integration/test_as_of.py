"""`--as-of`: every listing looks as it did at that moment."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from registry_cli.cli.commands import BROWSE, COMMANDS, CONSUME, LOOK_BACK

if TYPE_CHECKING:
    from pathlib import Path

    from tests.support.command import Command

WORK = [
    ["log", "gemma", "--type", "model", "-a", "best", "--tag", "good", "-m", "lr=0.1", "-d", "one"],
    ["link", "gemma", "model/c", "-a", "production"],
    ["log", "gemma", "--new-version", "--link", "model/c", "-a", "best"],
    ["alias", "add", "gemma:v0", "best"],
    ["alias", "add", "model/c:v1", "production"],
    ["tag", "add", "model/c:v0", "seen"],
    ["tag", "remove", "gemma:v0", "good"],
    ["tag", "add", "gemma", "whole"],
    ["describe", "gemma:v0", "two"],
    ["describe", "model/c", "a collection"],
    ["metadata", "set", "gemma:v0", "lr=0.2", "note=x"],
    ["metadata", "unset", "gemma:v0", "lr"],
    ["registry", "create", "Golden", "--type", "model"],
    ["link", "gemma:v0", "Golden/g"],
    ["protect", "Golden", "approved"],
    ["unprotect", "Golden", "approved"],
    ["alias", "remove", "gemma", "latest"],
    ["unlink", "model/c:v1"],
    ["team", "create", "vision"],
    ["member", "add", "viewer2", "--role", "viewer", "--registry", "Golden"],
    ["member", "add", "vision", "--role", "member", "--registry", "Golden"],
    ["member", "add", "viewer2", "--role", "member", "--team", "vision"],
    ["member", "role", "viewer2", "--role", "admin", "--registry", "Golden"],
    ["member", "remove", "viewer2", "--team", "vision"],
    ["collection", "rename", "model/c", "d"],
    ["registry", "rename", "Golden", "Silver"],
    ["describe", "model/c", ""],
    ["delete", "gemma:v1", "--force", "--yes"],
    ["delete", "gemma", "--all", "--force", "--yes"],
    ["log", "gemma", "--type", "model"],
]
BROWSING = [
    ["artifacts"],
    ["collections"],
    ["registries"],
    ["versions", "gemma"],
    ["versions", "model/c"],
    ["versions", "Golden/g"],
    ["show", "gemma:v0"],
    ["show", "model/c"],
    ["compare", "gemma"],
    ["diff", "gemma:v0", "model/c"],
    ["registry", "show", "Golden"],
    ["collection", "show", "model/c"],
    ["alias", "list", "model/c"],
    ["search", "gemma OR good OR two"],
    ["search", "c OR silver"],
    ["search", "golden g OR d"],
    ["search", "c", "--limit", "1"],
    ["search", "--file", "gem*"],
    ["lineage", "gemma:v0"],
    ["exists", "model/c:production"],
    ["member", "list"],
    ["member", "list", "--registry", "Golden"],
    ["team", "list"],
    ["team", "show", "vision"],
    ["whoami"],
]


def looks(registry: Command, *moment: str) -> dict[str, Any]:
    """Return what each listing prints, or how it fails."""
    return {" ".join(each): registry.run(*each, "--json", *moment)[:2] for each in BROWSING}


def head(registry: Command) -> str:
    """Return the number of the last event."""
    number: str = registry("history", "--head").rows[0][0]
    return number


def test_every_moment_looks_as_it_did(registry: Command, work: Path) -> None:
    (work / "gemma").write_text("content", encoding="utf-8")
    seen = {}
    for arguments in WORK:
        registry(*arguments)
        seen[head(registry)] = looks(registry)
    for moment, look in seen.items():
        assert looks(registry, "--as-of", moment) == look, moment


def test_a_time_is_the_moment_of_the_last_event_until_then(registry: Command) -> None:
    registry.log_text("gemma", "one")
    registry.log_text("gemma", "two")
    newest, oldest = registry("versions", "gemma", "--json").json

    at_first = registry("versions", "gemma", "--as-of", oldest["created_at"]).column
    assert at_first == ["v0"]
    assert registry("versions", "gemma", "--as-of", newest["created_at"]).column == ["v1", "v0"]


def test_every_command_that_browses_takes_a_moment(registry: Command) -> None:
    taking = {name for name in COMMANDS if "--as-of" in registry(*name.split(), "--help").stdout}

    browsing = {name for name, entry in COMMANDS.items() if entry.group in {BROWSE, CONSUME}}
    telling = {name for name in COMMANDS if name.endswith((" show", " list"))}
    assert taking == browsing | telling | {"collections", "sql", "versions", "whoami"}
    assert taking == LOOK_BACK


def test_what_is_offered_to_paste_looks_at_the_same_moment(registry: Command) -> None:
    registry.log_text("gemma", "one", "-a", "best", "--link", "model/c")
    moment = head(registry)
    registry("delete", "gemma", "--all", "--force", "--yes")
    then = ["--as-of", moment]

    for arguments in (["show", "gemma:v9"], ["versions", "gema"], ["alias", "list", "gemma:bst"],
                      ["get", "model/c:nope", "out"]):  # fmt: skip
        refused = registry.refuse(3, *arguments, *then)
        assert f"--as-of {moment}" in refused.hint
        registry.paste(refused.hint)
    page = registry("show", "model/c", "--format", "table", *then).stdout
    assert f"--as-of {moment}" in page
    assert "--as-of" not in registry.refuse(2, "show", "gemma", "--as-of", "999").hint


def test_a_deleted_version_is_shown_with_its_files(registry: Command) -> None:
    registry.log_text("gemma", "one")
    moment = head(registry)
    registry("delete", "gemma", "--all", "--yes")

    shown = registry("show", "gemma:v0", "--as-of", moment, "--json").json

    assert [file["path"] for file in shown["files"]] == ["gemma"]
    registry("show", "gemma:v0", status=3)


@pytest.mark.parametrize(
    "moment",
    ["999", "9" * 30, "9" * 5000, "tomorrow", "", "2026-13-01", "0001-01-01"],
    ids=lambda moment: moment[:31],
)
def test_what_is_no_moment_of_the_past_is_refused(registry: Command, moment: str) -> None:
    registry.log_text("gemma", "one")
    registry.refuse(2, "versions", "gemma", "--as-of", moment)


def test_an_artifact_changed_when_its_alias_did_whatever_its_team_was_called(
    registry: Command,
) -> None:
    registry.log_text("gemma", "one")
    registry("alias", "add", "gemma:v0", "best")
    moment = head(registry)
    (then,) = registry("artifacts", "--json").json
    registry("init", "--team", "research")
    registry("alias", "remove", "gemma", "best")

    (seen,) = registry("artifacts", "--as-of", moment, "--json").json

    assert seen["updated_at"] == then["updated_at"]
    assert seen["aliases"] == then["aliases"]


def test_a_year_of_few_digits_is_long_ago(registry: Command) -> None:
    registry.log_text("gemma", "one")
    refused = registry.refuse(2, "versions", "gemma", "--as-of", "0999-01-01T00:00Z")
    assert refused.message == "at 0999-01-01T00:00:00.000000Z there was nothing yet"
    assert registry("history", "--since", "0999-01-01", "-q").lines
    assert registry("history", "--until", "0999-01-01", "-q").lines == []


def test_roles_are_those_of_today(registry: Command) -> None:
    registry("registry", "create", "Secret", "--visibility", "restricted")
    registry.log_text("gemma", "one", "--link", "Secret/c")
    moment = head(registry)
    registry("member", "add", "viewer1", "--role", "viewer")

    as_viewer = ["--as", "viewer1", "registries", "-q", "--as-of", moment]
    assert len(registry(*as_viewer).lines) == 2
    registry("member", "add", "viewer1", "--role", "viewer", "--registry", "Secret")
    assert len(registry(*as_viewer).lines) == 3


def test_nothing_is_written(registry: Command, home: Path) -> None:
    registry.log_text("gemma", "one")
    before = (home / "catalog.db").read_bytes()
    registry("artifacts", "--as-of", "3")
    assert (home / "catalog.db").read_bytes() == before


def test_what_an_alias_was_who_put_it_there_and_what_it_was_before(registry: Command) -> None:
    """One command answers all three, at any moment."""
    registry("member", "add", "admin2", "--role", "admin")
    for number in range(3):
        registry.log_text("gemma", str(number))
        registry("--as", "admin2", "link", "gemma", "model/c", "-a", "production")
    moment = registry("history", "model/c", "--json").json[1]["at"]
    registry("alias", "add", "model/c:v0", "production")
    registry("unlink", "model/c:v1")

    (held,) = registry("alias", "list", "model/c:production", "--as-of", moment, "--json").json

    assert held["version"] == "v1"
    assert held["from_version"] == "v0"
    assert (held["set_by"], held["set_at"]) == ("admin2", moment)
    assert held["qualified_name"] == "local/wandb-registry-model/c:v1"
    assert held["source"] == "team/uncategorized/gemma:v1"
    moves = registry("alias", "list", "model/c:production", "--history", "--json").json
    then = registry(
        "alias", "list", "model/c:production", "--history", "--as-of", moment, "--json"
    ).json
    assert [(move["from_version"], move["version"]) for move in then] == [
        ("v0", "v1"), (None, "v0"),
    ]  # fmt: skip
    assert moves[2:] == then
    assert then[0]["event"] == held["event"]


def test_aliases_at_every_moment_are_those_that_were_listed(registry: Command, work: Path) -> None:
    (work / "gemma").write_text("content", encoding="utf-8")
    seen = {}
    for arguments in WORK:
        registry(*arguments)
        seen[head(registry)] = [
            registry.run("alias", "list", name, *option, "--json")[:2]
            for name in ("gemma", "model/c")
            for option in ([], ["--history"])
        ]
    for moment, look in seen.items():
        assert look == [
            registry.run("alias", "list", name, *option, "--json", "--as-of", moment)[:2]
            for name in ("gemma", "model/c")
            for option in ([], ["--history"])
        ], moment


def test_the_history_of_then_ends_then_also_of_what_is_gone(registry: Command) -> None:
    registry.log_text("gemma", "one")
    moment = head(registry)
    before = registry("history", "gemma").stdout
    registry("delete", "gemma", "--all", "--yes")

    assert registry("history", "gemma", "--as-of", moment).stdout == before
    assert registry("history", "--as-of", moment).column[0] == moment
    registry.refuse(3, "history", "gemma")


@pytest.mark.parametrize(
    "moment", ["0", "1999-12-31", "2999-01-01", "2023-11-14T22:13:19", "9999-12-31T23:59:59-12:00"]
)
@pytest.mark.parametrize("arguments", [["artifacts"], ["history"], ["alias", "list", "gemma"]])
def test_before_the_beginning_and_in_the_future_there_is_nothing_to_see(
    registry: Command, moment: str, arguments: list[str]
) -> None:
    registry.log_text("gemma", "one")

    registry.refuse(2, *arguments, "--as-of", moment)


def test_a_home_that_is_not_there_was_never_otherwise(registry: Command, tmp_path: Path) -> None:
    registry.refuse(2, "--home", tmp_path / "none", "artifacts", "--as-of", "2020-01-01")
    registry.refuse(2, "--home", tmp_path / "none", "artifacts", "--as-of", "999")
