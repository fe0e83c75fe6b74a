"""The help pages of all commands, taken apart: what the documents are written from."""

from __future__ import annotations

import inspect
from typing import Any, Final, NamedTuple

from registry_cli.cli.app import find_context, root
from registry_cli.cli.commands import COMMANDS
from registry_cli.cli.options import SHARED_SECTION, sections_of

Rows = tuple[tuple[str, str], ...]


class Section(NamedTuple):
    """A heading, and the lines below it without their indentation; no heading: a paragraph."""

    heading: str
    lines: tuple[str, ...]

    @property
    def text(self) -> str:
        """The lines as one."""
        return " ".join(line.strip() for line in self.lines)

    @property
    def rows(self) -> Rows:
        """A list of terms and what they mean, two spaces or more apart."""
        rows: list[tuple[str, str]] = []
        for line in self.lines:
            term, _, meaning = line.partition("  ")
            if term:
                rows.append((term, meaning.strip()))
            else:
                rows[-1] = (rows[-1][0], f"{rows[-1][1]} {line.strip()}")
        return tuple(rows)


class CommandPage(NamedTuple):
    """The help of one command. Each row of arguments and options is what to write, and why."""

    name: str
    line: str
    usage: str
    paragraphs: tuple[str, ...]
    arguments: Rows
    options: Rows
    sections: tuple[Section, ...]

    def section(self, heading: str) -> Section:
        """Return the section with that heading."""
        (found,) = (each for each in self.sections if each.heading == heading)
        return found


def read_pages() -> list[CommandPage]:
    """Return the pages of all commands, in the order of the first help page."""
    first = _first_context()
    return [_read_page(name, find_context(first, name.split(" "))) for name in COMMANDS]


def shared_options() -> Rows:
    """Return the options that all commands share."""
    context = find_context(_first_context(), ["whoami"])
    return tuple(sections_of(context.command, context)[SHARED_SECTION])


def version_option() -> tuple[str, str]:
    """Return the option that stands before all commands."""
    context = _first_context()
    records = (parameter.get_help_record(context) for parameter in context.command.params)
    (found,) = (record for record in records if record[0] == "--version")
    return str(found[0]), str(found[1])


def first_sections() -> tuple[Section, ...]:
    """Return the sections that end the first help page."""
    return tuple(read_sections(root().epilog or ""))


def read_sections(text: str) -> list[Section]:
    """Take a help text apart at its empty lines; what is indented belongs to the heading before."""
    sections: list[Section] = []
    for block in text.strip("\n").split("\n\n"):
        first, *rest = block.split("\n")
        if first.startswith(" "):
            heading, lines = sections.pop()
            sections.append(Section(heading, (*lines, "", *_outdented([first, *rest]))))
        elif first.endswith(":"):
            sections.append(Section(first.removesuffix(":"), _outdented(rest)))
        else:
            sections.append(Section("", (first, *rest)))
    return sections


def _outdented(lines: list[str]) -> tuple[str, ...]:
    return tuple(line.removeprefix("  ") for line in lines)


def _first_context() -> Any:  # noqa: ANN401 - Typer's types are private
    return root().make_context(_NAME, [], resilient_parsing=True)


def _read_page(name: str, context: Any) -> CommandPage:  # noqa: ANN401 - as above
    command = context.command
    options = sections_of(command, context)
    return CommandPage(
        name=name,
        line=COMMANDS[name].line,
        usage=" ".join([_NAME, name, *command.collect_usage_pieces(context)]),
        paragraphs=tuple(
            paragraph.replace("\n", " ")
            for paragraph in inspect.cleandoc(command.help).split("\n\n")
        ),
        arguments=tuple(options.get("Arguments", ())),
        options=tuple(options.get("Options", ())),
        sections=tuple(read_sections(command.epilog)),
    )


_NAME: Final = "registry"
