"""What is said of runs: the page of one, and the lines that end `run` and `metric`."""

from __future__ import annotations

import shlex
from contextlib import suppress
from signal import Signals
from typing import TYPE_CHECKING, Final

from registry_cli.cli.cells import cut, without_middle
from registry_cli.cli.exit_codes import SIGNAL_BASE
from registry_cli.cli.layout import aligned
from registry_cli.cli.marks import AND_SO_ON, Meaning, marked
from registry_cli.cli.moments import ago, exact
from registry_cli.cli.sparklines import short_number, sparkline
from registry_cli.cli.text import printable
from registry_cli.domain.metadata import to_json
from registry_cli.domain.runs import FINISHED, KILLED

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from registry_cli.cli.reader import Reader
    from registry_cli.domain.metadata import Json
    from registry_cli.domain.runs import Run
    from registry_cli.operations.metric import Recorded
    from registry_cli.operations.runs import ShownRun

LONGEST_COMMAND: Final = 48
"""Cells of a command in a list; the page of the run has all of it."""

_LONGEST_KEY: Final = 40
_INDENT: Final = "  "
_MOST: Final = 50
_SPARKS: Final = 24
_MINUTE: Final = 60
_HOUR: Final = 3600


def run_page(shown: ShownRun, reader: Reader) -> str:
    """Tell how a run began and ended, what it measured, took and gave."""
    return "\n\n".join(_parts(shown, reader))


def end_line(run: Run, options: tuple[str, ...]) -> str:
    """Say how a run ended, and how to see more of it."""
    more = shlex.join(("registry", *options, "runs", run.id))
    return f"run {run.id} {_ending(run)}: {more}"


def metric_line(recorded: Recorded, _reader: Reader) -> str:
    """Say what was measured, and where."""
    values = ", ".join(
        f"{printable(name)} {short_number(value)}" for name, value in recorded.metrics.items()
    )
    return f"{values} at step {recorded.step} of {marked(recorded.run, Meaning.NAME)}"


def duration_text(seconds: float) -> str:
    """Write a duration as people read it: `0.4 s`, `12 s`, `3 min 5 s`, `2 h 10 min`."""
    if seconds < 10:  # noqa: PLR2004 - where a tenth still says something
        return f"{seconds:.1f} s"
    whole = round(seconds)
    if whole < _MINUTE:
        return f"{whole} s"
    if whole < _HOUR:
        return f"{whole // _MINUTE} min {whole % _MINUTE} s"
    return f"{whole // _HOUR} h {whole % _HOUR // _MINUTE} min"


def command_text(command: Sequence[str] | None) -> str:
    """Write a command as it can be pasted."""
    return shlex.join(command) if command is not None else ""


def _parts(shown: ShownRun, reader: Reader) -> Iterator[str]:
    run = shown.run
    title = marked(run.id, Meaning.NAME)
    named = f"{title} {printable(run.name)}" if run.name != run.id else title
    yield f"{named}\n{_ending(run)}"
    yield aligned(_facts(shown, reader))
    if run.config:
        yield _section("Config", _fields(run.config))
    if shown.series:
        yield _section("Metrics", _series(shown, reader))
    by_hand = {
        key: value
        for key, value in run.summary.items()
        if key not in shown.series or value != shown.series[key][-1][1]
    }
    if by_hand:
        yield _section("Summary", _fields(by_hand))


def _ending(run: Run) -> str:
    seconds = f" after {duration_text(run.duration)}" if run.duration is not None else ""
    return f"{run.state}{_how(run)}{seconds}"


def _how(run: Run) -> str:
    """Say with which status a run ended, or by which signal."""
    if not run.exit_status:
        return ""
    if run.state == KILLED and run.exit_status > SIGNAL_BASE:
        with suppress(ValueError):  # a number that is no signal of this system
            return f" by {Signals(run.exit_status - SIGNAL_BASE).name}"
    return f" with exit status {run.exit_status}"


def _facts(shown: ShownRun, reader: Reader) -> Iterator[tuple[str, str]]:
    run = shown.run
    yield "project", printable(f"{run.entity}/{run.project}")
    started = exact(run.started_at)
    if reader.now is not None:
        started = f"{ago(run.started_at, reader.now)} ({started})"
    yield "started", f"{started} by {printable(run.created_by)}"
    yield "type", printable(run.job_type)
    yield "group", printable(run.group)
    yield "tags", printable(", ".join(run.tags))
    yield "notes", printable(run.notes, keep="\n")
    yield "command", printable(command_text(run.command))
    if run.git is not None:
        yield "commit", _commit(run.git)
        folder = str(run.git["folder"])
        place = "the top" if folder == "." else printable(folder)
        yield "folder", f"{place} of the work tree"
    if run.python is not None:
        packages = run.python.get("packages")
        count = f", {len(packages)} packages" if isinstance(packages, dict) else ""
        yield "Python", printable(str(run.python["version"])) + count
    yield "within", run.parent or ""
    yield "runs", _list([_told(child) for child in shown.children])
    yield "inputs", _list([*map(printable, shown.inputs)])
    yield "inputs elsewhere", _list([*map(printable, shown.inputs_elsewhere)])
    yield "outputs", _list([*map(printable, shown.outputs)])


def _told(run: Run) -> str:
    """Name a run, and say how it is where it did not end well."""
    name = run.name if run.name != run.id else command_text(run.command)
    told = f"{run.id} {cut(printable(name), LONGEST_COMMAND, AND_SO_ON)}".rstrip()
    return told if run.state == FINISHED else f"{told} ({run.state})"


def _commit(git: Mapping[str, Json]) -> str:
    commit = str(git["commit"] or "none yet")[:12]
    branch = f" on {printable(str(git['branch']))}" if git["branch"] else ""
    return commit + branch + (", with changes that are not in it" if git["dirty"] else "")


def _list(names: Sequence[str]) -> str:
    """Write printable names below each other, the first of many."""
    lines = [*names[:_MOST]]
    if len(names) > _MOST:
        lines.append(f"{AND_SO_ON} and {len(names) - _MOST:,} more: --json has all")
    return "\n".join(lines)


def _series(shown: ShownRun, reader: Reader) -> Iterator[tuple[str, str]]:
    for name, points in shown.series.items():
        values = [value for _, value in points]
        drawn = ""
        if len(values) > 1:
            drawn = f"{sparkline(values, _SPARKS, has_signs=reader.has_signs)}  "
        yield without_middle(printable(name), _LONGEST_KEY, "..."), drawn + short_number(values[-1])


def _fields(values: Mapping[str, Json]) -> Iterator[tuple[str, str]]:
    for key, value in values.items():
        text = value if isinstance(value, str) else to_json(value)
        yield printable(key), printable(text) or '""'


def _section(title: str, rows: Iterator[tuple[str, str]]) -> str:
    return f"{marked(title, Meaning.NAME)}\n{aligned(rows, _INDENT)}"
