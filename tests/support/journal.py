"""In which order a command asks for locks, names and durability."""

from __future__ import annotations

import fcntl
import os
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable

    import pytest


class Journal:
    """What the operating system is asked for, in order, with the inodes it is asked for."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.entries: list[tuple[str, int]] = []
        self._observe(monkeypatch, os, "fsync", lambda target: os.fstat(target).st_ino)
        self._observe(monkeypatch, os, "link", lambda source, _target: Path(source).stat().st_ino)
        self._observe(monkeypatch, fcntl, "flock", lambda target, _kind: os.fstat(target).st_ino)

    def _observe(
        self,
        monkeypatch: pytest.MonkeyPatch,
        module: Any,  # noqa: ANN401 - os or fcntl
        name: str,
        inode_of: Callable[..., int],
    ) -> None:
        original = getattr(module, name)

        def observed(*arguments: Any) -> Any:  # noqa: ANN401 - whatever the original takes
            inode = inode_of(*arguments)
            result = original(*arguments)
            self.entries.append((name, inode))
            return result

        monkeypatch.setattr(module, name, observed)

    def positions(self, name: str, path: Path) -> list[int]:
        wanted = (name, path.stat().st_ino)
        return [position for position, entry in enumerate(self.entries) if entry == wanted]
