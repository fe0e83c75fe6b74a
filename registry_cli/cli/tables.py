"""Tables on terminals. The door to rich: imported only where a table is printed."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from registry_cli.cli.output import is_terminal
from registry_cli.cli.text import printable

if TYPE_CHECKING:
    from collections.abc import Sequence

    from registry_cli.cli.views import View

_IN_A_FILE = 10_000
"""Columns where nobody looks: nothing is cut or wrapped."""


def print_table(view: View, rows: Sequence[Any], *, has_color: bool) -> None:
    """Print rows with a header; the first column never vanishes in a narrow terminal."""
    from rich.console import Console  # 25 ms
    from rich.table import Table  # as above
    from rich.text import Text  # as above

    columns = [column for column in view.columns if column.human is not None]
    cells = [
        [printable(column.human(row)) for column in columns if column.human is not None]
        for row in rows
    ]
    table = Table(box=None, pad_edge=False, header_style="bold", padding=(0, 2, 0, 0))
    for index, column in enumerate(columns):
        if index and not any(line[index] for line in cells):
            continue
        is_number = isinstance(column.value(rows[0]), int)
        table.add_column(
            column.name.replace("_", " "),
            justify="right" if is_number else "left",
            no_wrap=True,
            overflow="fold" if index == 0 else "ellipsis",
        )
    kept = [i for i in range(len(columns)) if not i or any(line[i] for line in cells)]
    for line in cells:
        table.add_row(*(Text(line[i]) for i in kept))
    console = Console(
        no_color=not has_color or None,
        highlight=False,
        width=None if is_terminal() else _IN_A_FILE,
    )
    console.print(table)
