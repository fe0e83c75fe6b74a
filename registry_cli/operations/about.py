"""Tell what the program works with, for reports of bugs."""

from __future__ import annotations

from registry_cli.catalog.connections import SQLITE_VERSION


def sqlite_version() -> str:
    """Return the version of the SQLite library that this Python is linked to."""
    return SQLITE_VERSION
