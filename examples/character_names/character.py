"""Characters with their names and categories, and the CSV files that hold them."""

import csv
from collections.abc import Iterable
from pathlib import Path
from typing import NamedTuple


class Character(NamedTuple):
    """One character: `U+0041`, `LATIN CAPITAL LETTER A`, `Lu` (letter, uppercase)."""

    code_point: str
    name: str
    category: str


def read_characters(path: Path) -> list[Character]:
    """Read the rows of a file that `write_characters` wrote, in their order."""
    with path.open(encoding="ascii", newline="") as file:
        rows = csv.reader(file)
        next(rows)  # the header
        return [Character(*row) for row in rows]


def write_characters(path: Path, characters: Iterable[Character]) -> None:
    """Write a header and one row for each character."""
    with path.open("w", encoding="ascii", newline="") as file:
        rows = csv.writer(file, lineterminator="\n")
        rows.writerow(Character._fields)
        rows.writerows(characters)
