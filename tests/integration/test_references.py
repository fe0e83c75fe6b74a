"""What a reference leads to: the same rules for every command that takes one."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from tests.support.command import Command, Prepare


def fill(registry: Command) -> None:
    """Give the home artifacts of one name in several projects, and a collection of that name."""
    registry("team", "create", "vision")
    registry.log_text("gemma", "one", "-a", "best")
    registry.log_text("gemma", "two")
    registry.log_text("gemma", "three", "--project", "quickstart")
    registry.log_text("gemma", "four", "--entity", "vision")
    registry("link", "gemma:v0", "model/gemma", "-a", "production")


@pytest.fixture
def registry(prepare: Prepare) -> Command:
    """Return the command in a home that is filled."""
    return prepare(fill)


def lead(registry: Command, reference: str) -> str:
    """Return the qualified name of what a reference leads to."""
    return registry("show", reference, "-q").line


@pytest.mark.parametrize(
    ("reference", "qualified_name"),
    [
        ("gemma", "team/uncategorized/gemma:v1"),
        ("gemma:latest", "team/uncategorized/gemma:v1"),
        ("gemma:v0", "team/uncategorized/gemma:v0"),
        ("gemma:best", "team/uncategorized/gemma:v0"),
        ("uncategorized/gemma", "team/uncategorized/gemma:v1"),
        ("quickstart/gemma", "team/quickstart/gemma:v0"),
        ("team/quickstart/gemma", "team/quickstart/gemma:v0"),
        ("vision/uncategorized/gemma", "vision/uncategorized/gemma:v0"),
        ("model/gemma", "local/wandb-registry-model/gemma:v0"),
        ("MODELS/gemma:production", "local/wandb-registry-model/gemma:v0"),
        ("wandb-registry-model/gemma", "local/wandb-registry-model/gemma:v0"),
        ("local/wandb-registry-Model/gemma:v0", "local/wandb-registry-model/gemma:v0"),
    ],
)
def test_a_reference_leads_to_one_version(
    registry: Command, reference: str, qualified_name: str
) -> None:
    assert lead(registry, reference) == qualified_name


def test_project_and_entity_default_to_the_current_ones(
    registry: Command, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("REGISTRY_PROJECT", "quickstart")
    assert lead(registry, "gemma") == "team/quickstart/gemma:v0"
    monkeypatch.setenv("REGISTRY_ENTITY", "vision")
    assert lead(registry, "uncategorized/gemma") == "vision/uncategorized/gemma:v0"
    registry.refuse(3, "show", "gemma")
    assert lead(registry, "model/gemma") == "local/wandb-registry-model/gemma:v0"


def test_case_counts_in_all_names_but_those_of_registries(registry: Command) -> None:
    for reference in ("Gemma", "gemma:Best", "Quickstart/gemma", "Team/uncategorized/gemma"):
        registry.refuse(3, "show", reference)
    registry.refuse(3, "show", "model/Gemma")


def test_a_bare_name_elsewhere_is_not_found_and_the_hint_lists_the_full_names(
    registry: Command,
) -> None:
    registry.log_text("images", "png", "--project", "quickstart", type="dataset")
    registry("link", "quickstart/images", "dataset/images")

    refused = registry.refuse(3, "show", "images")

    assert "team/quickstart/images" in refused.hint
    assert "local/wandb-registry-dataset/images" in refused.hint
    registry.paste(refused.hint)


@pytest.mark.parametrize("command", [["show"], ["versions"], ["get"], ["path"], ["exists"],
                                     ["unlink"], ["link"]], ids=" ".join)  # fmt: skip
def test_what_is_both_an_artifact_and_a_collection_is_refused(
    registry: Command, command: list[str]
) -> None:
    registry.log_text("gemma", "five", "--project", "model")
    target = ["model/other"] if command == ["link"] else []

    refused = registry.refuse(4, *command, "model/gemma", *target)

    assert "team/model/gemma" in refused.hint
    assert "local/wandb-registry-model/gemma" in refused.hint
    registry.paste(refused.hint)


def test_full_names_are_never_ambiguous(registry: Command) -> None:
    registry.log_text("gemma", "five", "--project", "model")
    assert lead(registry, "team/model/gemma") == "team/model/gemma:v0"
    collection = "local/wandb-registry-model/gemma:v0"
    assert lead(registry, "wandb-registry-model/gemma") == collection


def test_a_hidden_collection_makes_nothing_ambiguous(registry: Command) -> None:
    registry("registry", "create", "closed", "--visibility", "restricted")
    registry("link", "gemma", "closed/gemma")
    registry.log_text("gemma", "five", "--project", "closed")

    registry.refuse(4, "show", "closed/gemma")
    assert registry("show", "closed/gemma", "-q", "--as", "viewer2").line == "team/closed/gemma:v0"


@pytest.mark.parametrize("form", ["gemma", "uncategorized/gemma", "team/uncategorized/gemma"])
@pytest.mark.parametrize("digits", [8, 12, 64])
def test_a_digest_leads_to_the_version_that_has_it(
    registry: Command, form: str, digits: int
) -> None:
    digest = registry("show", "gemma:v0", "--json").json["digest"]
    assert lead(registry, f"{form}@{digest[:digits]}") == "team/uncategorized/gemma:v0"
    assert lead(registry, f"{form}@{digest[:digits].upper()}") == "team/uncategorized/gemma:v0"


def test_of_several_versions_with_one_digest_the_newest_counts(registry: Command) -> None:
    registry.log_text("gemma", "one", "--new-version")
    digest = registry("show", "gemma:v0", "--json").json["digest"]
    assert lead(registry, f"gemma@{digest[:8]}") == "team/uncategorized/gemma:v2"


def test_digests_that_begin_alike_are_told_apart_by_more_digits(registry: Command) -> None:
    # Found by trying the numbers in order: as content of `gemma`, these two share eight digits.
    for text in ("1363", "24395"):
        registry.log_text("gemma", text)
    digests = [registry("show", f"gemma:v{number}", "--json").json["digest"] for number in (2, 3)]
    shared = digests[0][:8]
    assert digests[1].startswith(shared)

    refused = registry.refuse(4, "show", f"gemma@{shared}")

    assert "v2" in refused.hint
    assert "v3" in refused.hint
    registry.paste(refused.hint)
    assert lead(registry, f"gemma@{digests[0][:16]}") == "team/uncategorized/gemma:v2"
    assert lead(registry, f"gemma@{digests[1]}") == "team/uncategorized/gemma:v3"


def test_a_digest_of_another_artifact_does_not_count(registry: Command) -> None:
    digest = registry("show", "gemma:v1", "--json").json["digest"]
    registry.refuse(3, "show", f"quickstart/gemma@{digest}")
    registry.refuse(3, "show", f"model/gemma@{digest}")


def test_a_collection_may_be_called_like_a_digest(registry: Command) -> None:
    registry("link", "gemma", "model/weights@deadbeef")
    name = "local/wandb-registry-model/weights@deadbeef:v0"
    assert lead(registry, "model/weights@deadbeef:latest") == name
    assert registry("collections", "model", "-q").lines[-1] == name[:-3]


@pytest.mark.parametrize(
    ("reference", "status"),
    [
        ("gemma:v2", 3),
        ("gemma:nope", 3),
        ("gemma@00000000", 3),
        ("nope", 3),
        ("nope/gemma", 3),
        ("team/nope/gemma", 3),
        ("nope/uncategorized/gemma", 3),
        ("model/nope", 3),
        ("wandb-registry-nope/gemma", 3),
        ("elsewhere/wandb-registry-model/gemma", 3),
        ("team/wandb-registry-model/gemma", 3),
        ("team/model-registry/gemma", 3),
        ("a/b/c/d", 2),
        ("gemma:", 2),
        ("gemma:v01", 2),
        ("gemma:v1:best", 2),
        ("", 2),
        ("/gemma", 2),
        ("two words", 2),
        ("team/uncategorized/two words", 2),
        ("uncategorized/two words", 2),
    ],
)
@pytest.mark.parametrize("command", ["show", "versions", "path", "unlink"])
def test_what_leads_nowhere_is_refused(
    registry: Command, command: str, reference: str, status: int
) -> None:
    registry.refuse(status, command, reference)


def test_the_old_form_leads_to_where_it_was_migrated(registry: Command) -> None:
    registry("registry", "create", "team-mr-migrated")
    registry("link", "gemma", "team-mr-migrated/best model")

    for reference in ("team/model-registry/best model", "team/model-registry/best model:v0"):
        shown = registry("show", reference, "-q")
        assert shown.line == "local/wandb-registry-team-mr-migrated/best model:v0"
        assert len(shown.notes) == 1


def test_an_artifact_of_that_project_is_found_without_a_note(registry: Command) -> None:
    logged = registry.log_text("gemma", "five", "--project", "model-registry")
    assert logged.column == ["team/model-registry/gemma:v0"]
    shown = registry("show", "team/model-registry/gemma", "-q")
    assert (shown.line, shown.notes) == ("team/model-registry/gemma:v0", [])


def test_the_newest_number_stays_reachable_beyond_nine(registry: Command) -> None:
    for number in range(2, 12):
        registry.log_text("gemma", f"more {number}")
    assert lead(registry, "gemma") == "team/uncategorized/gemma:v11"
    assert lead(registry, "gemma:v9") == "team/uncategorized/gemma:v9"
