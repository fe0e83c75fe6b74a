"""What a bug report needs: the versions of everything that takes part."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import Final

from registry_cli._version import __version__
from registry_cli.operations.about import sqlite_version

_DEPENDENCIES: Final = ("blake3", "rich", "sqlite-utils", "typer", "xxhash")


def about() -> str:
    """Return the program and its version on the first line, and what it works with below."""
    system = os.uname()
    found = _distributions()
    packages = ", ".join(f"{name} {found.get(name, 'unknown')}" for name in _DEPENDENCIES)
    return (
        f"registry {__version__}\n"
        f"Python {sys.version.split(' ', 1)[0]}, SQLite {sqlite_version()}\n"
        f"{system.sysname} {system.release} {system.machine}\n"
        f"{packages}"
    )


def _distributions() -> dict[str, str]:
    """Return the version of each installed distribution, as the names of their records say.

    `importlib.metadata` knows more, and takes 30 ms.
    """
    found: dict[str, str] = {}
    for folder in sys.path:
        try:
            names = [path.name for path in Path(folder).iterdir()]
        except OSError:  # an archive, or a folder that is gone
            continue
        for name in names:
            distribution, _, version = name.partition("-")
            if version.endswith(".dist-info"):
                key = distribution.replace("_", "-").lower()
                found.setdefault(key, version.removesuffix(".dist-info"))
    return found
