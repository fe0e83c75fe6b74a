"""Aliases as listings show them: where they are, and how they came there."""

from typing import NamedTuple


class HeldAlias(NamedTuple):
    """An alias, the version that it names, such as `v3`, and since when and by whom."""

    alias: str
    version: str
    qualified_name: str
    set_at: str
    set_by: str


class AliasMove(NamedTuple):
    """One move of an alias: None for where it was not, before or afterwards.

    `event` is the number in the history, `at` UTC in ISO 8601.
    """

    alias: str
    from_version: str | None
    version: str | None
    at: str
    actor: str
    event: int
