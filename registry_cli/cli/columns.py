"""How one kind of result is written: its columns, its JSON keys, its identifier."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from registry_cli.cli.moments import to_the_minute
from registry_cli.cli.text import human_size, printable

if TYPE_CHECKING:
    from collections.abc import Callable

    from registry_cli.cli.marks import Meaning


class Column(NamedTuple):
    """One column: its name and raw value; `human` writes it for a table, None leaves it out.

    What `human` returns is printable but for signs, such as arrows, that are still marks.

    `header` stands above it in a table instead of the name. Where a table is wider than the
    terminal, the columns with the highest `leaves` go first; 0 stays and is wrapped if need be.
    A text with a `least` width is wrapped down to it before it leaves. `meaning` is what its
    colour says. A moment is told as how long ago it was, where somebody looks at it now.
    """

    name: str
    value: Callable[[Any], object]
    human: Callable[[Any], str] | None
    header: str = ""
    leaves: int = 0
    least: int = 0
    meaning: Meaning | None = None
    is_moment: bool = False


def as_declared(result: NamedTuple) -> dict[str, Any]:
    """Return the fields of a result as its JSON object, in the order they are declared."""
    return result._asdict()


class View(NamedTuple):
    """How one kind of result is written in every format; some results have several identifiers."""

    columns: tuple[Column, ...]
    identifier: Callable[[Any], str | tuple[str, ...]]
    to_json: Callable[[Any], dict[str, Any]] = as_declared


def column(
    name: str,
    *,
    human: Callable[[Any], str] | None = None,
    header: str = "",
    leaves: int = 0,
    meaning: Meaning | None = None,
) -> Column:
    """Return the column of a field of that name."""
    return Column(
        name,
        lambda row: getattr(row, name),
        human or (lambda row: _plain(row, name)),
        header,
        leaves,
        meaning=meaning,
    )


def hidden(name: str) -> Column:
    """Return a column that only programs get."""
    return Column(name, lambda row: getattr(row, name), None)


def moment(name: str, header: str, *, leaves: int) -> Column:
    """Return a column of times, UTC in ISO 8601."""
    made = column(
        name, human=lambda row: to_the_minute(getattr(row, name)), header=header, leaves=leaves
    )
    return made._replace(is_moment=True)


def size(name: str, header: str, *, leaves: int = 0) -> Column:
    """Return a column of sizes in bytes."""
    return column(
        name, human=lambda row: human_size(getattr(row, name)), header=header, leaves=leaves
    )


def _plain(row: object, name: str) -> str:
    match getattr(row, name):
        case None:
            return ""
        case tuple() as items:
            return printable(", ".join(items))
        case value:
            return printable(str(value))
