"""`registry exists`: an answer by exit status."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from pathlib import Path

    from tests.support.command import Command, Prepare


def fill(registry: Command) -> None:
    """Give the home one linked version."""
    registry.log_text("gemma", "one", "-a", "best", "--link", "model/c")


@pytest.fixture
def registry(prepare: Prepare) -> Command:
    """Return the command in a home that is filled."""
    return prepare(fill)


@pytest.mark.parametrize(
    ("reference", "status"),
    [
        ("gemma", 0),
        ("gemma:v0", 0),
        ("gemma:best", 0),
        ("team/uncategorized/gemma", 0),
        ("model/c", 0),
        ("local/wandb-registry-model/c:best", 0),
        ("gemma:v1", 1),
        ("gemma:nope", 1),
        ("gemma@00000000", 1),
        ("nope", 1),
        ("nope/gemma", 1),
        ("model/nope", 1),
        ("wandb-registry-nope/c", 1),
        ("elsewhere/wandb-registry-model/c", 1),
        ("nobody/uncategorized/gemma", 1),
        ("a/b/c/d", 2),
        ("two words", 2),
        ("gemma:", 2),
        ("", 2),
    ],
)
def test_the_status_is_the_answer(registry: Command, reference: str, status: int) -> None:
    answered = registry("exists", reference, status=status)

    assert answered.stdout == ""
    assert (answered.stderr == "") == (status < 2)


@pytest.mark.parametrize(
    ("options", "yes", "no"),
    [
        (["-q"], "", ""),
        (["--json"], '{\n  "exists": true\n}\n', '{\n  "exists": false\n}\n'),
        (["--format", "jsonl"], '{"exists":true}\n', '{"exists":false}\n'),
        (["--format", "tsv"], "exists\ttrue\n", "exists\tfalse\n"),
        (["--format", "table"], "yes\n", "no\n"),
    ],
    ids=str,
)
def test_a_format_makes_it_speak(registry: Command, options: list[str], yes: str, no: str) -> None:
    assert registry("exists", "gemma", *options).stdout == yes
    assert registry("exists", "nope", *options, status=1).stdout == no


def test_a_home_that_is_not_there_holds_nothing_and_is_not_made(
    registry: Command, tmp_path: Path
) -> None:
    registry("--home", tmp_path / "other", "exists", "gemma", status=1)
    assert not (tmp_path / "other").exists()


def test_a_restricted_registry_does_not_exist_for_others(registry: Command) -> None:
    registry("registry", "create", "closed", "--visibility", "restricted")
    registry("link", "gemma", "closed/c")

    registry("exists", "closed/c", status=0)
    registry("exists", "closed/c", "--as", "viewer2", status=1)
    registry("member", "add", "viewer2", "--role", "restricted-viewer", "--registry", "closed")
    registry("exists", "closed/c", "--as", "viewer2", status=0)


def test_an_unknown_entity_in_the_environment_is_no_answer(
    registry: Command, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("REGISTRY_ENTITY", "nobody")
    registry.refuse(3, "exists", "gemma")


def test_an_ambiguous_reference_is_no_answer(registry: Command) -> None:
    registry.log_text("c", "one", "--project", "model")
    registry.refuse(4, "exists", "model/c")
