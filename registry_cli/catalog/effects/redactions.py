"""Blank what an event said, and what came of it in the state, now and in the past."""

from __future__ import annotations

import json
from contextlib import suppress
from typing import TYPE_CHECKING, Any

from registry_cli.catalog.effects.labels import metadata_after
from registry_cli.catalog.effects.sequences import touch_sequence
from registry_cli.catalog.named_rows import sequence_id_named
from registry_cli.domain.events import Kind
from registry_cli.domain.metadata import to_json
from registry_cli.domain.redactions import DESCRIPTION, REDACTED, blank

if TYPE_CHECKING:
    import sqlite3

    from registry_cli.catalog.effects import Body
    from registry_cli.domain.events import Event


def redact_event(connection: sqlite3.Connection, event: Event, body: Body) -> None:
    """Blank fields of the body of an earlier event, and the rows that it wrote.

    Where events are applied again it is blank already, and so is what they make; the events
    themselves may then be elsewhere.
    """
    _touch(connection, event)
    row = connection.execute("SELECT body FROM events WHERE id = ?", (body["event"],)).fetchone()
    if row is None:
        return
    blanked = to_json(blank(json.loads(row[0]), body["blanked"]))
    if blanked != row[0]:
        connection.execute("UPDATE events SET body = ? WHERE id = ?", (blanked, body["event"]))
    if DESCRIPTION in body["blanked"]:
        connection.execute(
            "UPDATE descriptions SET text = ? WHERE from_event = ?", (REDACTED, body["event"])
        )
    _make_metadata_again(connection, body["event"])


def _make_metadata_again(connection: sqlite3.Connection, seq: int) -> None:
    """Write anew what a version had as metadata from an event on: later rows build on earlier."""
    rows = connection.execute(
        """
        SELECT later.id, later.value, event.kind, event.body,
               (SELECT value FROM metadata AS before
                WHERE before.version_id = later.version_id AND before.to_event = later.from_event)
        FROM metadata AS first
        JOIN metadata AS later ON later.version_id = first.version_id AND later.id >= first.id
        JOIN events AS event ON event.id = later.from_event
        WHERE first.from_event = ? ORDER BY later.id
        """,
        (seq,),
    ).fetchall()
    held: dict[str, Any] | None = None
    for row_id, value, kind, body, before in rows:
        if held is None or before is None:
            held = json.loads(before) if before is not None else {}
        held = metadata_after(Kind(kind), json.loads(body), held)
        text = to_json(held)
        if text != value:
            connection.execute("UPDATE metadata SET value = ? WHERE id = ?", (text, row_id))


def _touch(connection: sqlite3.Connection, event: Event) -> None:
    """Let what the event is about be changed by it, as by any other, if it is still there."""
    with suppress(LookupError, ValueError):
        sequence_id = sequence_id_named(connection, event.subject.partition(":")[0])
        touch_sequence(connection, event, sequence_id)
