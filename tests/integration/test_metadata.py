"""`registry metadata set` and `unset`: of a version and all its links."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from registry_cli.domain.metadata import DEEPEST

if TYPE_CHECKING:
    from tests.support.command import Command, Prepare


def fill(registry: Command) -> None:
    """Give the home a version that has metadata and is linked."""
    registry.log_text("gemma", "zero", "-m", "lr=0.1", "-m", "note=old", "--link", "model/c")


@pytest.fixture
def registry(prepare: Prepare) -> Command:
    """Return the command in a home that is filled."""
    return prepare(fill)


def metadata_of(registry: Command, reference: str = "gemma") -> dict[str, Any]:
    """Return the metadata of a version."""
    found: dict[str, Any] = registry("show", reference, "--json").json["metadata"]
    return found


@pytest.mark.parametrize("reference", ["gemma:v0", "model/c:latest"])
def test_keys_are_set_and_the_others_stay(registry: Command, reference: str) -> None:
    Path("card.json").write_text(json.dumps({"data": {"rows": [1, None]}}), encoding="utf-8")

    registry("metadata", "set", reference, "note=new", "ok=true", "@card.json")

    expected = {"lr": 0.1, "note": "new", "ok": True, "data": {"rows": [1, None]}}
    assert metadata_of(registry) == metadata_of(registry, "model/c") == expected


@pytest.mark.parametrize("reference", ["gemma:v0", "model/c:v0"])
def test_keys_are_taken_away(registry: Command, reference: str) -> None:
    left = registry("metadata", "unset", reference, "note", "--json").json["metadata"]
    assert left == {"lr": 0.1} == metadata_of(registry) == metadata_of(registry, "model/c")


def test_a_value_of_another_type_is_a_change(registry: Command) -> None:
    registry("metadata", "set", "gemma:v0", "lr=1")
    registry("metadata", "set", "gemma:v0", "lr=true")
    assert metadata_of(registry)["lr"] is True


def test_what_is_there_already_leaves_no_event(registry: Command) -> None:
    before = registry("artifacts", "--json").json
    registry("metadata", "set", "gemma:v0", "lr=0.1")
    assert registry("artifacts", "--json").json == before


def test_a_version_has_at_most_100_keys(registry: Command) -> None:
    registry("metadata", "set", "gemma:v0", *(f"k{number}={number}" for number in range(98)))
    assert len(metadata_of(registry)) == 100
    registry("metadata", "set", "gemma:v0", "k1=other")
    registry.refuse(2, "metadata", "set", "gemma:v0", "one-more=1")


@pytest.mark.parametrize(
    ("arguments", "status"),
    [
        (["set", "gemma", "lr=1"], 2),
        (["set", "model/c", "lr=1"], 2),
        (["set", "gemma:v0", "lr"], 2),
        (["set", "gemma:v0", "lr=1e999"], 2),
        (["set", "gemma:v0", "@nothing.json"], 2),
        (["set", "gemma:v0"], 2),
        (["set", "gemma:v9", "lr=1"], 3),
        (["unset", "gemma", "lr"], 2),
        (["unset", "gemma:v0", "lr", "nothing"], 3),
        (["unset", "gemma:v0"], 2),
    ],
    ids=str,
)
def test_what_cannot_be_is_refused_and_changes_nothing(
    registry: Command, arguments: list[str], status: int
) -> None:
    registry.refuse(status, "metadata", *arguments)


def test_the_hint_names_the_version(registry: Command) -> None:
    refused = registry("metadata", "set", "gemma", "note=a b", status=2)

    registry.paste(refused.hint)

    assert metadata_of(registry)["note"] == "a b"


def test_what_is_nested_as_deep_as_can_be_is_read_by_every_command(
    registry: Command, tmp_path: Path
) -> None:
    deepest = f"deep={'[' * DEEPEST}{']' * DEEPEST}"
    registry("metadata", "set", "gemma:v0", deepest)
    registry("log", "gemma", "--new-version", "-m", deepest)

    registry("export", "gemma", "--all", "-o", "deep.bundle")
    registry("--home", tmp_path / "other", "import", "deep.bundle")

    for home in ((), ("--home", tmp_path / "other")):
        registry(*home, "history", "gemma", "--json")
        registry(*home, "versions", "gemma", "--json")
        registry(*home, "verify")
    registry("doctor", "--rebuild")
    refused = registry("metadata", "set", "gemma:v0", deepest.replace("[]", "[[]]"), status=2)
    assert "256 levels" in refused.message
