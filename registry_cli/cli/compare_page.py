"""Versions side by side for people: a column each where they fit, else a line drawn over all."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from registry_cli.cli.cells import cell_len
from registry_cli.cli.layout import counted
from registry_cli.cli.marks import Meaning, marked, spelled
from registry_cli.cli.moments import ago, exact
from registry_cli.cli.sparklines import short_number, sparkline
from registry_cli.cli.text import printable
from registry_cli.domain.metadata import to_json
from registry_cli.operations.compare import as_number

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from registry_cli.cli.reader import Reader
    from registry_cli.domain.metadata import Json
    from registry_cli.domain.versions import Version
    from registry_cli.operations.compare import ComparedKey, Comparison

_GAP: Final = 2
_LONGEST_KEY: Final = 24
_LONGEST_VALUE: Final = 20
_SPARKS: Final = 20
_MOST_SAME: Final = 10
"""Keys with one value for all that are named."""
_MOST_SIDE_BY_SIDE: Final = 8


def compare_page(comparison: Comparison, reader: Reader) -> str:
    """Tell which version is best and since when, what differs, and what is the same."""
    versions = comparison.versions
    if not versions:
        return "no versions"
    parts = [*(_best_line(comparison, key, reader) for key in comparison.keys if key.best)]
    told = [key for key in comparison.keys if key.differs or key.best]
    same = [key for key in comparison.keys if not (key.differs or key.best)]
    if told:
        parts.append(_side_by_side(versions, told, reader) or _drawn(versions, told, reader))
    elif not same:
        parts.append("nothing was measured or said of them")
    if same and len(versions) > 1:
        parts.append(f"the same in all: {_same(same)}")
    elif same:
        parts.append(_same(same))
    return "\n\n".join(parts)


def _best_line(comparison: Comparison, key: ComparedKey, reader: Reader) -> str:
    best = key.best
    if best is None:
        return ""
    version = comparison.versions[best.place]
    named = f"{marked(version.qualified_name, Meaning.NAME)}"
    if version.aliases:
        named += f" ({', '.join(marked(alias, Meaning.ALIAS) for alias in version.aliases)})"
    since = exact(best.since)
    if reader.now is not None:
        since = f"{ago(best.since, reader.now)} ({since})"
    word = "greatest" if best.goal == "max" else "least"
    line = f"{word} {printable(key.key)}: {short_number(best.value)} in {named}\n  since {since}"
    if best.previous is not None:
        before = comparison.versions[best.previous]
        value = short_number(key.numbers[best.previous])
        line += f", before that {value} in {before.version}"
    return line


def _side_by_side(
    versions: Sequence[Version], keys: Sequence[ComparedKey], reader: Reader
) -> str | None:
    """Write a column for each version, None where they are too many or too wide."""
    if len(versions) > _MOST_SIDE_BY_SIDE:
        return None
    names = [version.version for version in versions]
    if len({version.qualified_name.rpartition(":")[0] for version in versions}) > 1:
        names = [version.name for version in versions]
    rows = [["", *map(printable, names)]]
    for key in keys:
        cells = [_value(value) for value in key.values]
        if key.best is not None:
            cells[key.best.place] += " *"
        rows.append([_key(key), *cells])
    text = _aligned(rows, reader)
    return text if max(map(cell_len, text.split("\n"))) <= reader.columns else None


def _drawn(versions: Sequence[Version], keys: Sequence[ComparedKey], reader: Reader) -> str:
    """Write a line for each key, drawn over the versions from the oldest to the newest."""
    over = f"{counted(len(versions), 'version')}, {versions[0].version} to {versions[-1].version}"
    rows = [["", "trend", "last", "least", "greatest"]]
    for key in keys:
        known = [number for number in key.numbers if number is not None]
        last = next((value for value in reversed(key.values) if value is not None), None)
        if not known:
            different = len({to_json(value) for value in key.values if value is not None})
            rows.append([_key(key), counted(different, "value"), _value(last), "", ""])
            continue
        drawn = sparkline(key.numbers, _SPARKS, has_signs=reader.has_signs)
        least, greatest = short_number(min(known)), short_number(max(known))
        if key.best is not None:
            least, greatest = (
                (least, f"{greatest} *") if key.best.goal == "max" else (f"{least} *", greatest)
            )
        rows.append([_key(key), drawn, _value(last), least, greatest])
    return f"{over}\n{_aligned(rows, reader)}"


def _aligned(rows: Sequence[Sequence[str]], reader: Reader) -> str:
    spelled_rows = [[spelled(cell, has_signs=reader.has_signs) for cell in row] for row in rows]
    widths = [max(map(cell_len, column)) for column in zip(*spelled_rows, strict=True)]
    lines = []
    for row in spelled_rows:
        cells = [
            cell + " " * (width - cell_len(cell)) for cell, width in zip(row, widths, strict=True)
        ]
        lines.append((" " * _GAP).join(cells).rstrip())
    heading, *rest = lines
    return "\n".join((marked(heading, Meaning.NAME), *rest))


def _key(key: ComparedKey) -> str:
    return _shortened(printable(key.key), _LONGEST_KEY)


def _value(value: Json) -> str:
    if value is None:
        return ""
    number = as_number(value)
    if number is not None:
        return short_number(number)
    text = value if isinstance(value, str) else to_json(value)
    return _shortened(printable(text), _LONGEST_VALUE)


def _shortened(text: str, width: int) -> str:
    return text if len(text) <= width else f"{text[: width - 3]}..."


def _same(keys: Sequence[ComparedKey]) -> str:
    return ", ".join(_same_parts(keys))


def _same_parts(keys: Sequence[ComparedKey]) -> Iterator[str]:
    for key in keys[:_MOST_SAME]:
        value = next((each for each in key.values if each is not None), None)
        yield f"{_key(key)} {_value(value)}".rstrip()
    if len(keys) > _MOST_SAME:
        yield f"and {len(keys) - _MOST_SAME} more"
