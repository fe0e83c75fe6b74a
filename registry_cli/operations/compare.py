"""Compare versions by what was measured and said of them: which is best, and since when."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Final, NamedTuple

from registry_cli.catalog.version_listing import list_versions, read_version
from registry_cli.domain.flat_values import flat_values
from registry_cli.domain.metadata import to_json
from registry_cli.errors import Hint, NotFoundError, UsageError
from registry_cli.operations.resolve import Resolver

if TYPE_CHECKING:
    from collections.abc import Sequence

    from registry_cli.domain.metadata import Json
    from registry_cli.domain.references import Reference
    from registry_cli.domain.versions import Version
    from registry_cli.workspace import Workspace

METRIC: Final = "metric"
METADATA: Final = "metadata"


class CompareRequest(NamedTuple):
    """Which versions, and by which keys the best is the greatest, or the least.

    One artifact or collection stands for all its versions; of several references each is one
    version.
    """

    references: tuple[Reference, ...]
    greatest: tuple[str, ...] = ()
    least: tuple[str, ...] = ()


class Best(NamedTuple):
    """The first version with the best value of a key: its place, and since when it is there.

    `previous` is the place of the version that was best before it, None where it is the first.
    """

    goal: str
    place: int
    value: float
    since: str
    previous: int | None


class ComparedKey(NamedTuple):
    """A metric or a flat key of the metadata, with its value in each version, None without one."""

    kind: str
    key: str
    values: tuple[Json, ...]
    differs: bool
    best: Best | None

    @property
    def numbers(self) -> list[float | None]:
        """The values that are numbers, each in its place."""
        return [as_number(value) for value in self.values]


class Comparison(NamedTuple):
    """Versions, and all that is known of them: what was asked for first, then what differs."""

    versions: tuple[Version, ...]
    keys: tuple[ComparedKey, ...]


def compare(workspace: Workspace, request: CompareRequest) -> Comparison:
    """Return the values of versions side by side, oldest first, or as they are given.

    Raises `NotFoundError` for a key by which no version can be the best, and `UsageError` for
    one that is to be the greatest and the least.
    """
    both = [key for key in request.greatest if key in request.least]
    if both:
        raise UsageError(
            f"{both[0]!r} cannot be best where it is greatest and where it is least",
            Hint("give --max or --min"),
        )
    with workspace.reading() as connection:
        resolver = Resolver(connection, workspace)
        hidden = resolver.hidden_registries()
        if len(request.references) == 1 and request.references[0].selector is None:
            sequence, _ = resolver.sequence(request.references[0])
            versions = list_versions(connection, sequence.id, hidden=hidden)[::-1]
        else:
            versions = [
                read_version(connection, found.membership, hidden=hidden)
                for found in resolver.versions(request.references)
            ]
    keys = _ranked(_compared(versions), versions, request)
    return Comparison(tuple(versions), tuple(keys))


def as_number(value: Json) -> float | None:
    """Return a value that can be greater or less than others, and be drawn.

    An integer of metadata may be larger than any float.
    """
    if not isinstance(value, int | float) or isinstance(value, bool):
        return None
    return value if abs(value) <= sys.float_info.max else None


def _compared(versions: Sequence[Version]) -> list[ComparedKey]:
    columns: dict[tuple[str, str], list[Json]] = {}
    for place, version in enumerate(versions):
        kinds = ((METRIC, version.metrics), (METADATA, flat_values(version.metadata)))
        for kind, values in kinds:
            for key, value in values.items():
                column = columns.setdefault((kind, key), [None] * len(versions))
                column[place] = value
    return [
        ComparedKey(kind, key, tuple(values), _differs(values), None)
        for (kind, key), values in columns.items()
    ]


def _differs(values: list[Json]) -> bool:
    first = values[0]
    # Python takes 1 for True; texts of JSON do not.
    return any(value != first or to_json(value) != to_json(first) for value in values[1:])


def _ranked(
    keys: list[ComparedKey], versions: Sequence[Version], request: CompareRequest
) -> list[ComparedKey]:
    goals = dict.fromkeys(request.greatest, "max") | dict.fromkeys(request.least, "min")
    ranked: list[ComparedKey] = []
    for wanted, goal in goals.items():
        found = next((each for each in keys if each.key == wanted and _has_numbers(each)), None)
        if found is None:
            names = sorted({each.key for each in keys if _has_numbers(each)})
            raise NotFoundError(
                f"no version has a number called {wanted!r}",
                Hint(f"there are {', '.join(names)}" if names else "none has any number"),
            )
        keys = [each for each in keys if each is not found]
        ranked.append(found._replace(best=_find_best(found, goal, versions)))
    return ranked + sorted(keys, key=lambda each: (not each.differs, each.kind != METRIC))


def _has_numbers(key: ComparedKey) -> bool:
    return any(number is not None for number in key.numbers)


def _find_best(key: ComparedKey, goal: str, versions: Sequence[Version]) -> Best:
    """Return the first of the best; it is the best since it was logged, or linked."""
    sign = 1 if goal == "max" else -1
    best: Best | None = None
    for place, number in enumerate(key.numbers):
        if number is None or (best is not None and sign * number <= sign * best.value):
            continue
        version = versions[place]
        since = version.linked_at or version.created_at
        best = Best(goal, place, number, since, best.place if best is not None else None)
    if best is None:
        raise LookupError("a key without numbers has no best")
    return best
