"""Keys that differ, as tables for people: a column for each version, or a line drawn over all."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from registry_cli.cli.cells import cell_len, cut, without_middle
from registry_cli.cli.layout import counted
from registry_cli.cli.marks import AND_SO_ON, Meaning, marked, spelled
from registry_cli.cli.sparklines import short_number, sparkline, telling_digits
from registry_cli.cli.text import printable
from registry_cli.domain.metadata import to_json
from registry_cli.operations.compare import as_number

if TYPE_CHECKING:
    from collections.abc import Sequence

    from registry_cli.cli.reader import Reader
    from registry_cli.domain.metadata import Json
    from registry_cli.domain.versions import Version
    from registry_cli.operations.compare import ComparedKey

_GAP: Final = "  "
_LONGEST_KEY: Final = 40
_LEAST_KEY: Final = 12
_LONGEST_VALUE: Final = 20
_SHORT_VALUE: Final = 12
_SPARKS: Final = 20
_LEAST_SPARKS: Final = 8
_MOST_SIDE_BY_SIDE: Final = 8


def side_by_side(
    versions: Sequence[Version], keys: Sequence[ComparedKey], reader: Reader
) -> str | None:
    """Write a column for each version, None where they are too many or too wide.

    Where names are too wide, numbers stand for them, which lines above explain.
    """
    if len(versions) > _MOST_SIDE_BY_SIDE:
        return None
    if are_of_one(versions):
        return _fitted([version.version for version in versions], keys, reader)
    names = [version.name for version in versions]
    if len({*names}) == len(names):
        named = _fitted(names, keys, reader)
        if named is not None:
            return named
    numbers = [f"({number})" for number in range(1, len(versions) + 1)]
    numbered = _fitted(numbers, keys, reader)
    if numbered is None:
        return None
    legend = (
        f"{number}  {marked(version.qualified_name, Meaning.NAME)}"
        for number, version in zip(numbers, versions, strict=True)
    )
    return "\n".join((*legend, "", numbered))


def trends(versions: Sequence[Version], keys: Sequence[ComparedKey], reader: Reader) -> str:
    """Write a line for each key, drawn over the versions in their order."""
    is_of_one = are_of_one(versions)
    names = [version.version if is_of_one else version.name for version in versions]
    heads = ["last", "least", "greatest"]
    rows = [_extremes(key, names if is_of_one else None) for key in keys]
    widths = [max(map(cell_len, column)) for column in zip(heads, *rows, strict=True)]
    room = reader.columns - sum(widths) - len(_GAP) * (len(heads) + 1)
    sparks = max(min(_SPARKS, room - _widest_key(keys)), _LEAST_SPARKS)
    drawn = [[_trend(key, sparks, reader), *row] for key, row in zip(keys, rows, strict=True)]
    table = _table(keys, ["trend", *heads], drawn, room - sparks, reader)
    over = f"{counted(len(versions), 'version')}, {names[0]} to {names[-1]}"
    return f"{printable(over)}\n{table}"


def key_text(key: ComparedKey, width: int = _LONGEST_KEY, sign: str = "...") -> str:
    """Write a key in so many cells; its end often says more than its middle."""
    return without_middle(printable(key.key), width, sign)


def value_text(value: Json, digits: int = 4, width: int = _LONGEST_VALUE) -> str:
    """Write a value in one cell of a table, nothing where there is none; texts are cut."""
    if value is None:
        return ""
    number = as_number(value)
    if number is not None:
        return short_number(number, digits)
    text = printable(value if isinstance(value, str) else to_json(value))
    return cut(text, width, "...")


def are_of_one(versions: Sequence[Version]) -> bool:
    """Say whether all are versions of one artifact or collection."""
    return len({version.qualified_name.rpartition(":")[0] for version in versions}) == 1


def _cells(key: ComparedKey, width: int) -> list[str]:
    digits = telling_digits(number for number in key.numbers if number is not None)
    cells = [value_text(value, digits, width) for value in key.values]
    if key.best is not None:
        cells[key.best.place] += " *"
    return cells


def _fitted(heads: Sequence[str], keys: Sequence[ComparedKey], reader: Reader) -> str | None:
    """Write the table with keys as long as there is room, None where there is too little.

    Keys come before texts, which are cut more where that leaves a key whole.
    """
    heads = [printable(head) for head in heads]
    cells: list[list[str]] = []
    room = 0
    for longest in (_LONGEST_VALUE, _SHORT_VALUE, _LONGEST_VALUE):
        cells = [_cells(key, longest) for key in keys]
        widths = [max(map(cell_len, column)) for column in zip(heads, *cells, strict=True)]
        room = reader.columns - sum(widths) - len(_GAP) * len(widths)
        if room >= _widest_key(keys):
            break
    if room < min(_widest_key(keys), _LEAST_KEY):
        return None
    return _table(keys, heads, cells, room, reader)


def _widest_key(keys: Sequence[ComparedKey]) -> int:
    return min(max(cell_len(printable(key.key)) for key in keys), _LONGEST_KEY)


def _extremes(key: ComparedKey, names: Sequence[str] | None) -> list[str]:
    """Return the last value, the least and the greatest, and in which version first."""
    last = next((value for value in reversed(key.values) if value is not None), None)
    known = [(number, place) for place, number in enumerate(key.numbers) if number is not None]
    if not known:
        return [value_text(last), "", ""]
    ends = {
        "min": min(known),
        "max": max(known, key=lambda each: (each[0], -each[1])),
    }
    told = [number for number, _ in ends.values()]
    number = as_number(last)
    digits = telling_digits(told if number is None else [*told, number])
    texts = [value_text(last, digits)]
    for goal, (value, place) in ends.items():
        name = f" {printable(names[place])}" if names is not None else ""
        star = " *" if key.best is not None and key.best.goal == goal else ""
        texts.append(short_number(value, digits) + name + star)
    return texts


def _trend(key: ComparedKey, width: int, reader: Reader) -> str:
    if any(number is not None for number in key.numbers):
        return sparkline(key.numbers, width, has_signs=reader.has_signs)
    different = len({to_json(value) for value in key.values if value is not None})
    return counted(different, "value")


def _table(
    keys: Sequence[ComparedKey], heads: Sequence[str], cells: list[list[str]], room: int,
    reader: Reader,
) -> str:  # fmt: skip
    """Write a row for each key, which takes at most so many cells."""
    sign = spelled(AND_SO_ON, has_signs=reader.has_signs)
    width = min(max(room, _LEAST_KEY), _LONGEST_KEY)
    rows = [["", *heads]]
    rows += [[key_text(key, width, sign), *row] for key, row in zip(keys, cells, strict=True)]
    widths = [max(map(cell_len, column)) for column in zip(*rows, strict=True)]
    lines = [
        _GAP.join(
            cell + " " * (width - cell_len(cell)) for cell, width in zip(row, widths, strict=True)
        ).rstrip()
        for row in rows
    ]
    return "\n".join((marked(lines[0], Meaning.NAME), *lines[1:]))
