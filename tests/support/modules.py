"""Which modules a process loads for a command."""

from __future__ import annotations

import subprocess
import sys
from typing import Final

from tests.support.environment import unobserved

_PROGRAM: Final = """
import sys
from registry_cli.__main__ import leave, run_command_line
status = run_command_line(sys.argv[1:])
print("loaded:", *sys.modules, file=sys.stderr)
leave(status)
"""


def modules_of(*arguments: str) -> set[str]:
    """Return the full names of all modules that a process in a pipe loads for a command."""
    done = subprocess.run(
        [sys.executable, "-c", _PROGRAM, *arguments],
        capture_output=True,
        text=True,
        check=True,
        env=unobserved(),
    )
    return set(done.stderr.splitlines()[-1].removeprefix("loaded:").split())
