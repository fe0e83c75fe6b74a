"""`registry team create`: an entity that artifacts can belong to."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from pathlib import Path

    from tests.support.command import Command


def test_a_team_owns_artifacts(registry: Command) -> None:
    assert registry("team", "create", "vision", "--json").json == {"name": "vision"}
    logged = registry.log_text("gemma", "one", "--entity", "vision")
    assert logged.column == ["vision/uncategorized/gemma:v0"]


def test_who_creates_it_is_its_admin(registry: Command) -> None:
    registry("team", "create", "vision")
    assert registry("whoami", "--json").json["teams"] == ["team", "vision"]


def test_the_default_team_stays_the_default(registry: Command) -> None:
    registry("team", "create", "a team before all others")
    assert registry("whoami").fields["entity"] == "team"


@pytest.mark.parametrize("name", ["team", "vision", "local", "viewer2", "{account}"])
def test_a_taken_name_is_refused(registry: Command, account: str, name: str) -> None:
    registry("team", "create", "vision")
    registry("member", "add", "viewer2", "--role", "viewer")
    registry.refuse(4, "team", "create", name.format(account=account))


def test_the_display_name_of_the_organization_is_taken(registry: Command) -> None:
    registry("init", "--organization", "reviewco", "--team", "reviewco")
    registry.refuse(4, "team", "create", "reviewco")


@pytest.mark.parametrize(
    "name", ["", "a/b", "a:b", "t" * 129, "wandb-registry-x", "a\nb"], ids=ascii
)
def test_an_invalid_name_is_refused(registry: Command, home: Path, name: str) -> None:
    registry.refuse(2, "team", "create", name)
    assert not home.exists()


def test_a_taken_name_makes_no_home(registry: Command, home: Path) -> None:
    registry.refuse(4, "team", "create", "team")
    assert not home.exists()


def test_only_admins_create_teams(registry: Command) -> None:
    registry("member", "add", "member2", "--role", "member")
    registry.paste(registry.refuse(5, "team", "create", "vision", "--as", "member2").hint)
    registry("member", "add", "admin2", "--role", "admin")
    registry("team", "create", "vision", "--as", "admin2")
    assert registry("whoami", "--as", "admin2", "--json").json["teams"] == ["vision"]
