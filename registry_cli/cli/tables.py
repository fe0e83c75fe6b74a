"""Tables for people. The door to rich: imported only where a table is written."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from registry_cli.cli.marks import CODES, SIGNS, Meaning, spelled
from registry_cli.cli.moments import ago
from registry_cli.cli.text import encodable, printable

if TYPE_CHECKING:
    from collections.abc import Sequence

    from registry_cli.cli.reader import Reader
    from registry_cli.cli.views import Column, View

_GAP: Final = 2
_STYLES: Final = {"1": "bold", "31": "red", "35": "magenta"}
"""What rich calls the parameters of escape sequences."""


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


def table(view: View, rows: Sequence[Any], reader: Reader) -> str:
    """Return rows with a header as lines of text; nothing is cut.

    Where the terminal is too narrow, columns that can be missed are left out, and names are
    wrapped. Columns without a value are left out anywhere.
    """
    from rich.console import Console  # 25 ms
    from rich.table import Table  # as above
    from rich.text import Text  # as above

    console = Console(
        file=io.StringIO(),
        width=reader.columns,
        force_terminal=reader.is_styled,
        color_system="standard" if reader.is_styled else None,
        no_color=not reader.is_styled,
        highlight=False,
        legacy_windows=False,
    )
    shown = _fitting(_filled(view, rows, reader), reader.columns)
    written = Table(
        box=None,
        pad_edge=False,
        header_style="bold" if reader.is_styled else "",
        padding=(0, _GAP, 0, 0),
    )
    for each in shown:
        written.add_column(
            each.header,
            justify="right" if each.is_number else "left",
            no_wrap=not each.wraps,
            overflow="fold",
        )
    styles = [_style(each.column.meaning) for each in shown]
    for line in zip(*(each.cells for each in shown), strict=True):
        written.add_row(*map(Text, line, styles))
    with console.capture() as capture:
        console.print(written)
    return "".join([f"{line.rstrip(' ')}\n" for line in capture.get().split("\n")[:-1]])


def _style(meaning: Meaning | None) -> str:
    return _STYLES[CODES[meaning]] if meaning is not None else ""


def _filled(view: View, rows: Sequence[Any], reader: Reader) -> list[_Shown]:
    """Return the columns for people that have a value in some row; the first always stays."""
    from rich.cells import cell_len  # as above

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
