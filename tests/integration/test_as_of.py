"""`--as-of`: every listing looks as it did at that moment."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

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
    assert registry("artifacts", "--as-of", "1999-12-31").rows == []


def test_a_deleted_version_is_shown_with_its_files(registry: Command) -> None:
    registry.log_text("gemma", "one")
    moment = head(registry)
    registry("delete", "gemma", "--all", "--yes")

    shown = registry("show", "gemma:v0", "--as-of", moment, "--json").json

    assert [file["path"] for file in shown["files"]] == ["gemma"]
    registry("show", "gemma:v0", status=3)


@pytest.mark.parametrize("moment", ["999", "tomorrow", "", "2026-13-01"])
def test_what_is_no_moment_of_the_past_is_refused(registry: Command, moment: str) -> None:
    registry.log_text("gemma", "one")
    registry.refuse(2, "versions", "gemma", "--as-of", moment)


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
