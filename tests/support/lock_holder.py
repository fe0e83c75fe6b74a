"""Hold a lock in another process for as long as a test needs it."""

from __future__ import annotations

import subprocess
import sys
from contextlib import contextmanager
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

_HOLD: Final = """
import sys
from pathlib import Path
from registry_cli.catalog.locks import LockWait, hold

with hold(Path(sys.argv[1]), LockWait(), is_exclusive=sys.argv[2] == "exclusive"):
    print("held", flush=True)
    sys.stdin.read()
"""


@contextmanager
def held_elsewhere(lock: Path, *, is_exclusive: bool) -> Iterator[subprocess.Popen[str]]:
    """Yield a process that holds the lock; it lets go when its stdin closes or it is killed."""
    kind = "exclusive" if is_exclusive else "shared"
    with subprocess.Popen(
        [sys.executable, "-c", _HOLD, str(lock), kind],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    ) as holder:
        assert holder.stdout is not None
        assert holder.stdout.readline() == "held\n"
        try:
            yield holder
        finally:
            holder.kill()
