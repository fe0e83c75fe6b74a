"""`registry registry edit`: more types, fewer who see it, another text."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from tests.support.command import Command, Prepare


def fill(registry: Command) -> None:
    """Give the home a registry of one type, with people of every role."""
    registry("registry", "create", "Golden", "--type", "dataset", "--description", "before")
    registry("registry", "create", "Anything")
    registry("registry", "create", "Secret", "--visibility", "restricted")
    for role in ("viewer", "member", "admin"):
        registry("member", "add", f"{role}2", "--role", role, "--registry", "Golden")


@pytest.fixture
def registry(prepare: Prepare) -> Command:
    """Return the command in a home that is filled."""
    return prepare(fill)


def head(registry: Command) -> str:
    return registry("history", "--head").stdout


def test_types_are_added_and_what_is_linked_then_fits(registry: Command) -> None:
    edited = registry(
        "registry", "edit", "golden", "--add-type", "model", "--add-type", "dataset", "--json"
    ).json

    assert edited["accepted_types"] == ["dataset", "model"]
    registry.log_text("gemma", "one", "--link", "Golden/gemma")
    (event,) = registry("history", "--kind", "registry-edited", "--json").json
    assert event["body"] == {"added_types": ["model"]}


def test_what_is_so_already_changes_nothing(registry: Command) -> None:
    before = head(registry)
    registry("registry", "edit", "Golden", "--add-type", "dataset", "--description", "before")
    registry("registry", "edit", "Golden", "--visibility", "organization")
    told = registry("registry", "edit", "Anything", "--add-type", "model")
    assert "accepts all types already" in told.notes[0]
    assert head(registry) == before


def test_a_restricted_registry_is_hidden_from_then_on(registry: Command) -> None:
    registry("member", "add", "someone2", "--role", "member")
    registry("registry", "edit", "Golden", "--visibility", "restricted")

    registry.refuse(3, "--as", "someone2", "collections", "Golden")
    assert "Golden" not in registry("--as", "someone2", "history", "--json").stdout
    assert "Golden" in registry("--as", "viewer2", "registries").stdout


def test_a_description_is_replaced_and_taken_away(registry: Command) -> None:
    text = "# What\n\nwe *measure*"
    edited = registry("--as", "member2", "registry", "edit", "Golden", "--description", text)
    assert registry("registries", "--json").json[2]["description"] == text
    assert "\\n\\n" in edited.stdout
    cleared = registry("registry", "edit", "Golden", "--description", "", "--json").json
    assert cleared["description"] == ""


@pytest.mark.parametrize(
    ("arguments", "status", "told"),
    [
        (["Golden", "--remove-type", "dataset"], 5, "never removed"),
        (["Secret", "--visibility", "organization"], 5, "stays so"),
        (["model", "--visibility", "restricted"], 5, "core registry"),
        (["Golden"], 2, "nothing to edit"),
        (["Golden", "--visibility", "public"], 2, "public"),
        (["Golden", "--add-type", "job"], 2, "reserved"),
        (["nope", "--add-type", "model"], 3, "no registry 'nope'"),
    ],
    ids=str,
)
def test_what_cannot_be_is_refused(
    registry: Command, arguments: list[str], status: int, told: str
) -> None:
    assert told in registry.refuse(status, "registry", "edit", *arguments).message


@pytest.mark.parametrize(
    ("user", "option", "status"),
    [
        ("member2", ["--add-type", "model"], 5),
        ("member2", ["--visibility", "restricted"], 5),
        ("member2", ["--description", "x"], 0),
        ("viewer2", ["--description", "x"], 5),
        ("admin2", ["--add-type", "model", "--visibility", "restricted"], 0),
    ],
    ids=str,
)
def test_rules_are_for_admins_and_texts_for_members(
    registry: Command, user: str, option: list[str], status: int
) -> None:
    registry("--as", user, "registry", "edit", "Golden", *option, status=status)


def test_a_description_can_be_undone_also_after_a_rename(registry: Command) -> None:
    registry("registry", "edit", "Golden", "--description", "after")
    done = registry("history", "--head").rows[0][0]
    registry("registry", "rename", "Golden", "Silver")

    registry("undo", done)

    assert registry("registry", "show", "Silver", "--json").json["description"] == "before"
    registry.refuse(5, "undo", done)  # it was changed since
    registry("undo")
    assert registry("registry", "show", "Silver", "--json").json["description"] == "after"


def test_an_edit_of_rules_cannot_be_undone_and_says_why(registry: Command) -> None:
    registry("registry", "edit", "Golden", "--add-type", "model")
    refused = registry.refuse(5, "undo")
    assert "never removed" in refused.hint
