"""A version as every face shows it: in its artifact, or as a link in a collection."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from registry_cli.domain.manifests import Entry
    from registry_cli.domain.metadata import Json


class Version(NamedTuple):
    """One version; the field names are the keys of its JSON, in this order.

    `name` is `gemma:v0`, `qualified_name` adds entity and project. `id` is the same for a
    version and its links. `size` is in bytes, times are UTC in ISO 8601. `source` and `links`
    are qualified names; `linked_at` and `linked_by` are None unless `is_link`.
    """

    name: str
    qualified_name: str
    id: str
    type: str
    version: str
    number: int
    aliases: tuple[str, ...]
    tags: tuple[str, ...]
    digest: str
    size: int
    file_count: int
    created_at: str
    created_by: str
    description: str
    metadata: dict[str, Json]
    metrics: dict[str, float | None]
    run: str | None
    is_link: bool
    source: str
    links: tuple[str, ...]
    linked_at: str | None
    linked_by: str | None


class VersionWithFiles(NamedTuple):
    """One version, its files in the order of their paths, and the aliases of each of its links."""

    version: Version
    files: tuple[Entry, ...]
    link_aliases: dict[str, tuple[str, ...]]
