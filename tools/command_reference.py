"""Write the reference of all commands: `python -m tools.command_reference`."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING, Final

from registry_cli.cli.commands import COMMANDS
from registry_cli.cli.topics import TOPICS
from tools.pages import CommandPage, Section, read_pages, shared_options, version_option

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

COMMAND_REFERENCE: Final = Path(__file__).parent.parent / "docs" / "commands.md"

_START: Final = """\
# Commands

What `registry COMMAND --help` tells, on one page. It is written from the program by `make man`, \
which also writes the manual page.
"""


def command_reference() -> str:
    """Return the document in Markdown."""
    pages = read_pages()
    blocks = [_START, *_contents(pages)]
    for page in pages:
        blocks += _command(page)
    blocks.append("## Options of all commands\n")
    blocks.append("They stand before or after the name of the command.\n")
    blocks.append(_table("option", [*shared_options(), version_option()]))
    blocks.append("## Topics\n")
    blocks.append("What no single command's page can tell, `registry help TOPIC` does.\n")
    blocks.append(_table("topic", TOPICS.items()))
    return "\n".join(blocks)


def _contents(pages: Iterable[CommandPage]) -> Iterator[str]:
    groups: dict[str, list[CommandPage]] = {}
    for page in pages:
        groups.setdefault(COMMANDS[page.name].group, []).append(page)
    yield "| | command | what it does |\n|---|---|---|"
    for group, members in groups.items():
        for place, page in enumerate(members):
            yield f"| {'' if place else group} | {_link(page.name)} | {_escaped(page.line)} |"
    yield ""


def _command(page: CommandPage) -> Iterator[str]:
    yield f"## registry {page.name}\n"
    yield _code("text", [page.usage])
    for paragraph in page.paragraphs:
        yield f"{_escaped(paragraph)}\n"
    if page.arguments:
        yield _table("argument", page.arguments)
    if page.options:
        yield _table("option", page.options)
    for section in page.sections:
        yield from _section(section)


def _section(section: Section) -> Iterator[str]:
    match section.heading:
        case "Examples":
            yield _code("sh", section.lines)
        case "Exit codes":
            yield _table("exit code", section.rows)
        case "See also":
            yield f"See also: {', '.join(_see(each) for each in section.text.split(', '))}.\n"
        case heading:
            yield f"{heading}: {_escaped(section.text)}.\n"


def _see(words: str) -> str:
    name = words.removeprefix("registry ")
    return _link(name) if name in COMMANDS else f"`{words}`"


def _link(name: str) -> str:
    return f"[`{name}`](#registry-{name.replace(' ', '-')})"


def _table(what: str, rows: Iterable[tuple[str, str]]) -> str:
    lines = [f"| `{term}` | {_escaped(meaning)} |\n" for term, meaning in rows]
    return f"| {what} | |\n|---|---|\n{''.join(lines)}"


def _code(language: str, lines: Iterable[str]) -> str:
    return "\n".join([f"```{language}", *lines, "```", ""])


def _escaped(text: str) -> str:
    """Keep Markdown from reading more into a text than it says."""
    return re.sub(r"([<*|])", r"\\\1", text)


if __name__ == "__main__":
    COMMAND_REFERENCE.write_text(command_reference(), encoding="utf-8")
