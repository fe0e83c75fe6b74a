"""What people choose from, whoever asks them."""

from __future__ import annotations

from typing import NamedTuple


class Choice(NamedTuple):
    """One of several things: its name, and what is said beside it, which may hold marks."""

    name: str
    about: str = ""
