"""Look for versions that hold what a file no longer held when it was logged."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from registry_cli.operations.log import LogRequest, log
from tests.support.workspace import Silence

if TYPE_CHECKING:
    from registry_cli.workspace import Workspace


def find_stale_versions(workspace: Workspace, times: int) -> list[int]:
    """Rewrite a file with as many other bytes and log it, in turn and as fast as can be.

    Returns which times the log took what had been there before for what was there.
    """
    request = LogRequest(("file",), {}, {}, type="model")
    stale = []
    for number in range(times):
        Path("file").write_bytes(b"%07d" % number)
        first = log(workspace, request, Silence())
        again = log(workspace, request, Silence())
        if not first.is_created or again.is_created or first.version.id != again.version.id:
            stale.append(number)
    return stale
