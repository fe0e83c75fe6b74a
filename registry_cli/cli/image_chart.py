"""Charts as files of images. The door to matplotlib, a part of the extra `charts`."""

from __future__ import annotations

import io
import logging
import warnings
from typing import TYPE_CHECKING, Any, Final

import matplotlib as mpl  # noqa: TID253 - this module is the door
from matplotlib.figure import Figure  # noqa: TID253 - as above
from matplotlib.ticker import FuncFormatter, MaxNLocator  # noqa: TID253 - as above

from registry_cli.cli.text import printable

if TYPE_CHECKING:
    from matplotlib.axes import Axes

    from registry_cli.cli.charts import Chart, Panel

_WIDTH: Final = 8.0
_HEIGHT: Final = 2.2
"""Of one panel, in inches."""

_MOST_DOTS: Final = 60
_LONGEST_LEVEL: Final = 10
"""Characters of a place on the axis that leave room for the next."""

_FARTHEST: Final = 4e307
"""Beyond, matplotlib cannot count the marks of an axis."""

_SETTINGS: Final[Any] = {  # its releases type it in ways of their own
    "text.parse_math": False,  # a name may hold `$`
    "svg.fonttype": "none",  # text stays text, in whatever script
    "svg.hashsalt": "registry",  # the same chart has the same bytes
    "font.sans-serif": [
        "DejaVu Sans", "Noto Sans CJK JP", "Noto Sans CJK KR", "Hiragino Sans", "sans-serif",
    ],
    "savefig.dpi": 144,
}  # fmt: skip
_WITHOUT_DATE: Final = {"svg": {"Date": None}, "pdf": {"CreationDate": None}, "png": {}}


def draw_image(chart: Chart, kind: str) -> bytes:
    """Return the chart as `png`, `svg` or `pdf`; the best point is a star."""
    # It tells of fonts that are not there, which nobody can do anything about here.
    logging.getLogger("matplotlib").setLevel(logging.ERROR)
    image = io.BytesIO()
    with mpl.rc_context(_SETTINGS), warnings.catch_warnings():
        warnings.simplefilter("ignore")
        size = (_WIDTH, _HEIGHT * len(chart.panels) + 0.5)
        figure = Figure(figsize=size, layout="constrained")
        grid = figure.subplots(len(chart.panels), 1, sharex=True, squeeze=False)
        for axes, panel in zip(grid[:, 0], chart.panels, strict=True):
            _draw(axes, panel)
        last: Axes = grid[-1, 0]
        last.set_xlabel(chart.axis)
        last.xaxis.set_major_locator(MaxNLocator(integer=True, nbins=8))
        last.xaxis.set_major_formatter(FuncFormatter(lambda x, _: printable(chart.label(x))))
        ends = (chart.label(panel.points[place][0]) for panel in chart.panels for place in (0, -1))
        if any(len(label) > _LONGEST_LEVEL for label in ends):
            last.tick_params(axis="x", rotation=15)
        figure.savefig(image, format=kind, metadata=_WITHOUT_DATE[kind])
    return image.getvalue()


def _draw(axes: Axes, panel: Panel) -> None:
    dots = "." if len(panel.points) <= _MOST_DOTS else ""
    values = [_within_reach(y) for _, y in panel.points]
    axes.plot([x for x, _ in panel.points], values, marker=dots)
    if panel.best is not None:
        x, y = panel.best
        axes.plot([x], [_within_reach(y)], marker="*", markersize=12, linestyle="")
    axes.set_title(printable(panel.title), loc="left", fontsize="medium")
    axes.ticklabel_format(axis="y", useOffset=False)
    axes.grid(visible=True, alpha=0.3)


def _within_reach(value: float) -> float:
    return min(max(value, -_FARTHEST), _FARTHEST)
