"""`registry --version`: the program, and everything that takes part."""

from __future__ import annotations

import importlib.metadata
import platform
import sqlite3
from typing import TYPE_CHECKING

from registry_cli import __version__
from registry_cli.cli.about import about
from tests.support.modules import modules_of

if TYPE_CHECKING:
    from pathlib import Path

    import pytest

    from tests.support.command import Command

PACKAGES = ("blake3", "rich", "sqlite-utils", "typer", "xxhash")


def test_the_version_comes_first_and_then_what_a_bug_report_needs(registry: Command) -> None:
    packages = ", ".join(f"{name} {importlib.metadata.version(name)}" for name in PACKAGES)

    assert registry("--version").lines == [
        f"registry {__version__}",
        f"Python {platform.python_version()}, SQLite {sqlite3.sqlite_version}",
        f"{platform.system()} {platform.release()} {platform.machine()}",
        packages,
    ]


def test_a_library_without_a_record_is_unknown(work: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (work / "blake3-1.2.dist-info").mkdir()
    (work / "archive.zip").touch()
    monkeypatch.setattr("sys.path", ["", "/nowhere", "archive.zip"])

    assert about().splitlines()[3] == (
        "blake3 1.2, rich unknown, sqlite-utils unknown, typer unknown, xxhash unknown"
    )


def test_to_tell_the_version_loads_little() -> None:
    loaded = modules_of("--version")

    assert "registry_cli.cli.about" in loaded
    assert not {"importlib.metadata", "rich", "sqlite_utils", "blake3", "xxhash"} & loaded
