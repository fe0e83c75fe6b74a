"""What happened in a home, without what is chance: is it the state before, or the one after?"""

from __future__ import annotations

import json
from contextlib import closing
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Final, NamedTuple

from registry_cli.catalog.state_checks import find_state_damages
from tests.support.soundness import is_made, open_catalog

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
    """See that the events, applied to an empty catalog, make the same rows."""
    with TemporaryDirectory() as folder, closing(open_catalog(home)) as connection:
        assert [*find_state_damages(connection, Path(folder, "rebuilt.db"))] == []


def _without_chance(body: str) -> str:
    parsed: dict[str, Any] = json.loads(body)
    return json.dumps({key: value for key, value in parsed.items() if key not in _CHANCE})
