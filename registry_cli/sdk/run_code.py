"""Log the code of a run as an artifact of its own."""

from __future__ import annotations

import inspect
import os
from contextlib import suppress
from typing import TYPE_CHECKING

from registry_cli.domain.names import make_artifact_name
from registry_cli.errors import UsageError
from registry_cli.operations.whoami import whoami
from registry_cli.sdk.arguments import read_path, read_text
from registry_cli.sdk.artifact import Artifact
from registry_cli.sdk.errors import InvalidValueError
from registry_cli.sdk.run_artifacts import RunArtifacts

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from registry_cli.sdk.entries import AnyPath
    from registry_cli.sdk.home import Home

    Choice = Callable[[str], bool] | Callable[[str, str], bool]
    """Takes the path of a file, and the folder that is logged if it takes two."""


def is_code(path: str) -> bool:
    """Say whether a file is Python, or says what it needs."""
    return path.endswith(".py") or os.path.basename(path) in {
        "requirements.txt", "pyproject.toml", "environment.yml", "Dockerfile",
    }  # fmt: skip


def is_no_code(path: str) -> bool:
    """Say whether a file is of an environment, or of what was downloaded."""
    return not {"artifacts", "wandb", "site-packages", "__pycache__"}.isdisjoint(path.split(os.sep))


class RunCode(RunArtifacts):
    """The commit is noted anyway; this is for what is in no repository."""

    def log_code(
        self,
        root: AnyPath | None = ".",
        name: str | None = None,
        include_fn: Choice = is_code,
        exclude_fn: Choice = is_no_code,
    ) -> Artifact | None:
        """Log the files of code beneath a folder as an artifact of type `code`, and return it.

        None where there are none. Hidden folders are not looked into.
        """
        home = self._active("log_code")
        folder = os.path.abspath(read_path("root", root if root is not None else "."))
        if not os.path.isdir(folder):
            raise InvalidValueError(f"there is no folder {folder!r}")
        given = read_text("name", name) if name is not None else _name(home)
        artifact = Artifact(given, "code")
        for path in _files(folder):
            if _chooses(include_fn, path, folder) and not _chooses(exclude_fn, path, folder):
                artifact.add_file(path, os.path.relpath(path, folder), policy="immutable")
        return self.log_artifact(artifact) if artifact.file_count else None


def _name(home: Home) -> str:
    """Return what the code of a project is called, also of one that is no name of an artifact."""
    with suppress(UsageError):
        return make_artifact_name(f"source-{home.perform(whoami).project}")
    return "source"


def _files(folder: str) -> Iterator[str]:
    for place, folders, files in os.walk(folder):
        folders[:] = [each for each in folders if not each.startswith(".")]
        yield from (os.path.join(place, each) for each in files)


def _chooses(choice: Callable[..., bool], path: str, root: str) -> bool:
    """Ask a function of a script, which may take the root, too."""
    takes = inspect.signature(choice).parameters
    return bool(choice(path, root) if len(takes) > 1 else choice(path))
