"""Moments as options name them: an event, a time, or how long ago."""

from __future__ import annotations

import time
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from registry_cli.domain.durations import parse_duration
from registry_cli.domain.moments import parse_moment

if TYPE_CHECKING:
    from registry_cli.domain.moments import Moment


def read_moment(text: str) -> Moment:
    """Read an event or a time; `2d` is a time so long ago by the clock of this host."""
    if text[:1].isdigit() and text[-1:] in {"s", "m", "h", "d"}:
        seconds = (time.time_ns() - parse_duration(text)) / 10**9
        return parse_moment(datetime.fromtimestamp(seconds, UTC).isoformat())
    return parse_moment(text)
