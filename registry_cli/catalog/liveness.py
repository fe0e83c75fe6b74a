"""Whether the versions that are live are those that the events leave so.

A part of what `state_checks` looks at, and cheap: for who is about to believe that nobody needs
what no live version has.
"""

import sqlite3
from typing import Final

from registry_cli.domain.events import Kind

_AT_ONCE: Final = 10_000
"""Events in one query, for who lets go of the catalog between two of them."""


def find_lost_version(connection: sqlite3.Connection, first: int) -> str | None:
    """Return the name of a version that should have a place in its artifact and has none.

    That is one which an event brought, of the next ten thousand from the number `first` on.
    A place may have ended only by the event that deleted this very version, or its artifact.
    """
    row = connection.execute(
        """
        SELECT event.subject FROM events AS event
        WHERE event.id BETWEEN :first AND :last AND event.kind IN (:logged, :imported)
          AND NOT EXISTS (
            SELECT 1 FROM versions AS version
            JOIN memberships AS membership ON membership.version_id = version.id
            JOIN sequences AS artifact ON artifact.id = membership.sequence_id
            LEFT JOIN events AS ending ON ending.id = membership.to_event
            WHERE version.uid = CASE
                WHEN json_valid(event.body) THEN json_extract(event.body, '$.id')
              END
              AND membership.from_event = event.id AND membership.source_id IS NULL
              AND (
                membership.to_event IS NULL
                OR ending.kind = :version_deleted AND version.uid = CASE
                    WHEN json_valid(ending.body) THEN json_extract(ending.body, '$.id')
                  END
                OR ending.kind = :artifact_deleted AND artifact.to_event = ending.id
                  AND substr(ending.subject, -length(artifact.name) - 1) = '/' || artifact.name
              )
          )
        """,
        {
            "first": first,
            "last": first + _AT_ONCE - 1,
            "logged": Kind.VERSION_LOGGED.value,
            "imported": Kind.VERSION_IMPORTED.value,
            "version_deleted": Kind.VERSION_DELETED.value,
            "artifact_deleted": Kind.ARTIFACT_DELETED.value,
        },
    ).fetchone()
    return str(row[0]) if row is not None else None


def count_lost_events(connection: sqlite3.Connection) -> int:
    """Return how many events are missing: their numbers have no gaps."""
    (count,) = connection.execute("SELECT ifnull(max(id), 0) - count(*) FROM events").fetchone()
    return int(count)


def find_version_without_place(connection: sqlite3.Connection) -> str | None:
    """Return the id of a version that no event, nor the state, gave a place at any time."""
    row = connection.execute(
        """
        SELECT version.uid FROM versions AS version
        WHERE NOT EXISTS (SELECT 1 FROM memberships WHERE version_id = version.id) LIMIT 1
        """
    ).fetchone()
    return str(row[0]) if row is not None else None


def list_parts(connection: sqlite3.Connection) -> range:
    """Return where the parts of the history begin that `find_lost_version` looks at one by one."""
    (last,) = connection.execute("SELECT ifnull(max(id), 0) FROM events").fetchone()
    return range(1, last + 1, _AT_ONCE)
