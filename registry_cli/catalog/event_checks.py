"""Whether the history is what was recorded: the chain that holds its events together."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, Final

from registry_cli.domain.damage import EVENT, Damage
from registry_cli.domain.events import GENESIS, Kind, body_digest, chain_hash
from registry_cli.errors import DamagedError, Hint

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Iterable, Iterator

_AT_ONCE: Final = 10_000
"""Events in one query, for who lets go of the catalog between two of them."""

_BEFORE_ALL: Final = -(2**63)
"""Also before what stands where no event can."""

_EVENTS: Final = """
    SELECT id, at, actor, kind, subject, body, body_digest, hash FROM events
    WHERE id > ? ORDER BY id
"""


def verify_chain(connection: sqlite3.Connection) -> None:
    """Raise `DamagedError` at the first event that is not what was recorded."""
    for damage in find_event_damages(connection):
        raise DamagedError(
            f"the history is damaged: event {damage.name} {damage.problem}",
            Hint("bring catalog.db back from a copy or a backup"),
        )


def find_event_damages(connection: sqlite3.Connection) -> Iterator[Damage]:
    """Yield the events that are not what was recorded: bodies, hashes, order and times."""
    check = ChainCheck()
    check.redactions = read_redactions(connection)
    yield from check.find_damages(connection.execute(_EVENTS, (_BEFORE_ALL,)))


def read_next_rows(connection: sqlite3.Connection, after: int) -> list[tuple[Any, ...]]:
    """Return the events above a number as `ChainCheck` takes them, ten thousand at most."""
    connection.text_factory = lambda raw: raw.decode(errors="surrogateescape")
    return connection.execute(f"{_EVENTS} LIMIT {_AT_ONCE}", (after,)).fetchall()


def read_redactions(connection: sqlite3.Connection) -> dict[int, str]:
    """Return the digests that the bodies of redacted events have since, by their numbers."""
    rows = connection.execute(
        "SELECT body FROM events WHERE kind = ? ORDER BY id", (Kind.EVENT_REDACTED.value,)
    )
    redactions = {}
    for (body,) in rows:
        try:
            said = json.loads(body)
            redactions[int(said["event"])] = str(said["body_digest"])
        except (LookupError, TypeError, ValueError):
            continue  # the chain tells of it
    return redactions


class ChainCheck:
    """A walk along the chain, which may stop and go on.

    What stands in a redacted event now is vouched for by the event that says so.
    """

    def __init__(self) -> None:
        self.redactions: dict[int, str] = {}
        """As `read_redactions` returns them, at the moment of the rows that are looked at."""
        self._latest = ""
        self.seq = 0
        """The last event that was looked at."""
        self.head = GENESIS
        """Its hash."""

    def find_damages(self, rows: Iterable[tuple[Any, ...]]) -> Iterator[Damage]:
        """Yield those of the next events that are not what was recorded."""
        for seq, at, actor, kind, subject, body, digest, chained in rows:
            is_next = seq == self.seq + 1
            if not is_next:
                yield Damage(EVENT, str(self.seq + 1), "is missing")
            fields = (at, actor, kind, subject, body, digest, chained)
            problem = None
            if not all(isinstance(field, str) for field in fields):
                problem = "is not text"
            elif _digest_of(body) != self.redactions.get(seq, digest):
                problem = "has another body than was recorded"
            elif kind not in {*Kind}:
                problem = "is of a kind that this program does not know"
            elif is_next and chained != _hash_of(
                self.head, seq, at, actor, Kind(kind), subject, digest
            ):
                problem = "does not follow from the one before"
            elif at < self._latest:
                problem = "is earlier than the one before"
            if problem is not None:
                yield Damage(EVENT, str(seq), problem)
            self.seq, self.head, self._latest = seq, str(chained), str(at)


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
