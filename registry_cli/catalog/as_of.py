"""The state as it was at an earlier moment: for one connection, the tables show only that.

Every row of the state says since which event it holds and until which, so what held at a moment
is a WHERE clause. It stands in a temporary view with the name of the table, which SQLite finds
first, so no query knows about it. Names of people and teams, and roles, are those of today.
"""

import sqlite3
from typing import Final

from registry_cli.domain.moments import Moment, no_such_event
from registry_cli.errors import Hint, UsageError

_BEYOND: Final = 2**62
"""Above every number of an event."""

_TABLES: Final = (
    "projects", "registries", "accepted_types", "protections", "memberships", "aliases", "tags",
    "descriptions", "metadata",
)  # fmt: skip

_HELD: Final = "from_event <= {event} AND (to_event IS NULL OR to_event > {event})"

# Of one table, so that SQLite looks into it by its indexes wherever it is joined.
_SEQUENCES: Final = """
    CREATE TEMP VIEW sequences AS
    SELECT
        id, project_id, kind, name, type,
        -- The table knows the last change of all; the last until then is looked for.
        CASE WHEN updated_event <= {event} THEN updated_event ELSE (
            SELECT max(event) FROM ({changes})
        ) END AS updated_event,
        from_event, NULL AS to_event
    FROM main.sequences AS sequence WHERE {held}
"""

# What changes a sequence is an event about it or about its versions: found by its name, of which
# `:` begins the rest, and `;` comes after that. The plus lets SQLite take the index on subjects.
_EVENTS_ABOUT: Final = """
    SELECT max(event.id) AS event
    FROM main.projects AS project
    JOIN main.entities AS entity ON entity.id = project.entity_id
    JOIN main.events AS event
      ON event.subject = entity.name || '/' || project.name || '/' || sequence.name
    WHERE project.id = sequence.project_id AND +event.id <= {event}
    UNION ALL
    SELECT max(event.id)
    FROM main.projects AS project
    JOIN main.entities AS entity ON entity.id = project.entity_id
    JOIN main.events AS event
      ON event.subject >= entity.name || '/' || project.name || '/' || sequence.name || ':'
      AND event.subject < entity.name || '/' || project.name || '/' || sequence.name || ';'
    WHERE project.id = sequence.project_id AND +event.id <= {event}
"""

# Where something was called otherwise then, its own rows tell, too.
_CHANGED_ROWS: Final = """
    UNION ALL
    SELECT sequence.from_event
    UNION ALL
    SELECT max(CASE WHEN to_event <= {event} THEN to_event ELSE from_event END)
    FROM main.memberships WHERE sequence_id = sequence.id AND from_event <= {event}
    UNION ALL
    SELECT max(CASE WHEN to_event <= {event} THEN to_event ELSE from_event END)
    FROM main.aliases WHERE sequence_id = sequence.id AND from_event <= {event}
"""


def look_back(connection: sqlite3.Connection, moment: Moment, now: str) -> None:
    """Let the connection see the state just after an event, or at a time.

    Raises `UsageError` for what was before the first event, for an event that has not happened,
    and for a time after `now` (UTC in ISO 8601) that is not that of an event, either.
    """
    event = _find_event(connection, moment, now)
    connection.execute("PRAGMA query_only = OFF")  # what follows is temporary
    connection.execute("CREATE TEMP TABLE looked_at (event INTEGER NOT NULL)")
    connection.execute("INSERT INTO looked_at VALUES (?)", (event,))
    held = _HELD.format(event=event)
    for table in _TABLES:
        names = [row[1] for row in connection.execute(f"PRAGMA main.table_info({table})")]
        columns = ", ".join("NULL AS to_event" if name == "to_event" else name for name in names)
        connection.execute(
            f"CREATE TEMP VIEW {table} AS SELECT {columns} FROM main.{table} WHERE {held}"  # noqa: S608 - our own names
        )
    is_renamed = connection.execute("SELECT 1 FROM main.former_names LIMIT 1").fetchone()
    changes = _EVENTS_ABOUT + (_CHANGED_ROWS if is_renamed is not None else "")
    connection.execute(
        _SEQUENCES.format(event=event, held=held, changes=changes.format(event=event))
    )
    # The views of the schema mean the tables; made anew here, they mean the views above.
    views = connection.execute(
        "SELECT sql FROM main.sqlite_master WHERE type = 'view' ORDER BY rowid"
    ).fetchall()
    for (text,) in views:
        connection.execute(text.replace("CREATE VIEW", "CREATE TEMP VIEW", 1))
    connection.execute("PRAGMA query_only = ON")


def event_looked_at(connection: sqlite3.Connection) -> int:
    """Return the event after which the connection sees the state; of today, one beyond all."""
    is_past = connection.execute(
        "SELECT 1 FROM temp.sqlite_master WHERE name = 'looked_at'"
    ).fetchone()
    if is_past is None:
        return _BEYOND
    (event,) = connection.execute("SELECT event FROM looked_at").fetchone()
    return int(event)


def _find_event(connection: sqlite3.Connection, moment: Moment, now: str) -> int:
    last, latest = connection.execute(
        "SELECT id, at FROM events ORDER BY id DESC LIMIT 1"
    ).fetchone()
    event = moment.event
    if event is None:
        # Times never run backwards, so the last of them is also the highest.
        row = connection.execute(
            "SELECT id FROM events WHERE at <= ? ORDER BY at DESC, id DESC LIMIT 1", (moment.time,)
        ).fetchone()
        event = row[0] if row is not None else 0
    if event > last:
        raise no_such_event(event, last)
    if event == 0:
        raise UsageError(
            f"at {moment.time or 'event 0'} there was nothing yet",
            Hint("see when it began", ("history", "--until", "1")),
        )
    if moment.time is not None and moment.time > max(now, latest):
        raise UsageError(f"{moment.time} is in the future", Hint("leave it out for what is now"))
    return int(event)
