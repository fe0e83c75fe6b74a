"""What the options that all commands share say."""

from __future__ import annotations

from enum import StrEnum

from registry_cli.errors import Hint, UsageError


class Format(StrEnum):
    """How results are written."""

    TABLE = "table"
    TSV = "tsv"
    JSON = "json"
    JSONL = "jsonl"


class Shared:
    """What the shared options say; the last one given counts."""

    __slots__ = ("acting_as", "failure", "format", "has_color", "home", "is_quiet")

    def __init__(self) -> None:
        self.home: str | None = None
        self.format: Format | None = None
        self.is_quiet = False
        self.has_color = True
        self.acting_as: str | None = None
        self.failure = 0
        """The least exit status of a failure: `run` has its own, apart from its command's."""

    def check(self) -> None:
        """Refuse combinations that contradict each other."""
        if self.is_quiet and self.format is not None:
            raise UsageError(
                f"-q and the format {self.format.value} exclude each other", Hint("leave one out")
            )

    def to_arguments(self, *, has_user: bool = True) -> tuple[str, ...]:
        """Return what a command in a hint has to repeat to mean the same home and user."""
        home = ("--home", self.home) if self.home is not None else ()
        user = ("--as", self.acting_as) if has_user and self.acting_as is not None else ()
        return (*home, *user)
