"""`registry whoami`: who acts in which home, and what said so."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from pathlib import Path

    from tests.support.command import Command


def test_a_new_user_has_a_team_and_is_admin(registry: Command, home: Path, account: str) -> None:
    assert registry("whoami", "--json").json == {
        "user": account,
        "entity": "team",
        "teams": ["team"],
        "organization": "local",
        "org_entity": "local",
        "role": "admin",
        "roles": {"dataset": "admin", "model": "admin"},
        "home": str(home),
        "home_source": "REGISTRY_HOME",
        "project": "uncategorized",
        "run": None,
        "user_source": "operating system",
        "entity_source": "default",
        "project_source": "default",
        "run_source": None,
    }
    assert not home.exists()


def test_nothing_changes_once_the_home_is_made(registry: Command) -> None:
    before = registry("whoami").stdout
    registry("init")
    assert registry("whoami").stdout == before


@pytest.mark.parametrize(
    ("environment", "field", "value", "source"),
    [
        ({}, "project", "uncategorized", "default"),
        ({"REGISTRY_PROJECT": "quickstart"}, "project", "quickstart", "REGISTRY_PROJECT"),
        ({"WANDB_PROJECT": "theirs"}, "project", "theirs", "WANDB_PROJECT"),
        (
            {"REGISTRY_PROJECT": "ours", "WANDB_PROJECT": "theirs"},
            "project", "ours", "REGISTRY_PROJECT",
        ),
        ({"REGISTRY_PROJECT": ""}, "project", "uncategorized", "default"),
        ({"REGISTRY_ENTITY": "vision"}, "entity", "vision", "REGISTRY_ENTITY"),
        ({"WANDB_ENTITY": "vision"}, "entity", "vision", "WANDB_ENTITY"),
        (
            {"REGISTRY_ENTITY": "team", "WANDB_ENTITY": "vision"},
            "entity", "team", "REGISTRY_ENTITY",
        ),
        ({"REGISTRY_RUN_ID": "train-1"}, "run", "train-1", "REGISTRY_RUN_ID"),
        ({"WANDB_RUN_ID": "abc"}, "run", "abc", "WANDB_RUN_ID"),
        ({"REGISTRY_RUN_ID": "ours", "WANDB_RUN_ID": "abc"}, "run", "ours", "REGISTRY_RUN_ID"),
    ],
    ids=str,
)  # fmt: skip
def test_it_tells_each_value_and_where_it_came_from(
    registry: Command,
    monkeypatch: pytest.MonkeyPatch,
    environment: dict[str, str],
    field: str,
    value: str,
    source: str,
) -> None:
    registry("team", "create", "vision")
    for name, setting in environment.items():
        monkeypatch.setenv(name, setting)

    fields = registry("whoami").fields

    assert (fields[field], fields[f"{field}_source"]) == (value, source)


def test_variables_of_another_tool_are_ignored_with_one_note_where_the_entity_is_unknown(
    registry: Command, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, value in (("ENTITY", "somebody"), ("PROJECT", "theirs"), ("RUN_ID", "abc")):
        monkeypatch.setenv(f"WANDB_{name}", value)

    answered = registry("whoami")

    (note,) = answered.notes
    assert "WANDB_ENTITY=somebody" in note
    fields = answered.fields
    assert (fields["entity"], fields["project"], fields["run"]) == ("team", "uncategorized", "")
    logged = registry.log_text("gemma", "one")
    assert logged.column == ["team/uncategorized/gemma:v0"]
    assert len(logged.notes) == 1


@pytest.mark.parametrize(
    ("name", "value", "status"),
    [
        ("REGISTRY_ENTITY", "nobody", 3),
        ("REGISTRY_ENTITY", "a/b", 2),
        ("REGISTRY_PROJECT", "a/b", 2),
        ("REGISTRY_PROJECT", "wandb-registry-model", 2),
        ("REGISTRY_RUN_ID", "a b", 2),
    ],
)
def test_a_wrong_setting_is_refused(
    registry: Command, monkeypatch: pytest.MonkeyPatch, name: str, value: str, status: int
) -> None:
    monkeypatch.setenv(name, value)
    refused = registry.refuse(status, "whoami")
    assert repr(value) in refused.message


def test_an_unknown_entity_is_created_by_the_hint(
    registry: Command, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("REGISTRY_ENTITY", "vision")
    registry.paste(registry.refuse(3, "whoami").hint)
    assert registry("whoami").fields["entity"] == "vision"


def test_an_admin_sees_what_another_user_would(registry: Command) -> None:
    registry("registry", "create", "closed", "--visibility", "restricted")
    registry("member", "add", "member2", "--role", "member", "--team", "team")
    registry("member", "add", "member2", "--role", "viewer", "--registry", "closed")

    me = registry("whoami", "--as", "member2", "--json").json

    assert (me["user"], me["user_source"]) == ("member2", "--as")
    assert me["teams"] == ["team"]
    assert me["role"] == "viewer"
    assert me["roles"] == {"closed": "viewer", "dataset": "viewer", "model": "viewer"}


def test_who_is_unknown_is_a_viewer_and_sees_no_restricted_registry(registry: Command) -> None:
    registry("registry", "create", "closed", "--visibility", "restricted")
    me = registry("whoami", "--as", "stranger", "--json").json
    assert me["role"] == "viewer"
    assert me["roles"] == {"dataset": "viewer", "model": "viewer"}
    assert me["teams"] == []


def test_quiet_is_the_user(registry: Command, account: str) -> None:
    assert registry("whoami", "-q").line == account


def test_people_see_where_each_value_came_from(registry: Command, account: str) -> None:
    page = registry("whoami", "--format", "table").stdout
    for part in (f"{account} (operating system)", "team (default)", "(REGISTRY_HOME)"):
        assert part in page
