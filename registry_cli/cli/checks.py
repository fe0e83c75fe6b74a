"""What `verify` and `doctor` found, in every format; for people with what to do about it."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from registry_cli.cli import terminal
from registry_cli.cli.columns import View, as_declared
from registry_cli.cli.layout import aligned, counted, wrapped
from registry_cli.cli.marks import Meaning, marked
from registry_cli.cli.output import show_list, show_record
from registry_cli.cli.shared import Format
from registry_cli.cli.text import human_size, printable
from registry_cli.domain.damage import UNREADABLE

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from registry_cli.cli.reader import Reader
    from registry_cli.cli.shared import Shared
    from registry_cli.domain.damage import Damage
    from registry_cli.domain.findings import Finding
    from registry_cli.operations.verify import Verified
    from registry_cli.operations.verify_history import VerifiedHistory

_MOST_LINES: Final = 50
"""Damages that people are told one by one."""
_MOST_VERSIONS: Final = 5
_SHORT_DIGEST: Final = 12

_NAME: Final = View(columns=(), identifier=str, to_json=lambda name: {"name": name})


def show_checked(  # noqa: PLR0917 - one result in all its forms
    shared: Shared,
    keys: dict[str, Any],
    names: Sequence[str],
    rows: Sequence[Any],
    view: View,
    page: Callable[[Reader], str],
) -> None:
    """Write what was found: `names` with -q, `rows` in a pipe, `keys` as JSON, else the page."""
    if shared.is_quiet:
        show_list(shared, names, _NAME, empty="")
    elif shared.format is Format.TSV or (shared.format is None and not terminal.is_terminal()):
        show_list(shared, rows, view, empty="")
    else:
        show_record(shared, keys, "", page)
    sys.stdout.flush()  # a failure is told next, and ends the process at once


def verified_json(verified: Verified) -> dict[str, Any]:
    """Return the result of `verify` as JSON."""
    damages = [as_declared(damage) for damage in verified.damages]
    return {**as_declared(verified), "damages": damages}


def verified_history_json(verified: VerifiedHistory) -> dict[str, Any]:
    """Return the result of `verify --history` as JSON."""
    damages = [as_declared(damage) for damage in verified.damages]
    return {**as_declared(verified), "damages": damages}


class ToldFinding(NamedTuple):
    """A finding with its hint as a line to read and paste; the field names are the JSON keys."""

    check: str
    standing: str
    detail: str
    hint: str | None


def told_finding(finding: Finding, shared: Shared) -> ToldFinding:
    """Write the hint as this command line would have to repeat it."""
    hint = finding.hint.rendered(shared.to_arguments()) if finding.hint is not None else None
    return ToldFinding(finding.check, finding.standing.value, finding.detail, hint)


def doctor_page(findings: Sequence[ToldFinding], reader: Reader) -> str:
    """Write the checks below each other, those that found something with a mark."""
    return aligned((finding.check, wrapped(_finding_text(finding), reader)) for finding in findings)


def _finding_text(finding: ToldFinding) -> str:
    text = printable(finding.detail)
    if finding.standing in {"environment", "damaged"}:
        text = f"{marked(finding.standing, Meaning.WARNING)}: {text}"
    elif finding.standing == "note":
        text = f"note: {text}"
    return f"{text}\nhint: {printable(finding.hint)}" if finding.hint is not None else text


def verified_page(verified: Verified, seconds: float, reader: Reader) -> str:
    """Say what was read, and what is damaged."""
    what = verified.reference or counted(verified.version_count, "version")
    how = "xxh3 and blake3" if verified.full else "xxh3"
    contents = counted(verified.content_count, "content")
    read = (
        f"verified {marked(what, Meaning.NAME)} by {how}: {contents}, "
        f"{human_size(verified.size)}, {seconds:.2f} s"
    )
    damages = [_damage_line(damage) for damage in verified.damages[:_MOST_LINES]]
    more = verified.damage_count + verified.unreadable_count - len(damages)
    if more > 0:
        damages.append(f"and {more:,} more")
    _ = reader
    return "\n".join([*damages, read])


def _damage_line(damage: Damage) -> str:
    is_digest = len(damage.name) > 3 * _SHORT_DIGEST and "/" not in damage.name
    name = damage.name.rpartition("-")[2][:_SHORT_DIGEST] if is_digest else damage.name
    if damage.kind == UNREADABLE:
        what = marked(UNREADABLE, Meaning.WARNING) + ":"
    else:
        state = "repaired" if damage.repaired else marked("damaged", Meaning.WARNING)
        what = f"{state}: {damage.kind}"
    line = f"{what} {printable(name)} {printable(damage.problem)}"
    held = [*damage.versions[:_MOST_VERSIONS]]
    more = len(damage.versions) - len(held)
    versions = ", ".join(marked(version, Meaning.NAME) for version in held)
    if more > 0:
        versions += f" and {more:,} more"
    paths = ", ".join(printable(path) for path in damage.paths[:_MOST_VERSIONS])
    if versions:
        line += f"\n  {versions}" + (f": {paths}" if paths else "")
    return line
