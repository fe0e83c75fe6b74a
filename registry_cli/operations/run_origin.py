"""Where a run comes from: the commit that it runs at, and the Python that runs it."""

from __future__ import annotations

import json
import os
import subprocess
from pathlib import Path
from typing import TYPE_CHECKING, Final, NamedTuple

from registry_cli.domain.metadata import escape_bytes

if TYPE_CHECKING:
    from registry_cli.domain.metadata import Json

_PATIENCE: Final = 30.0
"""Seconds; a repository that takes longer is left out, and the run begins."""

_ASK_PYTHON: Final = """\
import json, platform
from importlib.metadata import distributions
found = {d.metadata["Name"]: d.version for d in distributions() if d.metadata["Name"]}
print(json.dumps({"version": platform.python_version(), "packages": dict(sorted(found.items()))}))
"""


class CodeState(NamedTuple):
    """What a work tree is at; commit and branch are None where there is none.

    `folder` is relative to its root, and it is dirty where a tracked file differs from the commit.
    """

    commit: str | None
    branch: str | None
    is_dirty: bool
    folder: str

    def to_json(self) -> dict[str, Json]:
        """Return it as it stands in a run, of whose difference nothing is kept yet."""
        return {
            "commit": self.commit,
            "branch": self.branch,
            "dirty": self.is_dirty,
            "folder": self.folder,
            "diff": None,
        }


def read_code_state(folder: Path) -> CodeState | None:
    """Return what git says of a folder; None outside a work tree, or where git is not at hand."""
    root = _git(folder, "rev-parse", "--show-toplevel")
    if root is None:
        return None
    try:
        relative = folder.resolve().relative_to(Path(os.fsdecode(root[:-1])).resolve())
    except ValueError:  # the environment names a work tree elsewhere
        return None
    changes = _git(folder, "status", "--porcelain", "--untracked-files=no")
    return CodeState(
        commit=_line(_git(folder, "rev-parse", "--verify", "--quiet", "HEAD")) or None,
        branch=_line(_git(folder, "symbolic-ref", "--quiet", "--short", "HEAD")) or None,
        is_dirty=bool(changes),
        folder=escape_bytes(relative.as_posix()),
    )


def read_difference(folder: Path) -> bytes | None:
    """Return the difference between a work tree and its commit, as `git apply` takes it."""
    return _git(folder, "diff", "--binary", "HEAD", "--", ":/")


def read_python(interpreter: str, folder: Path) -> dict[str, Json] | None:
    """Return the version of a Python and of all packages that it finds; None where it fails."""
    answer = _run(interpreter, "-c", _ASK_PYTHON, folder=folder)
    try:
        found: dict[str, Json] = json.loads(answer or b"")
    except ValueError:
        return None
    return found


def _git(folder: Path, *arguments: str) -> bytes | None:
    # Steps of make run side by side: none may hold the index of the others.
    return _run("git", "--no-optional-locks", *arguments, folder=folder)


def _run(*command: str, folder: Path) -> bytes | None:
    try:
        done = subprocess.run(  # noqa: S603 - git, or the interpreter that the user names
            command, cwd=folder, capture_output=True, timeout=_PATIENCE, check=True,
            stdin=subprocess.DEVNULL,
        )  # fmt: skip
    except (OSError, subprocess.SubprocessError):
        return None
    return done.stdout


def _line(output: bytes | None) -> str:
    return (output or b"").decode(errors="replace").rstrip("\n")
