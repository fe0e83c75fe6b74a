"""Scripts with the calls of W&B's public documents leave what these describe."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from tests.support.scripts import run_example

if TYPE_CHECKING:
    from tests.support.command import Command


def test_the_quickstart_logs_a_model_and_links_it(registry: Command) -> None:
    run_example("quickstart.py")

    name = "team/registry_quickstart/gemma-finetuned:v0"
    link = "local/wandb-registry-model/first-collection:v0"
    assert registry("versions", "model/first-collection", "-q").line == link
    shown = registry("show", link, "--json").json
    assert (shown["source"], shown["type"], shown["aliases"]) == (name, "model", ["latest"])
    stored = Path(registry("path", "model/first-collection").line)
    assert stored.read_bytes() == Path("my_model.txt").read_bytes()


def test_a_second_run_of_the_quickstart_makes_a_second_version(registry: Command) -> None:
    run_example("quickstart.py")
    run_example("quickstart.py")

    assert registry("versions", "model/first-collection").column == ["v1", "v0"]


def test_the_shell_says_where_the_artifact_of_the_quickstart_is(registry: Command) -> None:
    run_example("quickstart.py")

    refused = registry("show", "gemma-finetuned", status=3)
    assert "team/registry_quickstart/gemma-finetuned" in refused.hint
    registry.paste(refused.hint)
