"""How far a verify came that was interrupted, kept in the user's cache folder."""

from __future__ import annotations

import json
import os
import time
from contextlib import suppress
from pathlib import Path
from typing import Final, NamedTuple

_INTERVAL: Final = 1.0
"""Seconds of work that a kill may cost."""


class Position(NamedTuple):
    """Up to which content all is checked, and what was found until then.

    `after` is the blake3 of the last content, `event` the last event when the verify began.
    `suspects` are rows of blake3, xxh3, size and whether it is a content.
    """

    after: str
    event: int
    content_count: int
    size: int
    suspects: list[tuple[str, str, int, bool]]


class PositionFile:
    """The file that keeps the position of one kind of verify of one home."""

    def __init__(self, folder: str | None, home: Path, what: str) -> None:
        """Keep it apart by home and by `what`, which says what is verified and how."""
        self._key = [os.path.realpath(home), what]
        name = os.fsencode(os.path.realpath(home)).hex()[-200:]
        self._path = Path(folder, f"verify-{name}.json") if folder is not None else None
        self._saved = time.monotonic()

    def load(self) -> Position | None:
        """Return where the last verify of this kind stopped; None where it came to its end."""
        if self._path is None:
            return None
        try:
            key, *fields = json.loads(self._path.read_text(encoding="utf-8"))
            position = Position(*fields)
        except (OSError, ValueError, TypeError):
            return None
        return position if key == self._key else None

    def save(self, position: Position) -> None:
        """Keep the position, unless that was done a moment ago."""
        if time.monotonic() - self._saved >= _INTERVAL:
            self.save_at_once(position)

    def save_at_once(self, position: Position) -> bool:
        """Keep the position; say whether there was a place for it."""
        if self._path is None:
            return False
        self._saved = time.monotonic()
        try:
            self._path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
            beside = self._path.with_suffix(".part")
            beside.write_text(json.dumps([self._key, *position]), encoding="utf-8")
            beside.replace(self._path)
        except OSError:
            return False
        return True

    def forget(self) -> None:
        """Remove the file: the verify came to its end, or a new one begins."""
        if self._path is not None:
            with suppress(OSError):
                self._path.unlink()
