"""What one event changed in the state: the rows that it opened, and those that it closed."""

import json
import sqlite3
from typing import Any, NamedTuple

from registry_cli.catalog.held_names import HeldName
from registry_cli.catalog.history import NOT_HIDDEN


class OpenedAlias(NamedTuple):
    """An alias that an event put at a version, and the event that has moved it on since."""

    name: str
    number: int
    moved: int | None


class AliasPlace(NamedTuple):
    """An alias at a version; `is_there` says whether the version still is."""

    name: str
    number: int
    is_there: bool


class ClosedLink(NamedTuple):
    """A link that an event ended; `source` is None where the version is gone since."""

    sequence_id: int
    number: int
    version_id: int
    uid: str
    source: str | None


def event_of(connection: sqlite3.Connection, seq: int) -> tuple[str, str, str, dict[str, Any]]:
    """Return the actor, kind, subject and body of an event, which must be there."""
    actor, kind, subject, body = connection.execute(
        "SELECT actor, kind, subject, body FROM events WHERE id = ?", (seq,)
    ).fetchone()
    return actor, kind, subject, json.loads(body)


def find_last_of(
    connection: sqlite3.Connection, actor: str, *, hidden: tuple[HeldName, ...]
) -> int | None:
    """Return the last event of somebody that is about none of the hidden registries."""
    (seq,) = connection.execute(
        f"SELECT max(id) FROM events WHERE actor = :actor AND {NOT_HIDDEN}",  # noqa: S608 - our own
        {"actor": actor, "hidden": json.dumps(hidden)},
    ).fetchone()
    return int(seq) if seq is not None else None


def is_hidden(connection: sqlite3.Connection, seq: int, *, hidden: tuple[HeldName, ...]) -> bool:
    """Say whether an event is about one of the hidden registries."""
    row = connection.execute(
        f"SELECT 1 FROM events WHERE id = :seq AND NOT {NOT_HIDDEN}",  # noqa: S608 - our own
        {"seq": seq, "hidden": json.dumps(hidden)},
    ).fetchone()
    return row is not None


def aliases_opened(connection: sqlite3.Connection, seq: int) -> list[OpenedAlias]:
    """Return where an event put aliases."""
    rows = connection.execute(
        """
        SELECT alias.name, place.number, alias.to_event
        FROM aliases AS alias JOIN memberships AS place ON place.id = alias.membership_id
        WHERE alias.from_event = ? ORDER BY alias.name
        """,
        (seq,),
    )
    return [OpenedAlias(*row) for row in rows]


def aliases_closed(connection: sqlite3.Connection, seq: int) -> list[AliasPlace]:
    """Return where the aliases were that an event took away."""
    return [
        AliasPlace(name, number, bool(is_there))
        for name, number, is_there in connection.execute(
            """
            SELECT alias.name, place.number, place.to_event IS NULL
            FROM aliases AS alias JOIN memberships AS place ON place.id = alias.membership_id
            WHERE alias.to_event = ? ORDER BY alias.name
            """,
            (seq,),
        )
    ]


def description_before(connection: sqlite3.Connection, seq: int) -> str:
    """Return the text that an event replaced, empty where there was none."""
    row = connection.execute("SELECT text FROM descriptions WHERE to_event = ?", (seq,)).fetchone()
    return str(row[0]) if row is not None else ""


def find_later_description(
    connection: sqlite3.Connection, seq: int, *, version_id: int | None, sequence_id: int
) -> int | None:
    """Return the event that changed the same description after an event."""
    owner = (version_id, None) if version_id is not None else (None, sequence_id)
    (later,) = connection.execute(
        """
        SELECT max(max(from_event, ifnull(to_event, 0))) FROM descriptions
        WHERE version_id IS ? AND sequence_id IS ? AND registry_id IS NULL
        """,
        owner,
    ).fetchone()
    return later if later is not None and later > seq else None


def find_later_registry_text(
    connection: sqlite3.Connection, seq: int, registry_id: int
) -> int | None:
    """Return the event that changed the description of a registry after an event."""
    (later,) = connection.execute(
        """
        SELECT max(max(from_event, ifnull(to_event, 0))) FROM descriptions WHERE registry_id = ?
        """,
        (registry_id,),
    ).fetchone()
    return later if later is not None and later > seq else None


def metadata_around(
    connection: sqlite3.Connection, seq: int, version_id: int
) -> tuple[dict[str, Any], int | None]:
    """Return the metadata before an event, and the event that changed it again since."""
    row = connection.execute(
        "SELECT value FROM metadata WHERE version_id = ? AND to_event = ?", (version_id, seq)
    ).fetchone()
    (later,) = connection.execute(
        "SELECT min(from_event) FROM metadata WHERE version_id = ? AND from_event > ?",
        (version_id, seq),
    ).fetchone()
    return (json.loads(row[0]) if row is not None else {}), later


def link_closed(connection: sqlite3.Connection, seq: int) -> ClosedLink:
    """Return the link that an event ended."""
    row = connection.execute(
        """
        SELECT link.sequence_id, link.number, link.version_id, version.uid,
               CASE WHEN source.to_event IS NULL
                    THEN name.qualified_name || ':v' || source.number END
        FROM memberships AS link
        JOIN versions AS version ON version.id = link.version_id
        JOIN memberships AS source ON source.id = link.source_id
        JOIN sequence_names AS name ON name.sequence_id = source.sequence_id
        WHERE link.to_event = ?
        """,
        (seq,),
    ).fetchone()
    return ClosedLink(*row)


def uid_numbered(connection: sqlite3.Connection, sequence_id: int, number: int) -> str:
    """Return the id of the version that has, or had, a number: none is given twice."""
    (uid,) = connection.execute(
        """
        SELECT version.uid FROM memberships AS place
        JOIN versions AS version ON version.id = place.version_id
        WHERE place.sequence_id = ? AND place.number = ? LIMIT 1
        """,
        (sequence_id, number),
    ).fetchone()
    return str(uid)
