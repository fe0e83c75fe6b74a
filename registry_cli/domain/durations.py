"""Lengths of time as people write them: `0`, `90s`, `30m`, `1h`, `7d`."""

from __future__ import annotations

import re
from typing import Final

from registry_cli.errors import Hint, UsageError

_SECONDS: Final = {"s": 1, "m": 60, "h": 3600, "d": 86_400}
_LONGEST: Final = 100 * 365 * 86_400 * 10**9
"""Nanoseconds: a hundred years."""


def parse_duration(text: str) -> int:
    """Return a length of time in nanoseconds: 0, or a number with s, m, h or d."""
    if text == "0":
        return 0
    match = re.fullmatch(r"([0-9]{1,9}(?:\.[0-9]{1,9})?)([smhd])", text, re.ASCII)
    if match is None:
        raise UsageError(
            f"{text!r} is no length of time", Hint("give 0, or a number with s, m, h or d: 30m")
        )
    return min(round(float(match[1]) * _SECONDS[match[2]] * 10**9), _LONGEST)
