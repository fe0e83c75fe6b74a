"""The Python API in the process of the test, which ends its runs."""

from __future__ import annotations

from typing import TYPE_CHECKING

import registry_cli as wandb

if TYPE_CHECKING:
    from registry_cli.sdk.artifact import Artifact
    from registry_cli.sdk.run import Run


def end_runs() -> None:
    """End what a test left open."""
    wandb.teardown()


def draft(name: str = "gemma", type: str = "model", **files: str) -> Artifact:  # noqa: A002 - as there
    """Return a draft with these files, called by their names with `.txt`."""
    artifact = wandb.Artifact(name, type)
    for file, text in files.items():
        with artifact.new_file(f"{file}.txt") as opened:
            opened.write(text)
    return artifact


def logged(run: Run, name: str = "gemma", type: str = "model", **files: str) -> Artifact:  # noqa: A002 - as there
    """Return an artifact with these files, logged in the run."""
    return run.log_artifact(draft(name, type, **(files or {"weights": "one"})))
