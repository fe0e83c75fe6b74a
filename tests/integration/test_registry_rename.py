"""`registry registry rename`: a new name, under which all is found, and the old one, too."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.support.history import assert_state_is_what_events_say

if TYPE_CHECKING:
    from pathlib import Path

    from tests.support.command import Command, Prepare


def fill(registry: Command) -> None:
    """Give the home a registry with a link, an alias and people."""
    registry("registry", "create", "Golden", "--type", "model")
    registry.log_text("gemma", "zero", "--link", "Golden/c")
    registry("alias", "add", "Golden/c:v0", "production")
    registry("member", "add", "member2", "--role", "member", "--registry", "Golden")


@pytest.fixture
def registry(prepare: Prepare) -> Command:
    """Return the command in a home that is filled."""
    return prepare(fill)


def last_event(registry: Command) -> str:
    number: str = registry("history", "--head").rows[0][0]
    return number


@pytest.mark.parametrize("path", ["Golden/c", "golden/c", "local/wandb-registry-Golden/c"])
def test_old_paths_lead_to_the_new_name_with_a_note(registry: Command, path: str) -> None:
    registry("registry", "rename", "Golden", "Platinum")

    found = registry("show", f"{path}:production", "-q")
    assert found.line == "local/wandb-registry-Platinum/c:v0"
    assert "is now called 'Platinum" in found.notes[0]
    assert registry("show", "Platinum/c:production", "-q").notes == []


def test_every_command_takes_the_old_name(registry: Command, tmp_path: Path) -> None:
    registry("registry", "rename", "Golden", "Platinum")
    registry.log_text("gemma", "one", "--link", "Golden/c")
    for arguments in (
        ["link", "gemma", "golden/c", "-a", "best"],
        ["get", "Golden/c:best", tmp_path / "out"],
        ["path", "Golden/c:best"],
        ["exists", "Golden/c:best"],
        ["collections", "Golden"],
        ["history", "--registry", "Golden"],
        ["describe", "Golden/c", "x"],
        ["protect", "Golden", "best"],
        ["registry", "show", "Golden"],
        ["collection", "show", "Golden/c"],
    ):
        told = registry(*arguments)
        assert any("Platinum" in note for note in told.notes), arguments
    assert registry("collections", "-q").lines == ["local/wandb-registry-Platinum/c"]


def test_a_former_name_that_is_taken_leads_to_the_new_owner(registry: Command, home: Path) -> None:
    registry("registry", "rename", "Golden", "Platinum")
    told = registry("registry", "create", "GOLDEN")
    assert told.notes == ["paths with 'GOLDEN' led to 'Platinum' until now"]
    registry("link", "gemma", "golden/c")

    # The numbers go on, so that golden/c:v0 never means anything else than it did.
    assert registry("versions", "golden/c", "-q").lines == ["local/wandb-registry-GOLDEN/c:v1"]
    registry.refuse(3, "show", "golden/c:v0")
    assert registry("versions", "Platinum/c", "-q").column == ["local/wandb-registry-Platinum/c:v0"]
    registry("verify")
    assert_state_is_what_events_say(home)


def test_a_former_name_leads_to_the_last_that_had_it(registry: Command) -> None:
    registry("registry", "create", "Silver")
    registry("registry", "rename", "Golden", "Platinum")
    registry("registry", "rename", "Silver", "Golden")
    registry("registry", "rename", "Golden", "Bronze")

    assert registry("registry", "show", "Golden", "--json").json["name"] == "Bronze"


def test_the_past_shows_the_names_of_then(registry: Command) -> None:
    registry("registry", "rename", "Golden", "Platinum")
    first = last_event(registry)
    registry("registry", "rename", "Platinum", "Silver")
    before = str(int(first) - 1)

    def names(*moment: str) -> list[str]:
        return registry("registries", *moment).column

    assert names() == ["dataset", "model", "Silver"]
    assert names("--as-of", first) == ["dataset", "model", "Platinum"]
    assert names("--as-of", before) == ["dataset", "Golden", "model"]
    for name in ("Golden", "Platinum", "Silver"):
        found = registry("versions", f"{name}/c", "--as-of", before, "-q")
        assert found.line == "local/wandb-registry-Golden/c:v0"
        assert ("was then called 'Golden/c'" in found.stderr) == (name != "Golden")
    shown = registry("registry", "show", "Silver", "--json").json
    assert shown["former_names"] == ["Platinum", "Golden"]
    shown = registry("registry", "show", "Silver", "--as-of", first, "--json").json
    assert shown["former_names"] == ["Golden"]


def test_the_history_goes_back_beyond_the_rename(registry: Command) -> None:
    registry("registry", "rename", "Golden", "Platinum")
    registry("registry", "create", "Golden", "--type", "model")

    kinds = [row[3] for row in registry("history", "Platinum/c").rows]
    assert kinds == ["aliases-set", "version-linked", "collection-created"]
    kinds = [row[3] for row in registry("history", "--registry", "Platinum").rows]
    assert kinds[0] == "registry-renamed"
    assert kinds[-1] == "registry-created"
    assert [row[3] for row in registry("history", "--registry", "golden").rows] == [
        "registry-created"
    ]


def test_what_was_done_under_the_old_name_can_be_undone(registry: Command) -> None:
    done = last_event(registry)
    registry("alias", "add", "Golden/c:v0", "best")
    done = last_event(registry)
    registry("registry", "rename", "Golden", "Platinum")
    registry("registry", "create", "Golden")
    registry("link", "gemma", "Golden/c", "-a", "best")

    registry("undo", done)

    assert "best" not in registry("collections", "Platinum", "--json").json[0]["aliases"]
    assert "best" in registry("collections", "Golden", "--json").json[0]["aliases"]
    refused = registry.refuse(5, "undo", str(int(done) + 1))
    assert "registry-renamed" in refused.message


def test_a_bundle_of_what_was_renamed_is_as_good_as_any(registry: Command) -> None:
    registry("export", "Golden/c", "-o", "old.bundle")
    registry("registry", "rename", "Golden", "Platinum")
    registry("collection", "rename", "Platinum/c", "d")
    registry("export", "Platinum/d", "-o", "new.bundle")

    told = registry("import", "old.bundle", "--json").json
    assert [row["created"] for row in told] == [False, False]
    told = registry("--home", "other", "import", "new.bundle", "--create-registries", "-q")
    assert "local/wandb-registry-Platinum/d:v0" in told.lines


def test_only_the_case_may_change(registry: Command) -> None:
    told = registry("registry", "rename", "Golden", "golden")
    assert (told.column, told.notes) == (["golden"], [])
    before = last_event(registry)
    assert registry("versions", "Golden/c", "-q").notes == []
    registry("registry", "rename", "golden", "golden")
    assert last_event(registry) == before


@pytest.mark.parametrize(
    ("arguments", "status"),
    [
        (["Golden", "Models"], 5),
        (["Golden", "dataset"], 5),
        (["Golden", "SECRET"], 4),
        (["model", "Other"], 5),
        (["nope", "Other"], 3),
        (["Golden", "a/b"], 2),
        (["--as", "member2", "Golden", "Other"], 5),
    ],
    ids=str,
)
def test_what_cannot_be_is_refused(registry: Command, arguments: list[str], status: int) -> None:
    registry("registry", "create", "Secret", "--visibility", "restricted")
    registry.refuse(status, "registry", "rename", *arguments)


def test_names_of_a_restricted_registry_are_hidden_all_of_them(registry: Command) -> None:
    registry("registry", "edit", "Golden", "--visibility", "restricted")
    registry("registry", "rename", "Golden", "Platinum")
    registry("member", "add", "someone2", "--role", "member")
    someone = ["--as", "someone2"]

    assert "Golden" not in registry(*someone, "history", "--json").stdout
    assert "Platinum" not in registry(*someone, "history", "--json").stdout
    for name in ("Golden", "Platinum"):
        refused = registry.refuse(3, *someone, "versions", f"{name}/c")
        other = "Platinum" if name == "Golden" else "Golden"
        assert other not in refused.stderr
    refused = registry.refuse(4, *someone, "registry", "create", "Platinum")
    assert "Golden" not in refused.stderr
    registry(*someone, "registry", "create", "Golden")  # which nothing has any more
