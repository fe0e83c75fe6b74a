"""What the options that all commands share say."""

from __future__ import annotations

from enum import StrEnum
from typing import Final

from registry_cli.errors import Hint, UsageError


class Format(StrEnum):
    """How results are written."""

    TABLE = "table"
    TSV = "tsv"
    JSON = "json"
    JSONL = "jsonl"
    CSV = "csv"
    DOT = "dot"
    MERMAID = "mermaid"
    OPENLINEAGE = "openlineage"


USUAL_FORMATS: Final = (Format.TABLE, Format.TSV, Format.JSON, Format.JSONL)
"""What every command can write; the others are of single ones."""


class Shared:
    """What the shared options say; the last one given counts."""

    __slots__ = (
        "acting_as", "extra_formats", "failure", "format", "has_color", "home", "is_quiet",
        "moment", "notes",
    )  # fmt: skip

    def __init__(self) -> None:
        self.home: str | None = None
        self.format: Format | None = None
        self.is_quiet = False
        self.has_color = True
        self.acting_as: str | None = None
        self.moment: str | None = None
        """What --as-of said; not all commands take it."""

        self.notes: set[str] = set()
        """What was noted, which the search for a better hint would note again."""

        self.extra_formats: tuple[Format, ...] = ()
        """What the command can write beside the usual formats."""

        self.failure = 0
        """The least exit status of a failure: `run` has its own, apart from its command's."""

    def check(self) -> None:
        """Refuse combinations that contradict each other."""
        formats = (*USUAL_FORMATS, *self.extra_formats)
        if self.format is not None and self.format not in formats:
            raise unknown_format(self.format, formats)
        if self.is_quiet and self.format is not None:
            raise UsageError(
                f"-q and the format {self.format.value} exclude each other", Hint("leave one out")
            )

    def to_arguments(self, *, has_user: bool = True) -> tuple[str, ...]:
        """Return what a command in a hint has to repeat to mean the same home and user."""
        home = ("--home", self.home) if self.home is not None else ()
        user = ("--as", self.acting_as) if has_user and self.acting_as is not None else ()
        return (*home, *user)

    def moment_of(self, command: tuple[str, ...]) -> tuple[str, ...]:
        """Return what a command in a hint needs besides, to look at the same moment."""
        if self.moment is None or {"--as-of", "--help"} & {*command}:
            return ()
        from registry_cli.cli.commands import COMMANDS, LOOK_BACK  # noqa: PLC0415 - seldom

        two_words = " ".join(command[:2])
        name = two_words if two_words in COMMANDS else command[0]
        return ("--as-of", self.moment) if name in LOOK_BACK else ()


def unknown_format(text: str, formats: tuple[Format, ...] = USUAL_FORMATS) -> UsageError:
    """Return the error for a format that there is not, or that the command does not write."""
    choices = ", ".join(each.value for each in formats)
    return UsageError(f"unknown format {str(text)!r}", Hint(f"the formats are {choices}"))
