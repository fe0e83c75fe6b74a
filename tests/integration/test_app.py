"""The tree of commands: what is not there is answered with what is near."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from tests.support.command import Command


def test_a_mistyped_command_is_answered_with_the_one_that_was_meant(registry: Command) -> None:
    registry.log_text("gemma", "one")

    refused = registry.refuse(2, "lnik", "gemma", "model/first-collection")

    assert refused.message == "there is no command 'lnik'"
    (linked,) = registry.paste(refused.hint)
    assert linked.column == ["local/wandb-registry-model/first-collection:v0"]


def test_a_mistyped_command_of_a_group_keeps_its_group(registry: Command) -> None:
    refused = registry.refuse(2, "registry", "craete", "Golden Datasets")

    assert (
        refused.hint == "did you mean 'registry create': registry registry create 'Golden Datasets'"
    )


@pytest.mark.parametrize("word", ["list-all", "nonsense", "x"])
def test_a_command_that_is_like_no_other_leads_to_the_list(registry: Command, word: str) -> None:
    refused = registry.refuse(2, word, "gemma")

    assert refused.hint == "list the commands: registry --help"
