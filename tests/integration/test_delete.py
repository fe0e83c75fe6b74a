"""`registry delete`: versions and whole artifacts go; what holds them is asked first."""

from __future__ import annotations

from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.support.keyboard import CTRL_C, CTRL_D, ENTER, converse
from tests.support.snapshots import snapshot
from tests.support.soundness import open_catalog

if TYPE_CHECKING:
    from tests.support.command import Command, Prepare

GEMMA = "team/uncategorized/gemma"
LINK = "local/wandb-registry-model/c:v0"


def fill(registry: Command) -> None:
    """Give the home three versions of `gemma`; `v1` is linked, and `v0` has an alias."""
    for text in ("zero", "one", "two"):
        registry.log_text("gemma", text)
    registry.log_text("gemma", "zero", "-a", "best")
    registry.log_text("gemma", "two")
    registry("link", "gemma:v1", "model/c", "-a", "production")


@pytest.fixture
def registry(prepare: Prepare) -> Command:
    """Return the command in a home that is filled."""
    return prepare(fill)


def versions_of(registry: Command, name: str) -> dict[str, str]:
    """Return the aliases of each version, newest first."""
    return {row[0]: row[1] for row in registry("versions", name).rows}


def kinds_of_new_events(registry: Command, home: Path, *arguments: str) -> list[str]:
    """Return the kinds of the events that a command records."""
    with closing(open_catalog(home)) as connection:
        (last,) = connection.execute("SELECT max(id) FROM events").fetchone()
        registry(*arguments)
        rows = connection.execute("SELECT kind FROM events WHERE id > ? ORDER BY id", (last,))
        return [kind for (kind,) in rows]


# --- What goes, and what stays


@pytest.mark.parametrize("reference", ["gemma:v2", "gemma:latest", f"{GEMMA}:v2", "gemma@{digest}"])
def test_a_version_is_deleted_by_any_reference_to_it(registry: Command, reference: str) -> None:
    digest = registry("show", "gemma:v2", "--json").json["digest"][:8]

    deleted = registry("delete", reference.format(digest=digest), "--yes", "--json").json

    assert deleted == {
        "deleted": [f"{GEMMA}:v2"],
        "version_count": 1,
        "unlinked": [],
        "size": 3,
        "freed_size": None,
        "dry_run": False,
    }
    assert list(versions_of(registry, "gemma")) == ["v1", "v0"]
    registry("get", "gemma:v2", "back", status=3)
    registry("get", "gemma:v1", "back")


def test_latest_falls_back_to_the_highest_version_left(registry: Command) -> None:
    registry("delete", "gemma:v2", "-y")

    assert versions_of(registry, "gemma") == {"v1": "latest", "v0": "best"}


def test_latest_stays_where_another_version_goes(registry: Command) -> None:
    registry("unlink", LINK)
    registry("delete", "gemma:v1", "-y")

    assert versions_of(registry, "gemma") == {"v2": "latest", "v0": "best"}


def test_a_number_is_not_used_twice(registry: Command) -> None:
    registry("delete", "gemma:v2", "-y")

    assert registry.log_text("gemma", "three").rows[0][0] == f"{GEMMA}:v3"


def test_deleted_content_that_is_logged_again_is_a_new_version(registry: Command) -> None:
    registry("delete", "gemma:v2", "-y")

    logged = registry.log_text("gemma", "two").rows[0]

    assert (logged[0], logged[3]) == (f"{GEMMA}:v3", "true")
    assert registry("get", "gemma:v3", "back").status == 0
    assert Path("back/gemma").read_text() == "two"


def test_several_are_deleted_together_each_once(registry: Command) -> None:
    registry("unlink", LINK)

    deleted = registry("delete", "gemma:v2", "gemma:v1", "gemma:latest", "-y", "-q")

    assert deleted.lines == [f"{GEMMA}:v1", f"{GEMMA}:v2"]
    assert versions_of(registry, "gemma") == {"v0": "best,latest"}


def test_of_several_nothing_goes_where_one_cannot(registry: Command) -> None:
    registry.refuse(5, "delete", "gemma:v2", "gemma:v1", "--yes")
    registry.refuse(3, "delete", "gemma:v2", "gemma:v9", "--yes")


def test_an_artifact_whose_versions_are_all_deleted_stays_and_counts_on(registry: Command) -> None:
    registry("delete", "gemma:v0", "gemma:v1", "gemma:v2", "--force", "--yes")

    assert registry("versions", "gemma").stdout == ""
    assert registry("show", "gemma", status=3).hint
    assert registry.log_text("gemma", "three").rows[0][0] == f"{GEMMA}:v3"


def test_a_version_in_another_artifact_keeps_the_content_they_shared(registry: Command) -> None:
    registry.log_text("other", "two")

    registry("delete", "gemma:v2", "-y")

    registry("get", "other", "back")
    assert Path("back/other").read_text() == "two"


# --- Links and aliases


def test_a_linked_version_is_refused_and_the_hint_takes_the_link_along(registry: Command) -> None:
    refused = registry.refuse(5, "delete", "gemma:v1", "--yes")

    assert LINK in refused.message
    registry.paste(refused.hint)
    assert registry("versions", "model/c").stdout == ""
    assert "v1" not in versions_of(registry, "gemma")


def test_an_aliased_version_is_refused_and_the_hint_takes_the_alias_along(
    registry: Command,
) -> None:
    refused = registry.refuse(5, "delete", "gemma:v0", "--yes")

    assert "'best'" in refused.message
    registry.paste(refused.hint)
    assert registry("exists", "gemma:best", status=1).stdout == ""


def test_latest_of_a_collection_falls_back_where_its_link_goes(registry: Command) -> None:
    registry("unlink", LINK)
    for version in ("v0", "v1", "v2"):
        registry("link", f"gemma:{version}", "model/c")

    deleted = registry("delete", "gemma:v1", "gemma:v2", "--force", "--yes", "--json").json

    assert deleted["unlinked"] == [
        "local/wandb-registry-model/c:v2",
        "local/wandb-registry-model/c:v3",
    ]
    assert versions_of(registry, "model/c") == {"v1": "latest"}


def test_the_events_say_what_went_links_first(registry: Command, home: Path) -> None:
    kinds = kinds_of_new_events(registry, home, "delete", "gemma:v1", "--force", "--yes")

    assert kinds == ["version-unlinked", "version-deleted"]


@pytest.mark.parametrize("forced", [(), ("--force",)])
def test_a_link_is_refused_and_the_hint_unlinks_it(
    registry: Command, forced: tuple[str, ...]
) -> None:
    refused = registry.refuse(5, "delete", "model/c:v0", "--yes", *forced)

    registry.paste(refused.hint)
    assert registry("versions", "model/c").stdout == ""
    assert "v1" in versions_of(registry, "gemma")


def test_a_collection_is_refused(registry: Command) -> None:
    refused = registry.refuse(5, "delete", "model/c", "--all", "--yes")

    registry.paste(refused.hint)


# --- Whole artifacts


def test_a_whole_artifact_needs_all(registry: Command) -> None:
    refused = registry.refuse(2, "delete", "gemma", "--yes")

    registry.paste(refused.hint)


def test_all_is_refused_beside_a_version(registry: Command) -> None:
    registry.refuse(2, "delete", "gemma:v2", "--all", "--yes")


def test_a_whole_artifact_with_links_or_aliases_is_refused(registry: Command) -> None:
    message = registry.refuse(5, "delete", "gemma", "--all", "--yes").message

    assert LINK in message
    assert "'best' (v0)" in message


def test_a_whole_artifact_goes_with_its_links(registry: Command, home: Path) -> None:
    kinds = kinds_of_new_events(registry, home, "delete", "gemma", "--all", "--force", "--yes")

    assert kinds == ["version-unlinked", "artifact-deleted"]
    assert registry("artifacts").stdout == ""
    assert registry("versions", "gemma", status=3).message
    assert registry("versions", "model/c").stdout == ""


def test_a_deleted_name_can_be_logged_again_with_another_type(registry: Command) -> None:
    registry("delete", "gemma", "--all", "--force", "--yes")
    registry.refuse(2, "log", "gemma")  # the type is that of an artifact that is gone

    logged = registry.log_text("gemma", "two", type="dataset").rows[0]

    assert logged[0] == f"{GEMMA}:v3"
    assert registry("show", "gemma", "--json").json["type"] == "dataset"


def test_numbers_go_on_after_several_deletions_of_the_name(registry: Command) -> None:
    registry("delete", "gemma", "--all", "--force", "--yes")
    registry.log_text("gemma", "again")
    registry("delete", "gemma", "--all", "--yes")

    assert registry.log_text("gemma", "once more").rows[0][0] == f"{GEMMA}:v4"


def test_tags_and_descriptions_do_not_come_back_with_the_name(registry: Command) -> None:
    registry.log_text("other", "text", "--tag", "good", "-d", "about", "-m", "a=1")
    registry("delete", "other", "--all", "--yes")

    again = registry.log_text("other", "text", "--json").json

    assert (again["tags"], again["description"], again["metadata"]) == ([], "", {})


# --- Who may


def test_only_members_of_the_team_delete(registry: Command) -> None:
    registry("member", "add", "user2", "--role", "member")
    refused = registry.refuse(5, "delete", "gemma:v2", "--yes", "--as", "user2")

    assert "user2 may not delete versions of 'team'" in refused.message
    registry.paste(refused.hint)
    registry("delete", "gemma:v2", "--yes", "--as", "user2")


def test_users_delete_what_is_their_own_and_nobody_else_does(registry: Command) -> None:
    for user in ("user2", "user3"):
        registry("member", "add", user, "--role", "member")
    registry.log_text("mine", "text", "--entity", "user2", "--as", "user2")

    registry.refuse(5, "delete", "user2/uncategorized/mine:v0", "--yes", "--as", "user3")
    registry("delete", "user2/uncategorized/mine:v0", "--yes", "--as", "user2")


def test_links_go_along_only_where_the_user_may_unlink(registry: Command) -> None:
    registry("member", "add", "user2", "--role", "member", "--team", "team")
    refused = registry.refuse(5, "delete", "gemma:v1", "--force", "--yes", "--as", "user2")

    assert "viewer in the registry 'model'" in refused.message
    registry.paste(refused.hint)
    registry("delete", "gemma:v1", "--force", "--yes", "--as", "user2")


@pytest.mark.parametrize("forced", [(), ("--force",)])
def test_a_link_in_a_registry_that_is_hidden_keeps_the_version_and_is_not_named(
    registry: Command, forced: tuple[str, ...]
) -> None:
    registry("registry", "create", "secret", "--visibility", "restricted")
    registry("link", "gemma:v2", "secret/hidden")
    registry("member", "add", "user2", "--role", "member", "--team", "team")

    command = ("delete", "gemma:v2", "--yes", "--as", "user2", *forced)
    refused = registry.refuse(5, *command)

    assert "secret" not in refused.stderr
    assert "hidden" not in refused.stderr


# --- Looking first, and asking


def test_a_dry_run_says_what_would_go_and_changes_nothing(registry: Command, home: Path) -> None:
    before = snapshot(home)

    planned = registry("delete", "gemma:v1", "--force", "-n", "--json").json

    assert planned["deleted"] == [f"{GEMMA}:v1"]
    assert planned["unlinked"] == [LINK]
    assert planned["dry_run"] is True
    assert snapshot(home) == before


def test_a_dry_run_refuses_what_the_run_would(registry: Command) -> None:
    registry.refuse(5, "delete", "gemma:v1", "--dry-run")
    registry.refuse(3, "delete", "gemma:v9", "--dry-run")


def test_off_a_terminal_nothing_is_deleted_without_yes(registry: Command) -> None:
    refused = registry.refuse(2, "delete", "gemma:v2")

    registry.paste(refused.hint)
    assert "v2" not in versions_of(registry, "gemma")


def test_that_nobody_can_be_asked_comes_before_everything_else(registry: Command) -> None:
    registry.refuse(2, "delete", "nothing:v9")


@pytest.mark.parametrize("answer", ["y", "yes", "Y"])
def test_a_yes_at_the_terminal_deletes(registry: Command, answer: str) -> None:
    asked = converse(["delete", "gemma:v2"], ("[y/N]", answer + ENTER))

    assert f"Delete {GEMMA}:v2 (1 version, 3 B)? [y/N]" in asked.text
    assert asked.status == 0
    assert "v2" not in versions_of(registry, "gemma")


@pytest.mark.parametrize(("answer", "status"), [(ENTER, 1), ("n" + ENTER, 1), ("x" + ENTER, 1)])
def test_any_other_answer_deletes_nothing(registry: Command, answer: str, status: int) -> None:
    asked = converse(["delete", "gemma:v2"], ("[y/N]", answer))

    assert asked.status == status
    assert "v2" in versions_of(registry, "gemma")


@pytest.mark.parametrize("key", [CTRL_C, CTRL_D])
def test_leaving_the_question_deletes_nothing(registry: Command, key: str) -> None:
    asked = converse(["delete", "gemma:v2"], ("[y/N]", key))

    assert asked.status == 130
    assert "v2" in versions_of(registry, "gemma")


@pytest.mark.usefixtures("registry")
def test_what_is_refused_is_refused_before_anybody_is_asked() -> None:
    asked = converse(["delete", "gemma:v1"])

    assert asked.status == 5
    assert "[y/N]" not in asked.text
