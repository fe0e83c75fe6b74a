"""Charts in characters of dots. The door to plotille, a part of the extra `charts`."""

from __future__ import annotations

import itertools
from typing import TYPE_CHECKING, Final

import plotille  # noqa: TID253 - this module is the door

from registry_cli.cli.cells import cell_len, cut, without_middle
from registry_cli.cli.charts import thinned
from registry_cli.cli.marks import Meaning, marked
from registry_cli.cli.sparklines import short_number, telling_digits
from registry_cli.cli.text import printable

if TYPE_CHECKING:
    from registry_cli.cli.charts import Chart, Panel

_WIDEST: Final = 120
_NARROWEST: Final = 10
_HEIGHT: Final = 8
_HEIGHT_ALONE: Final = 14
_HEIGHT_FLAT: Final = 3
_DOTS_ACROSS: Final = 2
_DOTS_DOWN: Final = 4
"""In one character."""


def draw_text(chart: Chart, columns: int) -> str:
    """Return the chart in lines of at most so many cells; the best point is a star."""
    height = _HEIGHT if len(chart.panels) > 1 else _HEIGHT_ALONE
    return "\n\n".join(
        _panel(chart, panel, min(columns, _WIDEST), height) for panel in chart.panels
    )


def _panel(chart: Chart, panel: Panel, columns: int, height: int) -> str:
    values = [y for _, y in panel.points]
    low, high = min(values), max(values)
    if low == high:
        height = _HEIGHT_FLAT
    digits = telling_digits((low, high))
    top, bottom = short_number(high, digits), short_number(low, digits)
    gutter = max(len(top), len(bottom))
    width = max(columns - gutter - 2, _NARROWEST)
    lines = _dots(panel, width, height)
    heads = [top, *[""] * (height - 2), bottom if high > low else ""]
    drawn = [f"{head:>{gutter}} │{line}" for head, line in zip(heads, lines, strict=True)]
    labels = (printable(chart.label(panel.points[place][0])) for place in (0, -1))
    first, last = (without_middle(label, width // 2 - 1, "...") for label in labels)
    room = max(width - cell_len(first) - cell_len(last), 1)
    ends = f"{first}{' ' * room}{last}" if len(panel.points) > 1 else first
    title = marked(cut(printable(panel.title), columns, "..."), Meaning.NAME)
    rule = f"{'':>{gutter}} └{'─' * width}"
    return "\n".join((title, *drawn, rule, f"{'':>{gutter}}  {ends}"))


def _dots(panel: Panel, width: int, height: int) -> list[str]:
    """Draw the line from dot to dot: the canvas counts in dots, whatever the numbers are."""
    right, top = width * _DOTS_ACROSS - 1, height * _DOTS_DOWN - 1
    values = [y for _, y in panel.points]
    low, high = min(values), max(values)
    begin, end = panel.points[0][0], panel.points[-1][0]

    def place(x: float, y: float) -> tuple[float, float]:
        return _part(x, begin, end) * right, _part(y, low, high) * top

    places = [place(x, y) for x, y in thinned(panel.points, 2 * right)]
    canvas = plotille.Canvas(width, height, 0, 0, right + 1, top + 1)
    for each in places:
        canvas.point(*each)
    for before, after in itertools.pairwise(places):
        canvas.line(*before, *after)
    if panel.best is not None:
        canvas.point(*place(*panel.best), marker="*")
    return str(canvas.plot(linesep="\n")).split("\n")


def _part(value: float, low: float, high: float) -> float:
    """Return how far a value is between two others; halved, as their difference may be infinite."""
    span = high / 2 - low / 2
    return (value / 2 - low / 2) / span if span else 0.5
