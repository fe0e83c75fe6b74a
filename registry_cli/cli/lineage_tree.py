"""Lineage as a tree for people: what a version was made from, and what came of it."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, Final, NamedTuple

from registry_cli.cli.marks import AND_SO_ON, Meaning, marked
from registry_cli.cli.text import printable

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from registry_cli.cli.reader import Reader
    from registry_cli.domain.lineage import Lineage, VersionNode

_DEEPEST: Final = 40
"""Levels that fit beside each other; of what lies below there is only a word."""

_Key = int | str
"""A version by its number, or a run by its id."""

FARTHEST: Final = _DEEPEST // 2 + 1
"""How many versions away a tree tells of anything: each is below its run."""


class _Rule(NamedTuple):
    """How the lines of a tree are drawn: before a node that others follow, and before the last."""

    between: str
    last: str
    passing: str
    behind: str


_RULE: Final = _Rule("├─ ", "└─ ", "│  ", "   ")
_ASCII_RULE: Final = _Rule("|- ", "`- ", "|  ", "   ")


class _Place(NamedTuple):
    """A node that is still to be written, and what stands before it."""

    key: _Key
    indent: str
    is_last: bool
    level: int


def lineage_tree(lineage: Lineage, reader: Reader, *, looks_up: bool, looks_down: bool) -> str:
    """Write what is above and below a version, each node with what leads to it once.

    Only the directions that were asked for are drawn: where runs take what they give, the same
    edges lead in both. Where the version is alone, that is said of these directions.
    """
    start = lineage.versions[lineage.start]
    lines = [_version_line(start)]
    lines += [f"linked as {marked(link, Meaning.NAME)}" for link in start.links]
    above, below = _neighbours(lineage)
    rule = _RULE if reader.has_signs else _ASCII_RULE
    for title, neighbours, looks in (("made by", above, looks_up), ("used by", below, looks_down)):
        drawn = [*_branches(lineage, neighbours, rule)] if looks else []
        if drawn:
            lines += ["", title, *drawn]
    if len(lines) == 1 + len(start.links):
        verbs = [verb for verb, looks in (("made", looks_up), ("used", looks_down)) if looks]
        lines.append(f"no run {' it or '.join(verbs)} it")
    return "\n".join(lines)


def _neighbours(
    lineage: Lineage,
) -> tuple[Mapping[_Key, Sequence[_Key]], Mapping[_Key, Sequence[_Key]]]:
    """Return what leads to each node, and what each node leads to; single logs are left out."""
    above: defaultdict[_Key, list[_Key]] = defaultdict(list)
    below: defaultdict[_Key, list[_Key]] = defaultdict(list)
    single_logs = {run.id for run in lineage.runs.values() if run.is_log}
    for version, run, is_input in lineage.edges:
        if run in single_logs:
            continue
        origin, target = (version, run) if is_input else (run, version)
        above[target].append(origin)
        below[origin].append(target)
    return above, below


def _branches(
    lineage: Lineage, neighbours: Mapping[_Key, Sequence[_Key]], rule: _Rule
) -> Iterator[str]:
    expanded: set[_Key] = {lineage.start}
    waiting = _below(lineage.start, neighbours, "", 0)
    while waiting:
        key, indent, is_last, level = waiting.pop()
        line = indent + (rule.last if is_last else rule.between) + _name(lineage, key)
        children = neighbours.get(key, ())
        if not children:
            yield line
        elif key in expanded:
            yield f"{line}  (see above)"
        elif level + 1 >= _DEEPEST:
            yield f"{line}  {AND_SO_ON}"
        else:
            yield line
            expanded.add(key)
            further = indent + (rule.behind if is_last else rule.passing)
            waiting += _below(key, neighbours, further, level + 1)


def _below(
    key: _Key, neighbours: Mapping[_Key, Sequence[_Key]], indent: str, level: int
) -> list[_Place]:
    """Return the places below a node, the first one last, as a stack wants them."""
    children = neighbours.get(key, ())
    places = [
        _Place(child, indent, number == len(children), level)
        for number, child in enumerate(children, 1)
    ]
    return places[::-1]


def _name(lineage: Lineage, key: _Key) -> str:
    if isinstance(key, str):
        run = lineage.runs[key]
        name = f" {printable(run.name)}" if run.name != run.id else ""
        state = "" if run.state == "finished" else f" ({run.state})"
        return f"run {run.id}{name}{state}"
    return _version_line(lineage.versions[key])


def _version_line(version: VersionNode) -> str:
    return f"{marked(version.name, Meaning.NAME)}  {printable(version.kind)}"
