"""The past, in a home of many events: against the same command about today."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Final

from bench.commands import registry
from bench.measuring import compare, repeat, run
from bench.report import Row

if TYPE_CHECKING:
    from collections.abc import Iterator

    from bench.places import Place

_EVENTS: Final = 100_000
_ROUNDS: Final = 15
_BUDGET: Final = 1.5
_COLLECTION: Final = "model/collection-3"
_BROWSING: Final[tuple[tuple[str, ...], ...]] = (
    ("registries",),
    ("collections", "model"),
    ("artifacts",),
    ("versions", "artifact-3"),
    ("versions", _COLLECTION),
    ("show", f"{_COLLECTION}:production"),
    ("alias", "list", _COLLECTION),
    ("history", "--limit", "20"),
    ("history", _COLLECTION),
    ("search", "collection-3"),
    ("search", "reviewed", "--limit", "10"),
    ("lineage", "artifact-3"),
    ("runs", "--limit", "20"),
    ("member", "list"),
    ("whoami",),
)


def measure_history(place: Place) -> Iterator[Row]:
    """Measure what an alias was at noon, and each command that browses, in the middle of it all."""
    home = place.folder / "long"
    run(sys.executable, "-m", "bench.history_filling", str(home), str(_EVENTS))
    middle = str(_EVENTS // 2)
    event = run(*registry(home, "history", "--since", middle, "--until", middle)).stdout
    time = event.split("\t")[1]
    was = registry(home, "alias", "list", f"{_COLLECTION}:production", "--as-of", time)
    compared = compare(repeat(*was), repeat(*registry(home, "whoami")), _ROUNDS)
    yield Row.of_ratio("`alias list REF:production --as-of TIME`", "`whoami`", compared, _BUDGET)
    for command in _BROWSING:
        then = repeat(*registry(home, *command, "--as-of", time))
        now = repeat(*registry(home, *command))
        label = f"`{' '.join(command)} --as-of TIME`"
        yield Row.of_ratio(label, "without it", compare(then, now, _ROUNDS), _BUDGET)
