"""The history as people read it: events, newest first, without what the user may not know of."""

import json
import sqlite3
from typing import TYPE_CHECKING, Final, NamedTuple

from registry_cli.catalog.held_names import HeldName
from registry_cli.domain.events import GENESIS, Event, Kind
from registry_cli.errors import DamagedError, catalog_hint

if TYPE_CHECKING:
    from collections.abc import Iterator

_BEYOND: Final = 2**62
"""Above every number of an event."""
_AT_ONCE: Final = 1000
"""Events in one query: no lock is held between two of them."""


class HistoryScope(NamedTuple):
    """Which events are asked for; None asks for nothing.

    `first` and `last` are numbers of events, `since` and `until` times in UTC (ISO 8601), all
    inclusive. `about` are qualified names, with all their versions, or of single versions;
    `also` are numbers of events that belong to these under another name. `beneath` are names of
    one registry, `hidden` those of registries that do not exist for the user. A name counts while
    it was held.
    """

    hidden: tuple[HeldName, ...] = ()
    about: tuple[HeldName, ...] | None = None
    also: tuple[int, ...] = ()
    beneath: tuple[HeldName, ...] | None = None
    first: int | None = None
    last: int | None = None
    since: str | None = None
    until: str | None = None
    actor: str | None = None
    kind: str | None = None


def read_newest(
    connection: sqlite3.Connection, scope: HistoryScope, before: int, limit: int | None
) -> list[Event]:
    """Return the newest events below a number, newest first, `limit` or a thousand at most."""
    count = _AT_ONCE if limit is None else min(limit, _AT_ONCE)
    return _read(connection, scope, f"AND id < :edge ORDER BY id DESC LIMIT {count}", before)


def read_next(connection: sqlite3.Connection, scope: HistoryScope, after: int) -> list[Event]:
    """Return the oldest events above a number, oldest first, a thousand at most."""
    return _read(connection, scope, f"AND id > :edge ORDER BY id LIMIT {_AT_ONCE}", after)


def read_head(connection: sqlite3.Connection, last: int = _BEYOND) -> tuple[int, str]:
    """Return the number and the hash of the last event; 0 and zeros where there is none.

    What is later than `last` has not happened.
    """
    row = connection.execute(
        "SELECT id, hash FROM events WHERE id <= ? ORDER BY id DESC LIMIT 1", (last,)
    ).fetchone()
    return row if row is not None else (0, GENESIS)


def find_link_events(
    connection: sqlite3.Connection, sequence_id: int, number: int | None
) -> tuple[int, ...]:
    """Return the events that linked or unlinked the versions of an artifact, or one of them."""
    rows: Iterator[tuple[int, int | None]] = connection.execute(
        """
        SELECT link.from_event, link.to_event
        FROM memberships AS source
        JOIN memberships AS link ON link.source_id = source.id
        WHERE source.sequence_id = ? AND (? IS NULL OR source.number = ?)
        """,
        (sequence_id, number, number),
    )
    return tuple(sorted({event for row in rows for event in row if event is not None}))


# The first two parts of a subject, as `organization/project`, are looked up among all hidden names
# at once; only where one is met, the times are compared.
_PROJECT: Final = """
    substr({event}.subject, 1, instr({event}.subject, '/')
        + instr(substr({event}.subject, instr({event}.subject, '/') + 1) || '/', '/') - 1)
"""
_HIDDEN: Final = f"""
    (
        {_PROJECT} IN (SELECT json_extract(value, '$[0]') FROM json_each(:hidden))
        OR ifnull(json_extract({{event}}.body, '$.in'), '') IN (
            SELECT json_extract(value, '$[0]') FROM json_each(:hidden)
        )
    )
    AND EXISTS (
        SELECT 1 FROM json_each(:hidden) AS held
        WHERE json_extract(held.value, '$[0]') IN ({_PROJECT}, json_extract({{event}}.body, '$.in'))
          AND {{event}}.id >= json_extract(held.value, '$[1]')
          AND {{event}}.id <= json_extract(held.value, '$[2]')
    )
"""  # noqa: S608 - our own words
NOT_HIDDEN: Final = f"""
    (:hidden = '[]' OR (
        NOT ({_HIDDEN.format(event="events")})
        AND (events.kind <> 'event-redacted' OR NOT EXISTS (
            SELECT 1 FROM events AS told
            WHERE told.id = json_extract(events.body, '$.event')
              AND {_HIDDEN.format(event="told")}
        ))
    ))
"""  # noqa: S608 - as above
"""What holds of an event that is about none of the registries with these names, as JSON.

A redaction is about what the blanked event is about, also when that is called otherwise or gone.
"""

_EVENTS: Final = (
    """
    SELECT id, at, actor, kind, subject, body, hash FROM events
    WHERE id >= ifnull(:first, 0) AND (:last IS NULL OR id <= :last)
      AND (:since IS NULL OR at >= :since) AND (:until IS NULL OR at <= :until)
      AND (:actor IS NULL OR actor = :actor) AND (:kind IS NULL OR kind = :kind)
      AND """  # noqa: S608 - our own words
    + NOT_HIDDEN
)

# Of something itself, and of what follows its name behind a separator: `:` or `/`, of which the
# next character is the bound. The plus lets SQLite take the index on subjects.
_NAMED: Final = """
    SELECT event.id FROM json_each(:{names}) AS held
    CROSS JOIN events AS event ON event.subject = json_extract(held.value, '$[0]')
    WHERE +event.id BETWEEN json_extract(held.value, '$[1]') AND json_extract(held.value, '$[2]')
    UNION ALL
    SELECT event.id FROM json_each(:{names}) AS held
    CROSS JOIN events AS event
      ON event.subject >= json_extract(held.value, '$[0]') || '{separator}'
      AND event.subject < json_extract(held.value, '$[0]') || '{bound}'
    WHERE +event.id BETWEEN json_extract(held.value, '$[1]') AND json_extract(held.value, '$[2]')
"""
_ABOUT: Final = f"""
    AND id IN (
        SELECT value FROM json_each(:also)
        UNION ALL {_NAMED.format(names="about", separator=":", bound=";")}
    )
"""  # noqa: S608 - as above
_BENEATH: Final = f"""
    AND id IN ({_NAMED.format(names="beneath", separator="/", bound="0")})
"""


def _read(connection: sqlite3.Connection, scope: HistoryScope, part: str, edge: int) -> list[Event]:
    values = {
        **scope._asdict(),
        "about": json.dumps(scope.about) if scope.about is not None else None,
        "beneath": json.dumps(scope.beneath) if scope.beneath is not None else None,
        "also": json.dumps(scope.also),
        "hidden": json.dumps(scope.hidden),
        "edge": edge,
    }
    rows = connection.execute(
        _EVENTS
        + (_ABOUT if scope.about is not None else "")
        + (_BENEATH if scope.beneath is not None else "")
        + part,
        values,
    )
    return [_event(row) for row in rows]


def _event(row: tuple[int, str, str, str, str, str, str]) -> Event:
    seq, at, actor, kind, subject, body, chained = row
    if not all(isinstance(text, str) for text in (at, actor, subject, chained)):
        raise DamagedError(f"event {seq} cannot be read: a part of it is no text", catalog_hint())
    try:
        return Event(seq, at, actor, Kind(kind), subject, json.loads(body), chained)
    except (TypeError, ValueError) as error:
        raise DamagedError(f"event {seq} cannot be read: {error}", catalog_hint()) from error
