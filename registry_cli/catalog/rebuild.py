"""Make the state anew from the events, and check the chain that holds them together.

State tables are those with `from_event` and `to_event`: the schema is the only list of them.
"""

import sqlite3
from typing import Any

from registry_cli.catalog.apply import apply_event
from registry_cli.catalog.transactions import read_events
from registry_cli.domain.events import GENESIS, body_digest, chain_hash
from registry_cli.errors import DamagedError, Hint

State = dict[str, list[tuple[Any, ...]]]
"""All rows of each state table, by the name of the table."""


def rebuild(connection: sqlite3.Connection) -> None:
    """Empty all state tables and apply all events again, in one transaction.

    The connection has none open. What fails changes nothing.
    """
    connection.execute("BEGIN IMMEDIATE")
    try:
        # Records and other state point at rows that are gone in between and come back.
        connection.execute("PRAGMA defer_foreign_keys = ON")
        for table in list_state_tables(connection):
            connection.execute(f'DELETE FROM "{table}"')  # noqa: S608 - a name from the schema
        for event in read_events(connection):
            apply_event(connection, event)
        connection.execute("COMMIT")
    except BaseException:
        if connection.in_transaction:
            connection.execute("ROLLBACK")
        raise


def dump_state(connection: sqlite3.Connection) -> State:
    """Return the state, every table in the order of its ids."""
    return {
        table: connection.execute(f'SELECT * FROM "{table}" ORDER BY id').fetchall()  # noqa: S608 - as above
        for table in list_state_tables(connection)
    }


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


def verify_chain(connection: sqlite3.Connection) -> None:
    """Raise `DamagedError` at the first event that is not what was recorded."""
    rows = connection.execute(
        "SELECT id, at, actor, kind, subject, body, body_digest, hash FROM events ORDER BY id"
    )
    previous = GENESIS
    for expected, (seq, at, actor, kind, subject, body, digest, chained) in enumerate(rows, 1):
        if seq != expected:
            raise _broken(expected, "is missing")
        if body_digest(body) != digest:
            raise _broken(seq, "has another body than was recorded")
        computed = chain_hash(
            previous, seq=seq, at=at, actor=actor, kind=kind, subject=subject, digest=digest
        )
        if computed != chained:
            raise _broken(seq, "does not follow from the one before")
        previous = chained


def _broken(seq: int, what: str) -> DamagedError:
    return DamagedError(
        f"the history is damaged: event {seq} {what}",
        Hint("bring the home back from a copy"),
    )
