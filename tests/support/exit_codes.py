"""The table of exit codes for the documents, from what the program itself says of them."""

from __future__ import annotations

from typing import Final

from registry_cli.cli.exit_codes import exit_codes

HEADER: Final = "| status | `code` | what it means |\n|---|---|---|\n"


def exit_code_table() -> str:
    """Return the table in Markdown, by status; `code` is the word in an error as JSON."""
    return HEADER + "".join(
        f"| {each.status} | {f'`{each.word}` ' if each.word else ''}| {each.meaning} |\n"
        for each in exit_codes()
    )
