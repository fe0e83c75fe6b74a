"""Moments as people tell them: how long ago."""

from __future__ import annotations

from typing import Final

_MINUTE: Final = 60
_HOUR: Final = 60 * _MINUTE
_DAY: Final = 24 * _HOUR
_YEAR: Final = 365.2425 * _DAY

# From how many seconds on a unit is used, and its seconds: `13 days`, then `2 weeks`.
_UNITS: Final = (
    (2 * _YEAR, _YEAR, "year"),
    (10 * 7 * _DAY, _YEAR / 12, "month"),
    (14 * _DAY, 7 * _DAY, "week"),
    (_DAY, _DAY, "day"),
    (_HOUR, _HOUR, "hour"),
    (_MINUTE, _MINUTE, "minute"),
    (1, 1, "second"),
)
_TOLERANCE: Final = _MINUTE
"""Seconds by which the clocks of two hosts may differ."""


def exact(moment: str) -> str:
    """Write a moment (UTC, ISO 8601) to the second."""
    return f"{moment[:19].replace('T', ' ')} UTC"


def to_the_minute(moment: str) -> str:
    """Write a moment (UTC, ISO 8601) to the minute, for a column that says that it is UTC."""
    return moment[:16].replace("T", " ")


def ago(moment: str, now: int) -> str:
    """Write how long before `now` (nanoseconds since the epoch) a moment (ISO 8601) was."""
    from datetime import datetime  # noqa: PLC0415 - for people only

    seconds = now / 10**9 - datetime.fromisoformat(moment).timestamp()
    if seconds < -_TOLERANCE:  # a home that was written by a host whose clock is ahead
        return exact(moment)
    for least, length, name in _UNITS:
        if seconds >= least:
            count = int(seconds // length)
            return f"{count} {name}{'' if count == 1 else 's'} ago"
    return "just now"
