"""Write what the tables of the catalog are: `python -m tools.schema_document`."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Final

from registry_cli.catalog.schema_words import VIEWS, Table, read_tables

if TYPE_CHECKING:
    from collections.abc import Iterator

SCHEMA: Final = Path(__file__).parent.parent / "docs" / "schema.md"

_START: Final = """\
# Schema of the catalog

All tables and views of `catalog.db`, written from the program by `make schema`. The views {views} \
are the documented face, which [SQL views](sql.md) explains: their columns are only ever added \
to. All else may change with a new version of the program.

Rows of the state say since which event they hold (`from_event`) and until which (`to_event`, \
NULL for what holds now); they are closed, never deleted. Times are UTC in ISO 8601, sizes are \
bytes.
"""


def schema_document() -> str:
    """Return the document in Markdown."""
    views = ", ".join(f"`{name}`" for name in VIEWS)
    tables = sorted(read_tables(), key=lambda table: (not table.is_view, table.name))
    blocks = [_START.format(views=views)]
    for table in tables:
        blocks += _table(table)
    return "\n".join(blocks)


def _table(table: Table) -> Iterator[str]:
    yield f"## {'View' if table.is_view else 'Table'} `{table.name}`\n"
    if table.about:
        yield f"{table.about}\n"
    if table.is_view:
        yield f"Columns: {', '.join(f'`{column.name}`' for column in table.columns)}.\n"
        return
    yield "| column | type | never NULL | leads to |\n|---|---|---|---|"
    for column in table.columns:
        leads_to = f"`{column.refers_to}`" if column.refers_to is not None else ""
        required = "yes" if column.is_required else ""
        yield f"| `{column.name}` | {column.type} | {required} | {leads_to} |"
    yield ""


if __name__ == "__main__":
    SCHEMA.write_text(schema_document(), encoding="utf-8")
