"""The front door for make and scripts: `registry path REF [FILE]` and `registry exists REF`.

It answers before Typer is loaded, by the same operations. Whatever is not plain, or goes wrong, it
leaves to the full door, which then says so: nothing was written until there is an answer.
"""

from __future__ import annotations

import os
import sys

from registry_cli.cli.exit_codes import BROKEN_PIPE
from registry_cli.cli.streams import prepare_streams
from registry_cli.cli.text import tsv_field
from registry_cli.domain.references import parse_reference
from registry_cli.named_tuples import NamedTuple
from registry_cli.operations.exists import ExistsRequest, exists
from registry_cli.operations.path_at_hand import PathRequest, path_at_hand
from registry_cli.surroundings import read_surroundings, user_home, working_folder
from registry_cli.workspace.glance import Glance, NotAtHandError
from registry_cli.workspace.location import find_home

TYPE_CHECKING = False  # typing costs 6 ms, and this door has no more
if TYPE_CHECKING:
    from collections.abc import Sequence
    from typing import Final, NoReturn

_MOST_WORDS: Final = {"exists": 1, "path": 2}
"""How many arguments each command takes; the first is a reference, and required."""

_OTHER_HOME: Final = "--home"
_SILENT: Final = {"-q", "--quiet"}
"""Changes nothing of what these commands write in a pipe."""


class _CommandLine(NamedTuple):
    """A command line that is plain enough."""

    command: str
    words: tuple[str, ...]
    home: str | None


class _Answer(NamedTuple):
    """An exit status, and what is written to stdout."""

    status: int
    text: str


def answer(arguments: Sequence[str]) -> int | None:
    """Answer a command line and return the exit status; None: only the full door can."""
    line = _read(arguments)
    is_in_run = os.environ.get("REGISTRY_RUN_ID") or os.environ.get("WANDB_RUN_ID")
    if line is None or is_in_run:  # what a run uses is remembered
        return None
    prepare_streams()
    try:
        found = _find(line)
    except Exception:  # noqa: BLE001 - the full door meets it once more, and says it
        return None
    return _write(found, list(arguments)) if found is not None else None


def _read(arguments: Sequence[str]) -> _CommandLine | None:
    """Read a command line as Typer does, or leave it to Typer."""
    words: list[str] = []
    home = None
    rest = iter(arguments)
    for word in rest:
        if word == _OTHER_HOME:
            home = next(rest, "-")
        elif word.startswith(f"{_OTHER_HOME}="):
            home = word.partition("=")[2]
        elif word.startswith("-") and word not in _SILENT:
            return None
        elif word not in _SILENT:
            words.append(word)
    if not words or words[0] not in _MOST_WORDS or (home or "").startswith("-"):
        return None
    command, *others = words
    is_complete = 1 <= len(others) <= _MOST_WORDS[command]
    return _CommandLine(command, tuple(others), home) if is_complete else None


def _find(line: _CommandLine) -> _Answer | None:
    """Ask the operation; None where it takes more than to look, or people are to read it."""
    home, origin = find_home(line.home, os.environ, working_folder(), user_home())
    workspace = Glance(read_surroundings(home, origin, None, _leave))
    reference = parse_reference(line.words[0])
    if line.command == "exists":
        return _Answer(0 if exists(workspace, ExistsRequest(reference)) else 1, "")
    found = path_at_hand(workspace, PathRequest(reference, *line.words[1:]))
    if found is None or sys.stdout.isatty():
        return None
    return _Answer(0, tsv_field(found) + "\n")


def _write(answer: _Answer, arguments: list[str]) -> int:
    try:
        sys.stdout.write(answer.text)
        sys.stdout.flush()
    except BrokenPipeError:
        return BROKEN_PIPE
    except OSError as error:
        # It cannot be left to the full door any more: some of it may be written.
        from registry_cli.cli.main import report  # noqa: PLC0415 - the door to Typer
        from registry_cli.cli.shared import Shared  # noqa: PLC0415 - as above

        return report(error, arguments, Shared())
    return answer.status


def _leave(_note: str) -> NoReturn:
    raise NotAtHandError("there is something to tell")
