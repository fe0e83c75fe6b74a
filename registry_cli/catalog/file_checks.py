"""Whether the file of the catalog is whole: its header, its trees, its schema."""

import os
import sqlite3
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path
from typing import Final

from registry_cli.catalog import connections, schema, text_index
from registry_cli.domain.damage import CATALOG, CATALOG_FILE, Damage

_MOST: Final = 20
"""Of one kind; whoever reads them learns nothing from more."""

_TEXTS: Final = "search_texts"
_HEADER_BYTES: Final = 100
_PAGE_SIZE: Final = slice(16, 18)
_FORMATS: Final = slice(18, 20)
_PAGE_COUNT: Final = slice(28, 32)
_CHANGES: Final = (slice(24, 28), slice(92, 96))
"""Two counters that every write leaves equal."""
_CONSTANT: Final = (
    (slice(20, 24), bytes((0, 64, 32, 32))),
    (slice(44, 48), bytes((0, 0, 0, 4))),
    (slice(52, 56), bytes(4)),
    (slice(56, 60), bytes((0, 0, 0, 1))),
    (slice(64, 68), bytes(4)),
    (slice(72, 92), bytes(20)),
)
"""What has one value in every catalog; https://www.sqlite.org/fileformat.html, 1.3."""


def find_file_damages(connection: sqlite3.Connection, path: Path) -> Iterator[Damage]:
    """Yield what is wrong with the file of the open catalog, which is at `path`."""
    checks: tuple[Callable[[], Iterator[str]], ...] = (
        lambda: _header_problems(path),
        lambda: _tree_problems(connection),
        lambda: find_schema_problems(connection),
        lambda: _reference_problems(connection),
    )
    for check in checks:
        try:
            for problem in check():
                yield Damage(CATALOG, CATALOG_FILE, problem)
        # The second is of a message of SQLite's, which quotes the catalog.
        except (sqlite3.DatabaseError, UnicodeDecodeError) as error:
            yield Damage(CATALOG, CATALOG_FILE, str(error))


def _header_problems(path: Path) -> Iterator[str]:
    """Compare what SQLite itself does not check, and would act on or overlook."""
    descriptor = os.open(path, os.O_RDONLY)
    try:
        header = os.pread(descriptor, _HEADER_BYTES, 0)
        size = os.fstat(descriptor).st_size
    finally:
        os.close(descriptor)
    page_size = int.from_bytes(header[_PAGE_SIZE]) or 1
    page_count = int.from_bytes(header[_PAGE_COUNT])
    if size != page_size * page_count:
        yield f"the file has {size} bytes, its header says {page_size * page_count}"
    is_constant = all(header[place] == value for place, value in _CONSTANT)
    # 2 is WAL, to which only another program can have turned it.
    if not is_constant or header[_FORMATS] not in {b"\1\1", b"\2\2"}:
        yield "its header holds what SQLite never writes there"
    if header[_CHANGES[0]] != header[_CHANGES[1]]:
        yield "its header counts changes in two ways"


def _tree_problems(connection: sqlite3.Connection) -> Iterator[str]:
    for (line,) in connection.execute(f"PRAGMA integrity_check({_MOST})"):
        if line != "ok":
            yield line


def find_schema_problems(connection: sqlite3.Connection) -> Iterator[str]:
    """Compare the schema with what the migrations make; what others added is theirs."""
    with closing(connections.open_in_memory()) as fresh:
        schema.build_in_memory(fresh)
        wanted = _read_schema(fresh)
    found = _read_schema(connection)
    # Who ends that the index is kept drops all that keeps it: one that is left tells of damage.
    is_kept = any(kind == "trigger" and table == _TEXTS for (kind, _), (table, _) in found.items())
    for key, definition in wanted.items():
        kind, name = key
        is_needed = is_kept or not text_index.is_part(name)
        if found.get(key) != definition and is_needed:
            yield f"the {kind} {name} is {'another' if key in found else 'missing'}"

    if schema.list_applied(connection) != schema.list_migrations():
        yield "what is written of its migrations is not what they are called"


def _read_schema(connection: sqlite3.Connection) -> dict[tuple[str, str], tuple[str, str | None]]:
    rows = connection.execute("SELECT type, name, tbl_name, sql FROM sqlite_master")
    return {(kind, name): (table, sql) for kind, name, table, sql in rows}


def _reference_problems(connection: sqlite3.Connection) -> Iterator[str]:
    rows = connection.execute("PRAGMA foreign_key_check")
    pairs = Counter((table, parent) for table, _, parent, _ in rows)
    for (table, parent), count in pairs.items():
        yield f"{count} rows of {table} name rows of {parent} that are not there"
