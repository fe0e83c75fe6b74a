"""One write: the events it appends, and the state they make, all or nothing."""

import json
import sqlite3
from collections.abc import Iterator

from registry_cli.catalog.apply import apply_event
from registry_cli.catalog.author import Author
from registry_cli.domain.events import GENESIS, Event, Kind, body_digest, chain_hash
from registry_cli.domain.metadata import Json, to_json


class Transaction:
    """Append events and apply them; the rows that records need are written beside them."""

    def __init__(self, connection: sqlite3.Connection, author: Author) -> None:
        self.connection = connection
        self.author = author
        self._seq, self._at, self._hash = _head(connection)

    @property
    def at(self) -> str:
        """The time of what this transaction writes: never earlier than the last event."""
        return max(self.author.at, self._at)

    @property
    def last_event(self) -> int:
        """The number of the last event, of this transaction or before it."""
        return self._seq

    def record(self, kind: Kind, subject: str, body: dict[str, Json]) -> Event:
        """Append one event and apply it to the state."""
        if self.author.account is not None:
            body = {**body, "account": self.author.account}
        text = to_json(body)
        digest = body_digest(text)
        seq, at, actor = self._seq + 1, self.at, self.author.actor
        chained = chain_hash(
            self._hash, seq=seq, at=at, actor=actor, kind=kind, subject=subject, digest=digest
        )
        self.connection.execute(
            """
            INSERT INTO events (id, at, actor, kind, subject, body, body_digest, hash)
            VALUES (?, ?, ?, ?, ?, ?, ?, ?)
            """,
            (seq, at, actor, kind, subject, text, digest, chained),
        )
        self._seq, self._at, self._hash = seq, at, chained
        event = Event(seq, at, actor, kind, subject, body, chained)
        apply_event(self.connection, event)
        return event


def read_events(connection: sqlite3.Connection, *, after: int = 0) -> Iterator[Event]:
    """Yield all events after a number, oldest first, one in memory at a time."""
    rows = connection.execute(
        "SELECT id, at, actor, kind, subject, body, hash FROM events WHERE id > ? ORDER BY id",
        (after,),
    )
    for seq, at, actor, kind, subject, body, chained in rows:
        yield Event(seq, at, actor, Kind(kind), subject, json.loads(body), chained)


def _head(connection: sqlite3.Connection) -> tuple[int, str, str]:
    row = connection.execute("SELECT id, at, hash FROM events ORDER BY id DESC LIMIT 1").fetchone()
    return row if row is not None else (0, "", GENESIS)
