"""Run make as a user would, with the `registry` and the `python3` of this checkout on the PATH."""

from __future__ import annotations

import os
import shlex
import subprocess
import sys
from pathlib import Path
from typing import Final

from tests.support.command import Result

CHECKOUT: Final = Path(__file__).parent.parent.parent

_PATIENCE: Final = 1200
"""Seconds before a make that hangs fails its test."""

_WAITING: Final = "note: waiting for another process that uses "

_SLOW: Final = ("COVERAGE_PROCESS_CONFIG", "COVERAGE_PROCESS_START", "PYTHONDONTWRITEBYTECODE")
"""What is kept from hundreds of processes that do the same: measuring, and compiling each time."""


class Make:
    """`make` in one folder: `make("-j8", "all")`. Nobody answers a question there."""

    def __init__(self, folder: Path, programs: Path) -> None:
        """Work in `folder`; `programs` is a folder for commands, made where it is missing."""
        self.folder = folder
        self._programs = programs
        if not programs.is_dir():
            programs.mkdir()
            python = shlex.quote(sys.executable)
            _write_program(programs / "python3", f'exec {python} "$@"')
            _write_program(programs / "registry", f'exec {python} -W error -m registry_cli "$@"')

    @property
    def environment(self) -> dict[str, str]:
        """The variables of the test, with these programs first on the PATH."""
        kept = {name: value for name, value in os.environ.items() if name not in _SLOW}
        path = f"{self._programs}{os.pathsep}{os.environ['PATH']}"
        return {**kept, "PATH": path, "LC_ALL": "C.UTF-8"}

    def __call__(self, *arguments: str, status: int = 0) -> Result:
        """Run make and see that it ends with the status.

        What commands say who had to wait for long depends on what else the machine does.
        """
        process = self.start(*arguments)
        stdout, stderr = process.communicate(timeout=_PATIENCE)
        lines = stderr.splitlines(keepends=True)
        told = "".join(line for line in lines if not line.startswith(_WAITING))
        result = Result(process.returncode, stdout, told)
        assert result.status == status, result
        return result

    def start(self, *arguments: str) -> subprocess.Popen[str]:
        """Start make in a process group of its own, and do not wait for it."""
        return subprocess.Popen(
            ["make", *arguments],
            cwd=self.folder,
            env=self.environment,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            encoding="utf-8",
            start_new_session=True,
        )


def _write_program(path: Path, line: str) -> None:
    path.write_text(f"#!/bin/sh\n{line}\n", encoding="utf-8")
    path.chmod(0o755)
