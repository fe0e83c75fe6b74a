"""The state as it was at an earlier moment: for one connection, the tables show only that.

Every row of the state says since which event it holds and until which, so what held at a moment
is a WHERE clause. It stands in a temporary view with the name of the table, which SQLite finds
first, so no query knows about it. Names of people and teams are those of today, and so are roles
until somebody asks for those of then (`past_roles.py`).
"""

import sqlite3
from typing import Final

from registry_cli.catalog.past_runs import look_back_at_runs
from registry_cli.domain.moments import Moment, no_such_event
from registry_cli.domain.names import REGISTRY_PREFIX
from registry_cli.errors import Hint, UsageError

_BEYOND: Final = 2**62
"""Above every number of an event."""

_TABLES: Final = (
    "accepted_types", "protections", "memberships", "aliases", "tags", "descriptions", "metadata",
)  # fmt: skip

_HELD: Final = "from_event <= {event} AND (to_event IS NULL OR to_event > {event})"

_EARLIER: Final = """
    ifnull((
        SELECT {prefix}earlier.{column} FROM main.earlier_names AS earlier
        WHERE earlier.{owner} = {table}.id
          AND earlier.from_event <= {event} AND earlier.to_event > {event}
    ), {table}.{column})
"""

_PROJECTS: Final = """
    CREATE TEMP VIEW projects AS
    SELECT projects.id, projects.entity_id, {project} AS name, from_event, NULL AS to_event
    FROM main.projects WHERE {held}
"""

_REGISTRIES: Final = """
    CREATE TEMP VIEW registries AS
    SELECT
        registries.id, {registry} AS name, {lookup_name} AS lookup_name, is_core,
        accepts_all_types, from_event, NULL AS to_event
    FROM main.registries WHERE {held}
"""

# Who may see a registry is asked of today; of one that is gone, of its last day.
_VISIBILITIES: Final = """
    CREATE TEMP VIEW visibilities AS
    SELECT visibility.id, registry_id, visibility.name, visibility.from_event, NULL AS to_event
    FROM main.visibilities AS visibility
    JOIN main.registries AS registry ON registry.id = visibility.registry_id
    WHERE visibility.to_event IS registry.to_event
"""

_EARLIER_NAMES: Final = """
    CREATE TEMP VIEW earlier_names AS
    SELECT * FROM main.earlier_names WHERE to_event <= {event}
"""

# Of one table, so that SQLite looks into it by its indexes wherever it is joined.
_SEQUENCES: Final = """
    CREATE TEMP VIEW sequences AS
    SELECT
        id, project_id, kind, {sequence} AS name, type,
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
    FROM projects AS project
    JOIN main.entities AS entity ON entity.id = project.entity_id
    JOIN main.events AS event
      ON event.subject = entity.name || '/' || project.name || '/' || {sequence}
    WHERE project.id = sequence.project_id AND +event.id <= {event}
    UNION ALL
    SELECT max(event.id)
    FROM projects AS project
    JOIN main.entities AS entity ON entity.id = project.entity_id
    JOIN main.events AS event
      ON event.subject >= entity.name || '/' || project.name || '/' || {sequence} || ':'
      AND event.subject < entity.name || '/' || project.name || '/' || {sequence} || ';'
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
    UNION ALL
    SELECT max(to_event) FROM main.earlier_names
    WHERE registry_id = sequence.project_id AND to_event <= {event}
"""


def look_back(connection: sqlite3.Connection, moment: Moment, now: str) -> None:
    """Let the connection see the state just after an event, or at a time.

    Raises `UsageError` for what was before the first event, for an event that has not happened,
    and for a time after `now` (UTC in ISO 8601) that is not that of an event, either.
    """
    event, at = _find_event(connection, moment, now)
    connection.execute("PRAGMA query_only = OFF")  # what follows is temporary
    connection.execute("CREATE TEMP TABLE looked_at (event INTEGER NOT NULL, at TEXT NOT NULL)")
    connection.execute("INSERT INTO looked_at VALUES (?, ?)", (event, at))
    held = _HELD.format(event=event)
    for table in _TABLES:
        names = [row[1] for row in connection.execute(f"PRAGMA main.table_info({table})")]
        columns = ", ".join("NULL AS to_event" if name == "to_event" else name for name in names)
        connection.execute(
            f"CREATE TEMP VIEW {table} AS SELECT {columns} FROM main.{table} WHERE {held}"  # noqa: S608 - our own names
        )
    for view in _named_tables(connection, event):
        connection.execute(view)
    look_back_at_runs(connection, event)
    # The views of the schema mean the tables; made anew here, they mean the views above.
    views = connection.execute(
        "SELECT sql FROM main.sqlite_master WHERE type = 'view' ORDER BY rowid"
    ).fetchall()
    for (text,) in views:
        connection.execute(text.replace("CREATE VIEW", "CREATE TEMP VIEW", 1))
    connection.execute("PRAGMA query_only = ON")


def _named_tables(connection: sqlite3.Connection, event: int) -> list[str]:
    """Return the views of what may have been called otherwise then.

    Where nothing ever was, names are looked for by their indexes.
    """
    has_renamed, has_former = connection.execute(
        """
        SELECT EXISTS (SELECT 1 FROM main.earlier_names),
               EXISTS (SELECT 1 FROM main.former_names)
        """
    ).fetchone()

    def name(table: str, owner: str, column: str = "name", prefix: str = "") -> str:
        if not has_renamed:
            return f"{table}.{column}"
        return _EARLIER.format(table=table, owner=owner, column=column, prefix=prefix, event=event)

    words = {
        "event": event,
        "held": _HELD.format(event=event),
        "project": name("projects", "registry_id", prefix=f"'{REGISTRY_PREFIX}' || "),
        "registry": name("registries", "registry_id"),
        "lookup_name": name("registries", "registry_id", "lookup_name"),
        "sequence": name("sequence", "sequence_id"),
    }
    changes = _EVENTS_ABOUT + (_CHANGED_ROWS if has_renamed or has_former else "")
    words["changes"] = changes.format(**words)
    views = (_PROJECTS, _REGISTRIES, _VISIBILITIES, _EARLIER_NAMES, _SEQUENCES)
    return [view.format(**words) for view in views]


def is_looking_back(connection: sqlite3.Connection) -> bool:
    """Say whether the connection sees an earlier moment."""
    row = connection.execute("SELECT 1 FROM temp.sqlite_master WHERE name = 'looked_at'").fetchone()
    return row is not None


def event_looked_at(connection: sqlite3.Connection) -> int:
    """Return the event after which the connection sees the state; of today, one beyond all."""
    if not is_looking_back(connection):
        return _BEYOND
    (event,) = connection.execute("SELECT event FROM looked_at").fetchone()
    return int(event)


def _find_event(connection: sqlite3.Connection, moment: Moment, now: str) -> tuple[int, str]:
    """Return the event, and the time that is meant: that of the event where none was given."""
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
    if moment.time is not None:
        return int(event), moment.time
    (at,) = connection.execute("SELECT at FROM events WHERE id = ?", (event,)).fetchone()
    return int(event), str(at)
