"""The history is a chain: whatever is changed in it afterwards is found, at the first event."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from typing import TYPE_CHECKING

import pytest

from registry_cli.catalog.event_checks import verify_chain
from registry_cli.catalog.transactions import read_events
from registry_cli.domain.events import GENESIS, Kind
from registry_cli.domain.roles import Role
from registry_cli.errors import DamagedError
from registry_cli.operations.member_add import MemberAddRequest, add_member
from registry_cli.operations.registry_create import RegistryCreateRequest, create_registry
from registry_cli.operations.team_create import create_team
from tests.support.workspace import Clock, open_home

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from registry_cli.workspace import Workspace

TARGET = 6  # an event with others before and after it


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def workspace(tmp_path: Path, clock: Clock) -> Workspace:
    """Return a home with some history."""
    workspace = open_home(tmp_path / "home", now=clock)
    for name in ("research", "review"):
        create_team(workspace, name)
        clock.move(60)
    return workspace


@pytest.fixture
def unlocked(workspace: Workspace) -> Iterator[sqlite3.Connection]:
    """Return the catalog as somebody sees it who removed what protects it."""
    with closing(sqlite3.connect(workspace.home / "catalog.db", isolation_level=None)) as catalog:
        rows = catalog.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'").fetchall()
        for (name,) in rows:
            catalog.execute(f"DROP TRIGGER {name}")
        catalog.execute("PRAGMA ignore_check_constraints = ON")
        yield catalog


def test_an_untouched_history_holds(workspace: Workspace) -> None:
    with workspace.reading() as connection:
        verify_chain(connection)
        assert sum(1 for _ in read_events(connection)) > TARGET


def test_the_first_event_follows_from_nothing_and_each_other_from_the_one_before(
    workspace: Workspace,
) -> None:
    with workspace.reading() as connection:
        events = list(read_events(connection))
    assert [event.seq for event in events] == list(range(1, len(events) + 1))
    assert len({GENESIS, *(event.hash for event in events)}) == len(events) + 1


@pytest.mark.parametrize(
    "change",
    [
        "at = '2001-01-01T00:00:00.000000Z'",
        "actor = 'admin2'",
        "kind = 'tags-added'",
        "subject = subject || 'x'",
        "body = '{\"core\": true}'",
        "body_digest = hash",
        "hash = body_digest",
    ],
)
def test_a_changed_field_is_found(unlocked: sqlite3.Connection, change: str) -> None:
    unlocked.execute(f"UPDATE events SET {change} WHERE id = ?", (TARGET,))  # noqa: S608 - the cases above
    with pytest.raises(DamagedError, match=f"event {TARGET} "):
        verify_chain(unlocked)


def test_a_changed_body_with_a_fitting_digest_is_found(unlocked: sqlite3.Connection) -> None:
    row = unlocked.execute("SELECT body, body_digest FROM events WHERE id = 1").fetchone()
    unlocked.execute("UPDATE events SET body = ?, body_digest = ? WHERE id = 6", row)
    with pytest.raises(DamagedError, match=f"event {TARGET} does not follow"):
        verify_chain(unlocked)


def test_a_missing_event_is_found(unlocked: sqlite3.Connection) -> None:
    unlocked.execute("DELETE FROM events WHERE id = ?", (TARGET,))
    with pytest.raises(DamagedError, match=f"event {TARGET} is missing"):
        verify_chain(unlocked)


def test_exchanged_events_are_found(unlocked: sqlite3.Connection) -> None:
    for old, new in ((TARGET, -1), (TARGET + 1, TARGET), (-1, TARGET + 1)):
        unlocked.execute("UPDATE events SET id = ? WHERE id = ?", (new, old))
    with pytest.raises(DamagedError, match=f"event {TARGET} does not follow"):
        verify_chain(unlocked)


def test_an_inserted_event_is_found(unlocked: sqlite3.Connection) -> None:
    (last,) = unlocked.execute("SELECT max(id) FROM events").fetchone()
    unlocked.execute(
        """
        INSERT INTO events SELECT id + 1, at, actor, kind, subject, body, body_digest, body_digest
        FROM events WHERE id = ?
        """,
        (last,),
    )
    with pytest.raises(DamagedError, match=f"event {last + 1} does not follow"):
        verify_chain(unlocked)


def test_time_never_runs_backwards_whatever_the_clock_says(
    workspace: Workspace, clock: Clock
) -> None:
    clock.move(-3600)
    create_registry(workspace, RegistryCreateRequest("back in time"))
    clock.move(7200)
    create_registry(workspace, RegistryCreateRequest("forth again"))
    with workspace.reading() as connection:
        times = [event.at for event in read_events(connection)]
        verify_chain(connection)
    assert times == sorted(times)
    assert times[-2] == times[-3]
    assert times[-1] > times[-2]


def test_who_acts_for_another_is_recorded(tmp_path: Path) -> None:
    add_member(open_home(tmp_path / "home"), MemberAddRequest("admin2", Role.ADMIN))
    workspace = open_home(tmp_path / "home", acting_as="admin2")
    create_team(workspace, "research")
    with workspace.reading() as connection:
        created = next(event for event in read_events(connection) if event.subject == "research")
    assert (created.kind, created.actor) == (Kind.TEAM_CREATED, "admin2")
    assert created.body["account"] == "tester"
