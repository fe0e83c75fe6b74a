"""How an operation tells how far it is."""

from __future__ import annotations

from typing import Protocol


class Progress(Protocol):
    """Who is told how far a long operation is; `total` and `count` are in bytes."""

    def start(self, total: int) -> None:
        """Begin, with this much to do."""

    def advance(self, count: int) -> None:
        """Tell that this much more is done; also called from another thread."""
