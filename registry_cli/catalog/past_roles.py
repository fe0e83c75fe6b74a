"""Roles and teams at an earlier moment, for a connection that looks back."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from registry_cli.catalog.as_of import event_looked_at, is_looking_back

if TYPE_CHECKING:
    import sqlite3

_HELD: Final = """
    CREATE TEMP VIEW {table} AS
    SELECT {columns}, from_event, NULL AS to_event FROM main.{table}
    WHERE from_event <= {event} AND (to_event IS NULL OR to_event > {event})
"""

_COLUMNS: Final = {
    "grants": "id, grantee_id, entity_id, registry_id, role",
    "entities": "id, kind, name, display_name",
    "former_names": "id, entity_id, name",
}


def show_roles_of_then(connection: sqlite3.Connection) -> None:
    """Let a connection that looks back see the roles of then, too, from here on.

    What the acting user may see goes by the roles of today: whoever calls this has asked before.
    """
    if not is_looking_back(connection):
        return
    event = event_looked_at(connection)
    connection.execute("PRAGMA query_only = OFF")  # what follows is temporary
    for table, columns in _COLUMNS.items():
        connection.execute(_HELD.format(table=table, columns=columns, event=event))
    connection.execute("PRAGMA query_only = ON")
