"""Aliases as listings show them: where they are, and how they came there."""

from typing import NamedTuple


class HeldAlias(NamedTuple):
    """An alias, the version that it names, such as `v3`, and since when and by whom.

    `from_version` is the version that it named just before, None where it was not there;
    `event` is the number in the history of the move since then. `source` is the version of the
    artifact, for an alias of a collection, too.
    """

    alias: str
    version: str
    qualified_name: str
    set_at: str
    set_by: str
    from_version: str | None
    event: int
    source: str


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
