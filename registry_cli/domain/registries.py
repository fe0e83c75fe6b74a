"""A registry as every face shows it."""

from __future__ import annotations

from registry_cli.named_tuples import NamedTuple


class Registry(NamedTuple):
    """A curated catalog of the organization; `accepted_types` of None means all types."""

    name: str
    qualified_name: str
    description: str
    accepted_types: tuple[str, ...] | None
    visibility: str
    collection_count: int
    core: bool
    protected_aliases: tuple[str, ...] = ()
