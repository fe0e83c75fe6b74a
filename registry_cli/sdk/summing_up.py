"""What a summary keeps of a metric besides its last value: `define_metric(…, summary="max")`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from registry_cli.errors import Hint
from registry_cli.sdk.arguments import read_text
from registry_cli.sdk.errors import InvalidValueError, with_hint

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from registry_cli.domain.metadata import Json

    Series = Mapping[str, Sequence[tuple[int, float | None]]]
    """Steps and values by metric."""

_KINDS: Final = ("min", "max", "mean", "first", "last", "best", "copy", "none")
_GOALS: Final = ("minimize", "maximize")


class Definitions:
    """What was defined in one process; a name that ends with `*` means all that begin so."""

    def __init__(self) -> None:
        self._kinds: dict[str, dict[str, str | None]] = {}

    def __bool__(self) -> bool:
        return bool(self._kinds)

    def add(self, name: object, summary: object, goal: object) -> None:
        """Note what the summary keeps of a metric: kinds with commas between them."""
        kinds = [each.strip() for each in read_text("summary", summary).split(",")]
        for kind in kinds:
            if kind not in _KINDS:
                raise _refused(f"a summary has no {kind!r}", _KINDS)
        if goal is not None and goal not in _GOALS:
            raise _refused(f"there is no goal {goal!r:.60}", _GOALS)
        if "best" in kinds and goal is None:
            raise _refused("what is best depends on the goal", _GOALS)
        wanted = [kind for kind in kinds if kind not in {"copy", "none"}]
        if wanted:
            held = self._kinds.setdefault(read_text("name", name), {})
            held.update(dict.fromkeys(wanted, str(goal) if goal is not None else None))

    def sum_up(self, series: Series) -> dict[str, Json]:
        """Return what the summary keeps, an object for each metric, of what was measured."""
        found: dict[str, Json] = {}
        for metric, points in series.items():
            values = [value for _, value in points if value is not None]
            kinds = dict(self._kinds_of(metric))
            if kinds and values:
                found[metric] = {kind: _sum_up(kind, goal, values) for kind, goal in kinds.items()}
        return found

    def _kinds_of(self, metric: str) -> Iterator[tuple[str, str | None]]:
        for name, kinds in self._kinds.items():
            begins_so = name.endswith("*") and metric.startswith(name[:-1])
            if metric == name or begins_so:
                yield from kinds.items()


def _sum_up(kind: str, goal: str | None, values: Sequence[float]) -> float:
    match kind, goal:
        case ("min", _) | ("best", "minimize"):
            return min(values)
        case ("max", _) | ("best", _):
            return max(values)
        case "mean", _:
            return sum(values) / len(values)
        case "first", _:
            return values[0]
        case _:
            return values[-1]


def _refused(message: str, allowed: tuple[str, ...]) -> Exception:
    return with_hint(InvalidValueError(message, Hint(f"there are {', '.join(allowed)}")))
