"""`registry describe`: what a version and its links, an artifact or a collection is."""

from __future__ import annotations

import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from tests.support.command import Command, Prepare


def fill(registry: Command) -> None:
    """Give the home a version that is described and linked."""
    registry.log_text("gemma", "zero", "-d", "the first", "--link", "model/c")


@pytest.fixture
def registry(prepare: Prepare) -> Command:
    """Return the command in a home that is filled."""
    return prepare(fill)


@pytest.mark.parametrize("reference", ["gemma:v0", "model/c:latest"])
def test_a_version_and_its_links_share_the_text(registry: Command, reference: str) -> None:
    registry("describe", reference, "better\nin two lines")

    for each in ("gemma:v0", "model/c:v0"):
        assert registry("show", each, "--json").json["description"] == "better\nin two lines"


@pytest.mark.parametrize(
    ("reference", "listing"), [("gemma", "artifacts"), ("model/c", "collections")]
)
def test_without_a_version_the_artifact_or_collection_is_described(
    registry: Command, reference: str, listing: str
) -> None:
    registry("describe", reference, "what it is for")

    (row,) = registry(listing, "--json").json
    assert row["description"] == "what it is for"
    assert registry("show", "gemma:v0", "--json").json["description"] == "the first"


def test_an_empty_text_takes_it_away(registry: Command) -> None:
    assert registry("describe", "gemma:v0", "", "--json").json["description"] == ""
    assert registry("show", "model/c", "--json").json["description"] == ""


def test_a_text_can_come_from_stdin(registry: Command) -> None:
    subprocess.run(
        [sys.executable, "-m", "registry_cli", "describe", "gemma:v0", "-"],
        input="# Card\n\nüber\n".encode(),
        check=True,
        capture_output=True,
    )
    assert registry("show", "gemma", "--json").json["description"] == "# Card\n\nüber"


@pytest.mark.parametrize(
    ("arguments", "status"),
    [(["gemma:v9", "x"], 3), (["nothing", "x"], 3), (["gemma:v0"], 2), (["gemma:v0", "\udcff"], 2)],
)
def test_what_cannot_be_is_refused_and_changes_nothing(
    registry: Command, arguments: list[str], status: int
) -> None:
    registry.refuse(status, "describe", *arguments)
