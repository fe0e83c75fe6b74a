"""What a chart is: lines of numbers, one below the other."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence


class Panel(NamedTuple):
    """One line of a chart: its points in the order of x, all finite, of which one may be best."""

    title: str
    points: tuple[tuple[float, float], ...]
    best: tuple[float, float] | None = None


class Chart(NamedTuple):
    """Panels, one below the other, over one axis, whose places `label` names."""

    panels: tuple[Panel, ...]
    axis: str
    label: Callable[[float], str]


def thinned(points: Sequence[tuple[float, float]], most: int) -> list[tuple[float, float]]:
    """Return at most so many points, with the least and the greatest of those left out."""
    if len(points) <= most:
        return [*points]
    parts = max(most // 2, 1)
    kept: list[tuple[float, float]] = []
    for part in range(parts):
        some = points[part * len(points) // parts : (part + 1) * len(points) // parts]
        ends = {min(some, key=lambda point: point[1]), max(some, key=lambda point: point[1])}
        kept += sorted(ends)
    return kept
