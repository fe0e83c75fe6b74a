from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest

from registry_cli.cli.commands import COMMANDS

if TYPE_CHECKING:
    from tests.support.command import Command

EVERY_COMMAND = pytest.mark.parametrize(
    "words", [tuple(name.split()) for name in COMMANDS], ids=list(COMMANDS)
)


@EVERY_COMMAND
def test_help_names_every_value_by_what_it_is(registry: Command, words: tuple[str, ...]) -> None:
    page, _, _ = registry(*words, "--help").stdout.partition("\nExamples:\n")

    assert not re.search(r"<\w+>", page)
    assert "{" not in page


@EVERY_COMMAND
def test_help_sets_the_shared_options_apart_and_ends_with_examples(
    registry: Command, words: tuple[str, ...]
) -> None:
    page = registry(*words, "--help").stdout
    shared = page[page.index("\nShared options:\n") : page.index("\nExamples:\n")]

    assert re.findall(r"--[a-z-]+", shared) == [
        "--home", "--format", "--json", "--format", "--quiet", "--no-color", "--as", "--help",
    ]  # fmt: skip
    assert f"\n  registry {' '.join(words)}" in page[page.index("\nExamples:\n") :]
