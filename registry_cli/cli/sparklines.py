"""Series of numbers in one line of text."""

from __future__ import annotations

import itertools
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

_SIGNS: Final = "▁▂▃▄▅▆▇█"
_ASCII_SIGNS: Final = "_.-~=*#"
_MOST_DIGITS: Final = 10


def sparkline(values: Sequence[float | None], width: int, *, has_signs: bool = True) -> str:
    """Draw values between the least and the greatest of them, at most `width` characters wide.

    Where there are more values, each character is the mean of some; what is None is a gap.
    """
    known = [value for value in values if value is not None]
    if not known:
        return ""
    signs = _SIGNS if has_signs else _ASCII_SIGNS
    low, high = min(known), max(known)
    # Halved, because the difference of two finite numbers may be infinite.
    span = high / 2 - low / 2
    drawn = []
    for value in _thinned(values, width):
        if value is None:
            drawn.append(" ")
            continue
        height = (value / 2 - low / 2) / span if span else 0.5
        drawn.append(signs[min(int(height * len(signs)), len(signs) - 1)])
    return "".join(drawn)


def short_number(value: float | None, digits: int = 4) -> str:
    """Write a number with four significant digits, or so many; NaN for None."""
    if value is None:
        return "NaN"
    if isinstance(value, int) and abs(value) < 10**6:
        return str(value)
    return f"{value:.{digits}g}"


def telling_digits(values: Iterable[float]) -> int:
    """Return with how many significant digits different numbers look different; at most ten."""
    different = {*values}
    enough = (
        digits
        for digits in range(4, _MOST_DIGITS)
        if len({short_number(value, digits) for value in different}) == len(different)
    )
    return next(enough, _MOST_DIGITS)


def _thinned(values: Sequence[float | None], width: int) -> Sequence[float | None]:
    if len(values) <= width:
        return values
    bounds = [place * len(values) // width for place in range(width + 1)]
    return [_mean(values[first:last]) for first, last in itertools.pairwise(bounds)]


def _mean(values: Sequence[float | None]) -> float | None:
    known = [value for value in values if value is not None]
    return sum(value / len(known) for value in known) if known else None
