"""What happened in a home, without what is chance: is it the state before, or the one after?"""

from __future__ import annotations

import json
import sqlite3
from contextlib import closing
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from registry_cli.catalog.rebuild import dump_state, rebuild
from tests.support.soundness import is_made, open_catalog

if TYPE_CHECKING:
    from pathlib import Path

_CHANCE: Final = {"id", "run"}
"""Keys of bodies whose values are drawn at random."""


class Event(NamedTuple):
    """What an event says, whenever it was."""

    kind: str
    subject: str
    body: str


def read_history(home: Path) -> list[Event]:
    """Return the events of a home in their order; none where there is no home."""
    if not (home / "catalog.db").exists() or not is_made(home):
        return []
    with closing(open_catalog(home)) as connection:
        rows = connection.execute("SELECT kind, subject, body FROM events ORDER BY id").fetchall()
    return [Event(kind, subject, _without_chance(body)) for kind, subject, body in rows]


def assert_state_is_what_events_say(home: Path) -> None:
    """See that a rebuild from the events, in a copy, changes nothing."""
    with closing(open_catalog(home)) as connection, closing(_copy(connection)) as copy:
        before = dump_state(copy)
        rebuild(copy)
        assert dump_state(copy) == before


def _copy(connection: sqlite3.Connection) -> sqlite3.Connection:
    copy = sqlite3.connect(":memory:", isolation_level=None)
    connection.backup(copy)
    copy.execute("PRAGMA foreign_keys = ON")
    return copy


def _without_chance(body: str) -> str:
    parsed: dict[str, Any] = json.loads(body)
    return json.dumps({key: value for key, value in parsed.items() if key not in _CHANCE})
