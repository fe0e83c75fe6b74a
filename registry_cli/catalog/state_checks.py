"""Whether the state is what the events add up to.

State tables are those with `from_event` and `to_event`: the schema is the only list of them.
"""

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from itertools import zip_longest
from pathlib import Path
from typing import Final

from registry_cli.catalog import connections, schema, text_index
from registry_cli.catalog.apply import apply_event
from registry_cli.catalog.rebuilding import copy_rows
from registry_cli.catalog.transactions import read_events
from registry_cli.domain.damage import EVENT, STATE, Damage

_TEXTS: Final = "search_texts"
_MOST: Final = 3
"""Rows of a table that are named; whoever reads them learns nothing from more."""


def find_state_damages(connection: sqlite3.Connection, scratch: Path) -> Iterator[Damage]:
    """Yield where the state is not what the events add up to.

    They are applied again in a catalog of its own, made in the file `scratch`.
    """
    with closing(connections.open_scratch(scratch)) as rebuilt:
        schema.build_in_memory(rebuilt)
        rebuilt.execute("BEGIN")
        # All that events name and state tables do not hold; no event changes it.
        copy_rows(connection, rebuilt, "versions")
        for event in read_events(connection):
            try:
                apply_event(rebuilt, event)
            except (LookupError, TypeError, ValueError, sqlite3.IntegrityError):
                yield Damage(EVENT, str(event.seq), "it cannot be applied to what was before")
                return
        for table in list_state_tables(rebuilt):
            yield from _compare(connection, rebuilt, table)
        yield from _compare_texts(connection, rebuilt)
    yield from _check_index(connection)


def list_state_tables(connection: sqlite3.Connection) -> list[str]:
    """Return the names of the state tables, sorted."""
    rows = connection.execute(
        """
        SELECT entry.name FROM sqlite_master AS entry
        WHERE entry.type = 'table' AND 2 = (
            SELECT count(*) FROM pragma_table_info(entry.name) AS field
            WHERE field.name IN ('from_event', 'to_event')
        )
        ORDER BY entry.name
        """
    )
    return [name for (name,) in rows]


def _compare(kept: sqlite3.Connection, rebuilt: sqlite3.Connection, table: str) -> Iterator[Damage]:
    query = f'SELECT * FROM "{table}" ORDER BY id'  # noqa: S608 - a name from the schema
    differing = 0
    for found, wanted in zip_longest(kept.execute(query), rebuilt.execute(query)):
        # Also where only the type differs, which Python thinks little of.
        if repr(found) != repr(wanted):
            differing += 1
            if differing <= _MOST:
                row_id, *_ = wanted or found
                yield Damage(STATE, table, f"row {row_id} is not what the events add up to")
    if differing > _MOST:
        yield Damage(STATE, table, f"so are {differing - _MOST} more rows")


def _compare_texts(kept: sqlite3.Connection, rebuilt: sqlite3.Connection) -> Iterator[Damage]:
    """Yield whether what can be searched for is not what the state says, in whatever order."""
    query = """
        SELECT registry_id, sequence_id, description_id, tag_id, alias_id, metadata_id, field, text
        FROM search_texts ORDER BY 1, 2, 3, 4, 5, 6, 7, 8
    """
    if any(
        repr(found) != repr(wanted)
        for found, wanted in zip_longest(kept.execute(query), rebuilt.execute(query))
    ):
        yield Damage(STATE, _TEXTS, "searches miss what there is, or find what is not there")


def _check_index(connection: sqlite3.Connection) -> Iterator[Damage]:
    """Yield whether the index of these texts is damaged; the connection is one to a copy."""
    if not text_index.is_usable(connection):
        return
    connection.execute("PRAGMA query_only = OFF")  # the check is written as an INSERT
    try:
        # With a rank of 1, or it is only compared with itself.
        connection.execute(
            "INSERT INTO search_texts_fts (search_texts_fts, rank) VALUES ('integrity-check', 1)"
        )
    except sqlite3.DatabaseError as error:
        yield Damage(STATE, _TEXTS, f"their index is damaged: {error}")
    finally:
        connection.execute("PRAGMA query_only = ON")
