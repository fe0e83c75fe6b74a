"""Tables on terminals. The door to rich: imported only where a table is printed."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final, NamedTuple

from registry_cli.cli.output import is_terminal
from registry_cli.cli.text import printable

if TYPE_CHECKING:
    from collections.abc import Sequence

    from registry_cli.cli.views import Column, View

_IN_A_FILE: Final = 10_000
"""Columns where nobody looks: nothing is cut or wrapped."""

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


def print_table(view: View, rows: Sequence[Any], *, has_color: bool) -> None:
    """Print rows with a header; nothing is cut.

    Where the terminal is too narrow, columns that can be missed are left out, and names are
    wrapped. Columns without a value are left out anywhere.
    """
    from rich.console import Console  # 25 ms
    from rich.table import Table  # as above
    from rich.text import Text  # as above

    console = Console(
        no_color=not has_color or None,
        highlight=False,
        width=None if is_terminal() else _IN_A_FILE,
    )
    shown = _fitting(_filled(view, rows), console.width)
    table = Table(box=None, pad_edge=False, header_style="bold", padding=(0, _GAP, 0, 0))
    for each in shown:
        table.add_column(
            each.header,
            justify="right" if each.is_number else "left",
            no_wrap=not each.wraps,
            overflow="fold",
        )
    for line in zip(*(each.cells for each in shown), strict=True):
        table.add_row(*(Text(cell) for cell in line))
    console.print(table)


def _filled(view: View, rows: Sequence[Any]) -> list[_Shown]:
    """Return the columns for people that have a value in some row; the first always stays."""
    from rich.cells import cell_len  # as above

    shown: list[_Shown] = []
    for column in view.columns:
        if column.human is None:
            continue
        cells = [printable(column.human(row)) for row in rows]
        if shown and not any(cells):
            continue
        header = column.header or column.name.replace("_", " ")
        width = max(cell_len(text) for text in (header, *cells))
        width = min(width, column.least or width)
        is_number = isinstance(column.value(rows[0]), int)
        shown.append(_Shown(column, header, cells, width, is_number))
    return shown


def _fitting(shown: list[_Shown], width: int) -> list[_Shown]:
    """Leave out columns, the least needed first, until the rest fits or is all needed."""
    while sum(each.width + _GAP for each in shown) - _GAP > width:
        missed = max(shown, key=lambda each: each.column.leaves)
        if not missed.column.leaves:
            break
        shown.remove(missed)
    return shown
