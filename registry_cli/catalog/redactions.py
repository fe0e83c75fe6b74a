"""Events that were blanked, or may have to be."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, Final

from registry_cli.domain.events import Kind
from registry_cli.domain.metadata import to_json

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Iterable

_DISTINCTIVE: Final = 8
"""Characters from which on a text is told by itself also within another."""


def find_redaction(connection: sqlite3.Connection, seq: int) -> int | None:
    """Return the last event that blanked an event, None where none did."""
    (redaction,) = connection.execute(
        """
        SELECT max(id) FROM events
        WHERE id > ? AND kind = ? AND json_extract(body, '$.event') = ?
        """,
        (seq, Kind.EVENT_REDACTED.value, seq),
    ).fetchone()
    return redaction if redaction is None else int(redaction)


def find_events_with(connection: sqlite3.Connection, texts: Iterable[Any]) -> set[int]:
    """Return the events that hold one of these texts: a short one as a whole value."""
    needles = []
    for text in texts:
        written = to_json(text)
        if isinstance(text, str) and len(text) >= _DISTINCTIVE:
            needles.append(written[1:-1])
        elif isinstance(text, str | list | dict) and text:
            needles.append(written)
    rows = connection.execute(
        """
        SELECT id FROM events
        WHERE EXISTS (SELECT 1 FROM json_each(?) AS needle WHERE instr(body, needle.value))
        """,
        (json.dumps(needles),),
    )
    return {int(seq) for (seq,) in rows}
