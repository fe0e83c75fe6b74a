"""Run Python scripts as their users do: each a process of its own, in the folder of the test."""

from __future__ import annotations

import subprocess
import sys
import textwrap
from pathlib import Path
from typing import Final, NamedTuple

EXAMPLES: Final = Path(__file__).parent.parent.parent / "examples" / "python"
_PATIENCE: Final = 60
"""Seconds before a script that hangs fails its test."""


class Ended(NamedTuple):
    """What a script did."""

    status: int
    stdout: str
    stderr: str


def run_script(text: str, *arguments: str, status: int = 0) -> Ended:
    """Run a script, and see that it ends with the status."""
    code = "import registry_cli as wandb\n" + textwrap.dedent(text)
    return _run(["-c", code, *arguments], status)


def run_example(name: str, *arguments: str, status: int = 0) -> Ended:
    """Run a script of `examples/python`."""
    return _run([str(EXAMPLES / name), *arguments], status)


def _run(arguments: list[str], status: int) -> Ended:
    done = subprocess.run(
        [sys.executable, "-W", "error", *arguments],
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=_PATIENCE,
        check=False,
    )
    ended = Ended(done.returncode, done.stdout, done.stderr)
    assert ended.status == status, ended
    return ended
