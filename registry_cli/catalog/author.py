"""Who writes, and when."""

from typing import NamedTuple


class Author(NamedTuple):
    """Who acts and when: `at` is UTC in ISO 8601.

    `account` is the operating-system account behind the actor, where it is another (`--as`).
    """

    actor: str
    at: str
    account: str | None = None
