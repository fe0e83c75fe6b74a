"""Run the examples of a document in a real shell on a terminal, and compare what it shows.

A block of ```console holds commands behind `$ ` and what they print. A block of ```make is
written to `Makefile`, as the text above it says. All blocks of one document run in one shell,
in a new folder, with a new home.

`python -m tests.support.documents` writes into the documents what is printed now.
"""

from __future__ import annotations

import itertools
import os
import re
import shlex
import sys
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Final, NamedTuple

from tests.support import exit_codes
from tests.support.stage import staged_in_turn
from tests.support.terminal import on_terminal

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

CHECKOUT: Final = Path(__file__).parent.parent.parent
DOCUMENTS: Final = tuple(
    sorted(path for path in (CHECKOUT / "README.md", *(CHECKOUT / "docs").glob("*.md")))
)

_COLUMNS: Final = 100
_SEPARATOR: Final = "\x1e"
_USER_HOME: Final = "/home/you"
_BLOCK: Final = re.compile(r"^```(?P<language>\w*)\n(?P<text>.*?)^```$", re.MULTILINE | re.DOTALL)

_DURATION: Final = re.compile(r"\b\d+\.\d\d s\b")
"""What differs from machine to machine, and must look alike: how long a command took."""


class Example(NamedTuple):
    """One command of a document, the lines it shows, and which lines of the document these are."""

    command: str
    expected: list[str]
    first_line: int


class Step(NamedTuple):
    """What a document asks for at one place: run an example, or write the Makefile."""

    example: Example | None
    makefile: str = ""


def read_steps(document: Path) -> list[Step]:
    """Return the examples and Makefiles of a document in order."""
    text = document.read_text(encoding="utf-8")
    steps: list[Step] = []
    for block in _BLOCK.finditer(text):
        line = text.count("\n", 0, block.start("text"))
        match block["language"]:
            case "console":
                steps += [Step(each) for each in _read_examples(block["text"], line)]
            case "make":
                steps.append(Step(None, block["text"]))
            case _:
                pass
    return steps


def run_steps(steps: list[Step], folder: Path) -> Iterator[tuple[Example, list[str]]]:
    """Run all steps in one shell; yield each example with the lines that it printed."""
    user_home = folder / "home"
    work = user_home / "work"
    work.mkdir(parents=True)
    script = folder / "script"
    script.write_text("".join(_script_lines(steps)), encoding="utf-8")
    environment = {
        "HOME": str(user_home),
        "NO_COLOR": "1",
        "PAGER": "cat",
        "PATH": path_with_registry(folder / "bin", staged_in_turn(folder / "clock")),
    }
    # `make test` sets variables that would change what `make` in an example says.
    unset = [word for name in ("MAKEFLAGS", "MAKELEVEL", "MFLAGS") for word in ("-u", name)]
    commands = f"cd {shlex.quote(str(work))}; . {shlex.quote(str(script))}"
    shell = ["env", *unset, "bash", "--noprofile", "--norc", "-c", commands]
    screen = on_terminal(shell, columns=_COLUMNS, environment=environment)
    examples = [step.example for step in steps if step.example is not None]
    *parts, rest = screen.text.split(_SEPARATOR)
    assert not rest, rest
    for example, part in zip(examples, parts, strict=True):
        text = part.replace(str(user_home), _USER_HOME)
        yield example, [line.rstrip() for line in text.splitlines()]


def path_with_registry(
    folder: Path, program: Sequence[str] = (sys.executable, "-m", "registry_cli")
) -> str:
    """Return a search path on which `registry` is this checkout, whatever is installed."""
    folder.mkdir()
    command = folder / "registry"
    checkout = shlex.quote(str(CHECKOUT))
    path = f'{checkout}"${{PYTHONPATH:+:$PYTHONPATH}}"'
    text = f'#!/bin/sh\nPYTHONPATH={path} exec {shlex.join(program)} "$@"\n'
    command.write_text(text, encoding="utf-8")
    command.chmod(0o755)
    return f"{folder}:{Path(sys.executable).parent}:{os.environ['PATH']}"


def comparable(lines: list[str]) -> str:
    """Return lines in which what differs from machine to machine is alike."""
    return _DURATION.sub("0.00 s", "\n".join(lines))


def rewrite(document: Path) -> None:
    """Write into a document what its examples print now."""
    lines = document.read_text(encoding="utf-8").split("\n")
    with tempfile.TemporaryDirectory() as folder:
        done = list(run_steps(read_steps(document), Path(folder)))
    for example, printed in reversed(done):
        assert not any(line.startswith("error: a bug") for line in printed), printed
        if comparable(printed) != comparable(example.expected):
            last_line = example.first_line + len(example.expected)
            lines[example.first_line : last_line] = printed
    text = with_table("\n".join(lines), exit_codes.HEADER, exit_codes.exit_code_table())
    document.write_text(text, encoding="utf-8")


def with_table(text: str, header: str, table: str) -> str:
    """Return a document with a table in place of the one of this header, where it has one."""
    before, found, after = text.partition(header)
    if not found:
        return text
    rest = after.split("\n")
    rows = sum(1 for _ in itertools.takewhile(lambda line: line.startswith("|"), rest))
    return before + table + "\n".join(rest[rows:])


def _read_examples(block: str, line: int) -> Iterator[Example]:
    """Take a block apart: `$ ` begins a command, `> ` continues it, the rest is what it prints."""
    command, expected = "", list[str]()
    lines = block.splitlines()
    for number, text in enumerate([*lines, "$ "], start=line):
        if text.startswith("$ "):
            if command:
                yield Example(command, expected, number - len(expected))
            command, expected = text.removeprefix("$ "), []
        elif text.startswith("> ") and not expected:
            command += "\n" + text.removeprefix("> ")
        else:
            expected.append(text)


def _script_lines(steps: list[Step]) -> Iterator[str]:
    """Write the script; what separates the outputs keeps the status of the command before it."""
    for step in steps:
        if step.example is None:
            yield f"printf %s {shlex.quote(step.makefile)} > Makefile\n"
        else:
            # Nobody types as fast as the clock of a file system ticks, by which make goes.
            yield f"sleep 0.02; (exit ${{status:-0}})\n{step.example.command}\n"
            yield f"status=$?; printf '{_SEPARATOR}'\n"


if __name__ == "__main__":
    for each in DOCUMENTS:
        rewrite(each)
