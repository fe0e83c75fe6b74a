"""Lengths of time as people write them."""

from __future__ import annotations

import pytest

from registry_cli.domain.durations import parse_duration
from registry_cli.errors import UsageError

SECOND = 10**9


@pytest.mark.parametrize(
    ("text", "seconds"),
    [
        ("0", 0),
        ("0s", 0),
        ("90s", 90),
        ("30m", 1800),
        ("1h", 3600),
        ("1.5h", 5400),
        ("0.25s", 0.25),
        ("7d", 7 * 86_400),
    ],
)
def test_a_number_and_a_unit_are_read(text: str, seconds: float) -> None:
    assert parse_duration(text) == seconds * SECOND


def test_more_than_a_century_is_a_century() -> None:
    assert parse_duration("999999999d") == parse_duration("36500d")


@pytest.mark.parametrize(
    "text",
    ["", "1", "h", "-1h", "+1h", "1 h", " 1h", "1H", "1w", "1e3s", ".5h", "1.h", "٣s", "1h\n"],
)
def test_anything_else_is_refused_with_how_to_write_it(text: str) -> None:
    with pytest.raises(UsageError) as refused:
        parse_duration(text)
    assert refused.value.hint is not None
    assert "30m" in refused.value.hint.rendered()
