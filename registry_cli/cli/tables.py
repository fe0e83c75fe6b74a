"""Tables for people: columns as wide as what is in them, and as the terminal allows.

Of rich only the widths of characters are taken: its own tables cost three times the rest.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final, NamedTuple

from registry_cli.cli.cells import cell_len, wrap
from registry_cli.cli.marks import SIGNS, Meaning, marked, painted, spelled
from registry_cli.cli.moments import ago
from registry_cli.cli.text import encodable, printable

if TYPE_CHECKING:
    from collections.abc import Sequence

    from registry_cli.cli.columns import Column, View
    from registry_cli.cli.reader import Reader

_GAP: Final = 2


class _Shown(NamedTuple):
    """One column as it is written; `width` is what it needs so that the others need not leave."""

    column: Column
    header: str
    cells: list[str]
    width: int
    is_number: bool

    @property
    def wraps(self) -> bool:
        """Whether it may take several lines: names that stay, and texts."""
        return not self.column.leaves or bool(self.column.least)

    @property
    def natural_width(self) -> int:
        """What it takes to write it without wrapping."""
        return max(cell_len(text) for text in (self.header, *self.cells))


def table(view: View, rows: Sequence[Any], reader: Reader) -> str:
    """Return rows with a header as lines of text; nothing is cut.

    Where the terminal is too narrow, columns that can be missed are left out, and names are
    wrapped. Columns without a value are left out anywhere.
    """
    shown = _fitting(_filled(view, rows, reader), reader.columns)
    widths = _widths(shown, reader.columns)
    header = _lines(shown, widths, [each.header for each in shown], is_header=True)
    body = [
        line
        for cells in zip(*(each.cells for each in shown), strict=True)
        for line in _lines(shown, widths, cells, is_header=False)
    ]
    text = "".join([f"{line.rstrip(' ')}\n" for line in [*header, *body]])
    return painted(text, is_styled=reader.is_styled)


def _widths(shown: list[_Shown], columns: int) -> list[int]:
    """Return how wide each column is written; where all is too wide, the widest give way."""
    widths = [each.natural_width for each in shown]
    excess = sum(widths) + _GAP * (len(widths) - 1) - columns
    wrapping = [place for place, each in enumerate(shown) if each.wraps]
    while excess > 0:
        widest = max((widths[place] for place in wrapping), default=1)
        if widest <= 1:
            break
        place = next(place for place in wrapping if widths[place] == widest)
        widths[place] -= 1
        excess -= 1
    return widths


def _lines(
    shown: list[_Shown], widths: list[int], cells: Sequence[str], *, is_header: bool
) -> list[str]:
    """Write one row, whose cells may take several lines."""
    wrapped = [wrap(cell, width) for cell, width in zip(cells, widths, strict=True)]
    lines = []
    for number in range(max(map(len, wrapped))):
        parts = []
        for each, width, texts in zip(shown, widths, wrapped, strict=True):
            text = texts[number] if number < len(texts) else ""
            gap = " " * (width - cell_len(text))
            painted_text = marked(text, Meaning.NAME if is_header else each.column.meaning)
            parts.append(gap + painted_text if each.is_number else painted_text + gap)
        lines.append((" " * _GAP).join(parts))
    return lines


def _filled(view: View, rows: Sequence[Any], reader: Reader) -> list[_Shown]:
    """Return the columns for people that have a value in some row; the first always stays."""
    shown: list[_Shown] = []
    for column in view.columns:
        if column.human is None:
            continue
        cells = [_cell(column, row, reader) for row in rows]
        if shown and not any(cells):
            continue
        header = _header(column, reader)
        width = max(cell_len(text) for text in (header, *cells))
        width = min(width, column.least or width)
        is_number = isinstance(column.value(rows[0]), int)
        shown.append(_Shown(column, header, cells, width, is_number))
    return shown


def _cell(column: Column, row: object, reader: Reader) -> str:
    if column.is_moment and reader.now is not None:
        return ago(str(column.value(row)), reader.now)
    text = column.human(row) if column.human is not None else ""
    text = spelled(printable(text, keep=SIGNS), has_signs=reader.has_signs)
    return encodable(text, reader.encoding)


def _header(column: Column, reader: Reader) -> str:
    name = column.header or column.name.replace("_", " ")
    return f"{name} (UTC)" if column.is_moment and reader.now is None else name


def _fitting(shown: list[_Shown], width: int) -> list[_Shown]:
    """Leave out columns, the least needed first, until the rest fits or is all needed."""
    while sum(each.width + _GAP for each in shown) - _GAP > width:
        missed = max(shown, key=lambda each: each.column.leaves)
        if not missed.column.leaves:
            break
        shown.remove(missed)
    return shown
