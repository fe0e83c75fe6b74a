"""Put the same command line to both doors, each before the same home, and compare."""

from __future__ import annotations

import shutil
from typing import TYPE_CHECKING

from registry_cli.cli import front_door
from registry_cli.cli.main import run
from tests.support.snapshots import snapshot

if TYPE_CHECKING:
    from pathlib import Path

    from tests.support.command import Command


class Doors:
    """Both doors of one program; `answered` counts what the front door did not leave."""

    def __init__(self, registry: Command) -> None:
        self._registry = registry
        self.answered = 0

    def compare(self, home: Path, arguments: list[str]) -> None:
        """See that both say the same, end with the same status, and leave the same home."""
        before = _copy(home, home.with_name("before"))
        front = self._registry.run(*arguments, door=self._front), _state(home)
        if before is not None:
            remove_home(home)
            before.rename(home)
        full = self._registry.run(*arguments, door=run), _state(home)
        assert front == full, arguments

    def _front(self, arguments: list[str]) -> int:
        status = front_door.answer(arguments)
        if status is None:
            return run(arguments)
        self.answered += 1
        return status


def _state(home: Path) -> object:
    return home.read_bytes() if home.is_file() else snapshot(home)


def _copy(home: Path, to: Path) -> Path | None:
    if home.is_dir():
        shutil.copytree(home, to, symlinks=True)
    elif home.exists():
        shutil.copy(home, to)
    else:
        return None
    return to


def remove_home(home: Path) -> None:
    """Remove a home, or what stands in its place, if anything does."""
    if not home.is_dir():
        home.unlink(missing_ok=True)
        return
    for folder in (home, *home.rglob("*")):
        if folder.is_dir() and not folder.is_symlink():
            folder.chmod(0o755)  # trees are read-only
    shutil.rmtree(home)
