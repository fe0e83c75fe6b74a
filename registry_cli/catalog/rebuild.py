"""Make the state anew from the events, and check the chain that holds them together.

State tables are those with `from_event` and `to_event`: the schema is the only list of them.
"""

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from itertools import zip_longest
from pathlib import Path
from typing import Any, Final

from registry_cli.catalog import connections, schema
from registry_cli.catalog.apply import apply_event
from registry_cli.catalog.transactions import read_events
from registry_cli.domain.damage import EVENT, STATE, Damage
from registry_cli.domain.events import GENESIS, Kind, body_digest, chain_hash
from registry_cli.errors import DamagedError, damage_hint

State = dict[str, list[tuple[Any, ...]]]
"""All rows of each state table, by the name of the table."""

_MOST: Final = 3
"""Rows of a table that are named; whoever reads them learns nothing from more."""


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


def copy_rows(source: sqlite3.Connection, target: sqlite3.Connection, table: str) -> None:
    """Copy all rows of a table into the empty one of the same name, one in memory at a time."""
    rows = source.execute(f'SELECT * FROM "{table}"')  # noqa: S608 - a name from the schema
    places = ", ".join("?" for _ in rows.description)
    target.executemany(f'INSERT INTO "{table}" VALUES ({places})', rows)  # noqa: S608 - as above


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


def verify_chain(connection: sqlite3.Connection) -> None:
    """Raise `DamagedError` at the first event that is not what was recorded."""
    for damage in find_event_damages(connection):
        raise DamagedError(
            f"the history is damaged: event {damage.name} {damage.problem}", damage_hint()
        )


def find_event_damages(connection: sqlite3.Connection) -> Iterator[Damage]:
    """Yield the events that are not what was recorded: bodies, hashes, order and times."""
    rows = connection.execute(
        "SELECT id, at, actor, kind, subject, body, body_digest, hash FROM events ORDER BY id"
    )
    previous, latest = GENESIS, ""
    for expected, (seq, at, actor, kind, subject, body, digest, chained) in enumerate(rows, 1):
        if seq != expected:
            yield Damage(EVENT, str(expected), "is missing")
            return
        fields = (at, actor, kind, subject, body, digest, chained)
        problem = None
        if not all(isinstance(field, str) for field in fields):
            problem = "is not text"
        elif _digest_of(body) != digest:
            problem = "has another body than was recorded"
        elif kind not in {*Kind}:
            problem = "is of a kind that this program does not know"
        elif _hash_of(previous, seq, at, actor, Kind(kind), subject, digest) != chained:
            problem = "does not follow from the one before"
        elif at < latest:
            problem = "is earlier than the one before"
        if problem is not None:
            yield Damage(EVENT, str(seq), problem)
        previous, latest = str(chained), str(at)


def _digest_of(body: str) -> str | None:
    try:
        return body_digest(body)
    except UnicodeEncodeError:  # bytes that are no text, as `open_for_reading` lets them through
        return None


def _hash_of(  # noqa: PLR0917 - the fields of an event, in the order in which they are hashed
    previous: str, seq: int, at: str, actor: str, kind: Kind, subject: str, digest: str
) -> str | None:
    try:
        return chain_hash(
            previous, seq=seq, at=at, actor=actor, kind=kind, subject=subject, digest=digest
        )
    except UnicodeEncodeError:
        return None
