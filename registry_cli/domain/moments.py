"""Moments of a home: the number of an event, or a time."""

from datetime import UTC, datetime, tzinfo
from typing import Final, NamedTuple

from registry_cli.errors import Hint, UsageError

_MOST_DIGITS: Final = 24
"""Of the number of an event: more than any home will ever need."""


class Moment(NamedTuple):
    """Just after an event, or a time in UTC (ISO 8601 with microseconds and `Z`): one of both."""

    event: int | None
    time: str | None


def no_such_event(event: int, last: int) -> UsageError:
    """Return the error for the number of an event that has not happened."""
    return UsageError(
        f"there is no event {event}: the last one is {last}",
        Hint("see the last ones", ("history", "--limit", "5")),
    )


def parse_moment(text: str, zone: tzinfo | None = None) -> Moment:
    """Read an integer as an event, anything else as ISO 8601.

    A time without an offset is one of `zone`, None being where this process runs; a date is its
    first instant.
    """
    if text.isascii() and text.isdigit():
        if len(text) > _MOST_DIGITS:  # Python itself refuses to read numbers of thousands of digits
            raise UsageError(
                f"there is no event {text[:_MOST_DIGITS]}…: no home has so many",
                Hint("see the last ones", ("history", "--limit", "5")),
            )
        return Moment(int(text), None)
    try:
        moment = datetime.fromisoformat(text)
        if moment.tzinfo is None:
            moment = moment.replace(tzinfo=zone) if zone is not None else moment.astimezone()
        utc = moment.astimezone(UTC)
    except (ValueError, OverflowError):
        raise UsageError(
            f"{text!r} is neither an event nor a time",
            Hint(
                "give the number of an event, a time such as 2026-01-31T18:00 or 2026-01-31, "
                "or how long ago it was, such as 7d"
            ),
        ) from None
    # Not by %Y, which writes the year 999 in three digits.
    return Moment(None, f"{utc.replace(tzinfo=None).isoformat(timespec='microseconds')}Z")
