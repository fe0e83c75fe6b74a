"""Whether the history is what was recorded: the chain that holds its events together."""

import sqlite3
from collections.abc import Iterator

from registry_cli.domain.damage import EVENT, Damage
from registry_cli.domain.events import GENESIS, Kind, body_digest, chain_hash
from registry_cli.errors import DamagedError, damage_hint


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
