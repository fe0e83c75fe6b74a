"""What is said of the history: of events that are blanked, and of the chain they are in."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from registry_cli.cli.layout import command, counted
from registry_cli.cli.marks import Meaning, marked
from registry_cli.cli.text import printable

if TYPE_CHECKING:
    from collections.abc import Sequence

    from registry_cli.cli.reader import Reader
    from registry_cli.operations.history_redact import Redaction
    from registry_cli.operations.verify_history import VerifiedHistory

_MOST_LINES: Final = 50
"""Damages that people are told one by one."""
_MOST_NAMED: Final = 20
"""Events that a note names."""


def redact_question(planned: Sequence[Redaction]) -> str:
    """Ask whether texts may be blanked."""
    what = "; ".join(
        f"{', '.join(each.blanked) or 'nothing more'} of event {each.event} "
        f"({each.kind} {each.subject})"
        for each in planned
    )
    return f"Blank {printable(what)}? They cannot be brought back."


def redact_notes(done: Sequence[Redaction], reader: Reader) -> list[str]:
    """Say where the texts are still."""
    notes = []
    events = sorted({event for each in done for event in each.also_in})
    if events:
        named = [str(event) for event in events[:_MOST_NAMED]]
        more = f" and {len(events) - len(named):,} more" if len(events) > len(named) else ""
        again = command(reader, "history", "redact", *named)
        notes.append(
            f"the same text is in {counted(len(events), 'other event')}: "
            f"{', '.join(named)}{more}; blank it there, too: {again}"
        )
    notes += [
        f"{name}, a copy of the catalog, was not redacted: delete it"
        for name in (done[0].copies if done else ())
    ]
    return notes


def verified_history_page(verified: VerifiedHistory) -> str:
    """Say what the chain is like, and where in it the hash is that was expected."""
    lines = [
        f"{marked('damaged', Meaning.WARNING)}: event {printable(damage.name)} "
        f"{printable(damage.problem)}"
        for damage in verified.damages[:_MOST_LINES]
    ]
    more = len(verified.damages) - len(lines)
    if more > 0:
        lines.append(f"and {more:,} more")
    redacted = f", {verified.redacted_count:,} redacted" if verified.redacted_count else ""
    lines.append(f"followed the chain of {counted(verified.event_count, 'event')}{redacted}")
    if verified.expected_event is not None:
        lines.append(pinned_line(verified))
    lines.append(f"head: {verified.head}")
    return "\n".join(lines)


def pinned_line(verified: VerifiedHistory) -> str:
    """Say which event has the hash that was expected, and how many came after it."""
    count = verified.following_count or 0
    after = f"{counted(count, 'event')} came after it" if count else "it is the last one"
    return f"event {verified.expected_event} has the hash that was expected: {after}"
