"""Verify the chain of the history alone, and where in it a hash is that was pinned elsewhere."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from registry_cli.catalog.event_checks import ChainCheck, read_next_rows, read_redactions
from registry_cli.domain.events import GENESIS
from registry_cli.errors import DamagedError, Hint

if TYPE_CHECKING:
    from collections.abc import Iterator

    from registry_cli.domain.damage import Damage
    from registry_cli.workspace import Workspace


class VerifiedHistory(NamedTuple):
    """What the chain is like; the field names are the JSON keys.

    `head` is the hash of the last event. `expected_event` is the one that has the hash that was
    expected, None where none was or none has it, and `following_count` how many came after it.
    """

    event_count: int
    head: str
    expected_head: str | None
    expected_event: int | None
    following_count: int | None
    redacted_count: int
    damages: tuple[Damage, ...]


def verify_history(workspace: Workspace, expected_head: str | None = None) -> VerifiedHistory:
    """Follow the chain from its beginning; writers get through all the while.

    A chain holds in itself whoever made it, and one that was cut at its end does, too. Only a
    hash that was kept elsewhere tells that this is the history of then, as it goes on.
    """
    check = ChainCheck()
    found = 0 if expected_head == GENESIS else None
    damages: list[Damage] = []
    count = 0
    for rows in _read_rows(workspace, check):
        count += len(rows)
        for row in rows:
            damages += check.find_damages([row])
            if check.head == expected_head:
                found = check.seq
    return VerifiedHistory(
        event_count=count,
        head=check.head,
        expected_head=expected_head,
        expected_event=found,
        following_count=check.seq - found if found is not None else None,
        redacted_count=len(check.redactions),
        damages=tuple(damages),
    )


def _read_rows(workspace: Workspace, check: ChainCheck) -> Iterator[list[tuple[Any, ...]]]:
    """Yield the events a part at a time, each with the redactions that it may be under by then."""
    with workspace.reading():  # which refuses what is no home
        pass
    while workspace.is_made():
        with workspace.reading() as connection:
            check.redactions = read_redactions(connection)
            rows = read_next_rows(connection, check.seq)
        if not rows:
            return
        yield rows


def raise_damage(verified: VerifiedHistory) -> None:
    """Raise `DamagedError` where the chain is broken, or is not the one that was expected."""
    backup = Hint("bring catalog.db back from a copy or a backup of then")
    if verified.damages:
        first = verified.damages[0]
        raise DamagedError(
            f"the history was changed: event {first.name} {first.problem}"
            + (f", and {len(verified.damages) - 1} more" if len(verified.damages) > 1 else ""),
            backup,
        )
    if verified.expected_head is not None and verified.expected_event is None:
        raise DamagedError(
            f"no event has the hash {verified.expected_head}: the history was cut or replaced, "
            "or it is that of another home",
            backup,
        )
