"""Write the manual page: `python -m tools.manual_page`. Plain man macros, ASCII only."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Final

from registry_cli import __version__
from registry_cli.cli.topics import TOPICS
from registry_cli.cli.topics.reading import read_topic
from tools.pages import (
    CommandPage,
    Section,
    first_sections,
    read_pages,
    read_sections,
    shared_options,
    version_option,
)

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

MANUAL_PAGE: Final = Path(__file__).parent.parent / "docs" / "man" / "registry.1"

_UNWRAPPED: Final = 1_000_000
_STANDARD_TITLES: Final = {"exit-codes": "EXIT STATUS", "wandb": "COMING FROM W&B"}
_LAST_TOPICS: Final = ("exit-codes", "environment")
"""What manual pages have near their end; the others come before, in their own order."""


def manual_page() -> str:
    """Return the page in roff."""
    return "".join(f"{line}\n" for line in _lines())


def _lines() -> Iterator[str]:
    yield '.\\" Written by tools/manual_page.py from the program itself.'
    yield f'.TH REGISTRY 1 "" "registry {__version__}" "User Commands"'
    yield ".SH NAME"
    yield "registry \\- a registry of machine\\-learning artifacts on your own disk"
    yield from _synopsis()
    yield ".SH DESCRIPTION"
    yield from _topic("concepts")
    yield ".SH COMMANDS"
    for page in read_pages():
        yield from _command(page)
    yield ".SH OPTIONS"
    yield "All commands take these, before or after the name of the command."
    yield from _definitions([*shared_options(), version_option()])
    middle = [name for name in TOPICS if name not in {"concepts", *_LAST_TOPICS}]
    for name in (*middle, *_LAST_TOPICS):
        yield f".SH {_escaped(_STANDARD_TITLES.get(name, name.upper()))}"
        yield from _topic(name)
    for section in first_sections():
        yield f".SH {section.heading.upper()}"
        yield from _block(section.lines)


def _synopsis() -> Iterator[str]:
    yield ".SH SYNOPSIS"
    yield ".B registry"
    yield "[\\fIOPTIONS\\fR] \\fICOMMAND\\fR \\&..."
    yield ".br"
    yield ".B registry help"
    yield "[\\fITOPIC\\fR | \\fICOMMAND\\fR]"


def _command(page: CommandPage) -> Iterator[str]:
    yield f".SS registry {_escaped(page.name)}"
    yield from _block([page.usage])
    for paragraph in page.paragraphs:
        yield from _paragraph(paragraph)
    yield from _definitions([*page.arguments, *page.options])
    for section in page.sections:
        yield from _section(section)


def _topic(name: str) -> Iterator[str]:
    for section in read_sections(read_topic(name, _UNWRAPPED)):
        yield from _section(section)


def _section(section: Section) -> Iterator[str]:
    if not section.heading:
        yield from _paragraph(section.text)
        return
    yield ".PP"
    yield f"{_escaped(section.heading)}:"
    yield from _block(section.lines)


def _paragraph(text: str) -> Iterator[str]:
    yield ".PP"
    yield _escaped(text)


def _definitions(rows: Iterable[tuple[str, str]]) -> Iterator[str]:
    for term, meaning in rows:
        yield ".TP"
        yield f"\\fB{_escaped(term)}\\fR"
        yield _escaped(meaning)


def _block(lines: Iterable[str]) -> Iterator[str]:
    yield ".RS 4"
    yield ".nf"
    yield from (_escaped(line) for line in lines)
    yield ".fi"
    yield ".RE"


def _escaped(text: str) -> str:
    """Write text so that roff prints it as it is, and `-` can be copied."""
    text = text.expandtabs().replace("\\", "\\e").replace("-", "\\-")
    text = "".join(each if each.isascii() else f"\\[u{ord(each):04X}]" for each in text)
    return f"\\&{text}" if text.startswith((".", "'")) else text


if __name__ == "__main__":
    MANUAL_PAGE.write_text(manual_page(), encoding="utf-8")
