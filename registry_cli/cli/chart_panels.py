"""What charts show: the keys of compared versions, and the metrics of a run."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Final

from registry_cli.cli.charts import Chart, Panel
from registry_cli.cli.compare_tables import are_of_one
from registry_cli.cli.sparklines import short_number
from registry_cli.errors import Hint, NotFoundError
from registry_cli.operations.compare import METRIC

if TYPE_CHECKING:
    from registry_cli.operations.compare import ComparedKey, Comparison
    from registry_cli.operations.runs import ShownRun

_MOST: Final = 4
"""Panels where nobody asked for keys."""


def comparison_chart(comparison: Comparison) -> Chart:
    """Draw what is best by some key over the versions, else the first metrics that differ."""
    keys = [key for key in comparison.keys if key.best is not None]
    if not keys:
        keys = [key for key in comparison.keys if key.differs and key.kind == METRIC][:_MOST]
    panels = [panel for key in keys if (panel := _key_panel(comparison, key)).points]
    if not panels:
        raise NotFoundError(
            "no metric differs, so there is nothing to draw",
            Hint("name a key of the metadata with --max or --min"),
        )
    is_of_one = are_of_one(comparison.versions)
    names = [each.version if is_of_one else each.name for each in comparison.versions]

    def label(x: float) -> str:
        place = round(x)
        return names[place] if place == x and 0 <= place < len(names) else ""

    return Chart(tuple(panels), "version", label)


def run_chart(shown: ShownRun) -> Chart:
    """Draw each metric of a run over its steps."""
    panels = []
    for name, series in shown.series.items():
        points = tuple(
            (float(step), value)
            for step, value in series
            if value is not None and math.isfinite(value)
        )
        if points:
            panels.append(Panel(f"{name}: {short_number(points[-1][1])}", points))
    if not panels:
        raise NotFoundError(
            f"the run {shown.run.id!r} measured nothing that could be drawn",
            Hint("see what is known of it", ("runs", shown.run.id)),
        )
    return Chart(tuple(panels), "step", lambda x: f"{x:g}")


def _key_panel(comparison: Comparison, key: ComparedKey) -> Panel:
    points = tuple(
        (float(place), float(number))
        for place, number in enumerate(key.numbers)
        if number is not None
    )
    if key.best is None:
        return Panel(key.key, points)
    best = key.best
    word = "greatest" if best.goal == "max" else "least"
    version = comparison.versions[best.place]
    name = version.version if are_of_one(comparison.versions) else version.name
    title = f"{key.key}: {word} {short_number(best.value)} in {name} since {best.since[:10]}"
    return Panel(title, points, (float(best.place), float(best.value)))
