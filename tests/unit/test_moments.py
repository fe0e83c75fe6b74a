from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from registry_cli.cli.moments import ago, exact, to_the_minute

MOMENT = "2026-01-15T12:00:00.123456Z"
NOW = datetime(2026, 1, 15, 12, 0, 0, 123456, tzinfo=UTC)
MINUTE, HOUR, DAY = 60, 3600, 86_400


def after(seconds: float) -> int:
    """Return the time so long after the moment, in nanoseconds since the epoch."""
    return int((NOW + timedelta(seconds=seconds)).timestamp() * 10**9)


@pytest.mark.parametrize(
    ("seconds", "text"),
    [
        (0, "just now"),
        (0.9, "just now"),
        (1.1, "1 second ago"),
        (59.9, "59 seconds ago"),
        (MINUTE, "1 minute ago"),
        (2 * MINUTE - 1, "1 minute ago"),
        (HOUR - 1, "59 minutes ago"),
        (HOUR, "1 hour ago"),
        (DAY - 1, "23 hours ago"),
        (DAY, "1 day ago"),
        (14 * DAY - 1, "13 days ago"),
        (14 * DAY, "2 weeks ago"),
        (70 * DAY - 1, "9 weeks ago"),
        (70 * DAY, "2 months ago"),
        (365 * DAY, "11 months ago"),
        (730 * DAY, "23 months ago"),
        (731 * DAY, "2 years ago"),
        (20_000 * DAY, "54 years ago"),
        (-1, "just now"),
        (-59, "just now"),
    ],
)
def test_a_moment_is_told_by_how_long_ago_it_was(seconds: float, text: str) -> None:
    assert ago(MOMENT, after(seconds)) == text


def test_a_moment_that_is_still_to_come_is_exact() -> None:
    assert ago(MOMENT, after(-2 * MINUTE)) == "2026-01-15 12:00:00 UTC"


def test_an_exact_moment_says_that_it_is_utc() -> None:
    assert exact(MOMENT) == "2026-01-15 12:00:00 UTC"
    assert to_the_minute(MOMENT) == "2026-01-15 12:00"
