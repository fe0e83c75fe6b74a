"""Who may do what: the owner of the home, its admins, its members, and everybody else."""

from __future__ import annotations

import json
import os
import sqlite3
from contextlib import closing, contextmanager
from typing import TYPE_CHECKING

import pytest

from tests.support.files import read_files

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from contextlib import AbstractContextManager
    from pathlib import Path

    from tests.support.command import Command, Prepare

    Acting = Callable[[], AbstractContextManager[None]]

STRANGER = "uid-54321"
"""What an account without a name is called."""


def fill(registry: Command) -> None:
    """Give the home a linked version."""
    registry.log_text("gemma", "one", "--link", "model/c")


@pytest.fixture
def registry(prepare: Prepare) -> Command:
    """Return the command in a home that is filled."""
    return prepare(fill)


@pytest.fixture
def stranger(monkeypatch: pytest.MonkeyPatch) -> Acting:
    """Let commands run as another operating-system account, which does not own the home."""

    @contextmanager
    def acting() -> Iterator[None]:
        with monkeypatch.context() as patch:
            patch.setattr(os, "geteuid", lambda: 54321)
            yield

    return acting


def test_who_is_unknown_is_a_viewer(registry: Command, stranger: Acting) -> None:
    with stranger():
        me = registry("whoami", "--json").json
        assert (me["user"], me["role"], me["teams"]) == (STRANGER, "viewer", [])
        assert me["roles"] == {"dataset": "viewer", "model": "viewer"}


def test_a_viewer_reads_and_gets(registry: Command, stranger: Acting) -> None:
    with stranger():
        assert registry("versions", "model/c").column == ["v0"]
        registry("get", "model/c", "back")
    assert read_files("back") == {"gemma": "one"}


@pytest.mark.parametrize(
    ("status", "arguments"),
    [
        (5, ["link", "gemma", "model/d"]),
        (5, ["unlink", "model/c"]),
        (5, ["log", "gemma"]),
        (3, ["log", "gemma", "--entity", STRANGER]),
        (5, ["registry", "create", "golden"]),
        (5, ["team", "create", "vision"]),
        (5, ["member", "add", STRANGER, "--role", "admin"]),
        (5, ["member", "add", STRANGER, "--role", "admin", "--registry", "model"]),
        (5, ["member", "add", STRANGER, "--role", "admin", "--team", "team"]),
        (5, ["init", "--organization", "other"]),
        (5, ["init", "--team", "other"]),
        (5, ["whoami", "--as", "{account}"]),
        (5, ["link", "gemma", "model/d", "--as", "{account}"]),
        (5, ["artifacts", "--as", "viewer2"]),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, list) else str(value),
)
def test_a_viewer_changes_nothing_and_acts_as_nobody(
    registry: Command,
    account: str,
    stranger: Acting,
    status: int,
    arguments: list[str],
) -> None:
    with stranger():
        registry.refuse(status, *(argument.format(account=account) for argument in arguments))


@pytest.mark.parametrize(
    "arguments",
    [
        ["link", "gemma", "model/d"],
        ["unlink", "model/c"],
        ["log", "gemma", "--new-version"],
        ["log", "gemma", "--type", "model", "--entity", STRANGER],
        ["protect", "model", "best"],
    ],
    ids=" ".join,
)
def test_what_an_admin_is_told_to_do_helps(
    registry: Command, stranger: Acting, arguments: list[str]
) -> None:
    with stranger():
        refused = registry.run(*arguments)
    assert refused.status in {3, 5}

    registry.paste(refused.hint)

    with stranger():
        registry(*arguments)


def test_a_restricted_viewer_needs_to_be_a_viewer_to_get(
    registry: Command, stranger: Acting
) -> None:
    registry("registry", "create", "closed", "--visibility", "restricted")
    registry("link", "gemma", "closed/c")
    registry("member", "add", STRANGER, "--role", "restricted-viewer", "--registry", "closed")
    with stranger():
        refused = registry("get", "closed/c", status=5)
    assert "--role viewer" in refused.hint

    registry.paste(refused.hint)

    with stranger():
        registry("get", "closed/c")


def test_an_admin_of_the_organization_may_everything_and_acts_as_others(
    registry: Command, stranger: Acting
) -> None:
    registry("registry", "create", "closed", "--visibility", "restricted")
    registry("member", "add", STRANGER, "--role", "admin")
    registry("member", "add", "member2", "--role", "member")
    with stranger():
        registry("link", "gemma", "closed/c")
        registry("team", "create", "vision")
        assert registry("whoami", "--as", "member2", "-q").line == "member2"
        link = registry("link", "gemma", "model/d", "--as", "member2", "--json").json
    assert link["linked_by"] == "member2"


def test_an_admin_of_a_registry_acts_as_nobody(registry: Command, stranger: Acting) -> None:
    registry("member", "add", STRANGER, "--role", "admin", "--registry", "model")
    with stranger():
        registry("link", "gemma", "model/d")
        registry.refuse(5, "link", "gemma", "model/e", "--as", "member2")


def test_the_event_says_who_acted_as_whom(registry: Command, home: Path, account: str) -> None:
    registry("member", "add", "member2", "--role", "member", "--registry", "model")
    registry("link", "gemma", "model/d", "--as", "member2")

    with closing(sqlite3.connect(home / "catalog.db")) as connection:
        actor, body = connection.execute(
            "SELECT actor, body FROM events ORDER BY id DESC LIMIT 1"
        ).fetchone()
    assert (actor, json.loads(body)["account"]) == ("member2", account)


def test_a_local_home_of_somebody_else_is_refused_until_it_is_named(
    registry: Command,
    work: Path,
    monkeypatch: pytest.MonkeyPatch,
    stranger: Acting,
) -> None:
    monkeypatch.delenv("REGISTRY_HOME")
    registry("init")
    with stranger():
        refused = registry("whoami", status=7)
        assert str(work / ".registry") in refused.message
        registry.paste(refused.hint)
        assert registry("whoami", "--home", ".registry").fields["home_source"] == "--home"
        monkeypatch.setenv("REGISTRY_HOME", str(work / ".registry"))
        assert registry("collections").rows == []


@pytest.mark.parametrize(
    "arguments",
    [
        ["show", "gemma", "--json"],
        ["show", "model/c", "--json"],
        ["show", "gemma"],
        ["versions", "gemma", "--json"],
        ["get", "gemma", "back", "--json"],
        ["log", "gemma", "-a", "best", "--json"],
        ["link", "gemma", "model/d", "--json"],
        ["unlink", "model/c", "--json"],
    ],
    ids=" ".join,
)
def test_links_in_a_restricted_registry_are_not_shown_to_strangers(
    registry: Command, arguments: list[str]
) -> None:
    registry("registry", "create", "closed", "--visibility", "restricted")
    registry("link", "gemma", "closed/secret")
    registry("member", "add", "member2", "--role", "member")
    registry("member", "add", "member2", "--role", "member", "--team", "team")

    shown = registry(*arguments, "--as", "member2").stdout

    assert "gemma" in shown
    assert "closed" not in shown


def test_an_account_that_is_called_like_a_team_is_not_that_team(
    registry: Command, stranger: Acting
) -> None:
    registry("registry", "create", "closed", "--visibility", "restricted")
    registry("team", "create", STRANGER)
    registry("member", "add", STRANGER, "--role", "admin", "--registry", "closed")
    registry("member", "add", STRANGER, "--role", "member", "--registry", "model")

    with stranger():
        registry.refuse(5, "log", "gemma", "--type", "model", "--entity", STRANGER)
        assert registry("whoami", "--json").json["roles"] == {
            "dataset": "viewer",
            "model": "viewer",
        }
