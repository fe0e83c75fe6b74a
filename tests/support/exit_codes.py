"""The table of exit codes in the documents."""

from typing import Final

from registry_cli.cli.exit_codes import exit_codes

HEADER: Final = "| status | `code` | what it means |\n|---|---|---|\n"


def exit_code_table() -> str:
    """Return the table in Markdown, by status; `code` is the word in an error as JSON."""
    return HEADER + "".join(
        f"| {status} | {f'`{word}` ' if word else ''}| {meaning} |\n"
        for status, word, meaning in exit_codes()
    )
