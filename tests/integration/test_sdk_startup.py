"""What a script loads: nothing before it asks, and never what draws on terminals."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest

import registry_cli
from tests.support.scripts import run_script

if TYPE_CHECKING:
    from tests.support.command import Command

LOADED = "print(*sorted({name.partition('.')[0] for name in sys.modules}))"


def test_the_import_itself_loads_nothing() -> None:
    ended = run_script(
        "import sys; print(*sorted(name for name in sys.modules if name.startswith('registry_')))"
    )

    assert ended.stdout.split() == ["registry_cli", "registry_cli._version"]


def test_a_script_that_logs_loads_no_command_line(registry: Command) -> None:
    registry("init")
    Path("m.txt").write_text("one", encoding="utf-8")

    ended = run_script(
        f"""
        import sys
        run = wandb.init()
        run.link_artifact(run.log_artifact("m.txt", "gemma", "model"), "model/c")
        wandb.Api().registries()
        {LOADED}
        """
    )

    assert {"typer", "click", "rich", "sqlite_utils", "pydantic"} & {*ended.stdout.split()} == set()


def test_every_public_name_is_there(home: Path) -> None:  # noqa: ARG001 - none is made
    run = registry_cli.init()
    try:
        assert [name for name in registry_cli.__all__ if not hasattr(registry_cli, name)] == []
    finally:
        run.finish()


def test_a_name_that_is_not_there_is_told_as_python_does() -> None:
    with pytest.raises(AttributeError, match="has no attribute 'sweeps'"):
        registry_cli.sweeps  # noqa: B018 - as the test says
