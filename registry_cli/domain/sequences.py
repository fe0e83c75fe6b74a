"""Artifacts and collections as every face shows them: two kinds of a numbered sequence."""

from typing import NamedTuple


class Artifact(NamedTuple):
    """A named, typed sequence of versions in a project.

    `aliases` maps each alias to its version (`{"production": "v1"}`); `latest` is the version
    that alias names, None where there is none. Times are UTC in ISO 8601.
    """

    name: str
    qualified_name: str
    type: str
    description: str
    tags: tuple[str, ...]
    version_count: int
    latest: str | None
    aliases: dict[str, str]
    created_at: str
    updated_at: str


class Collection(NamedTuple):
    """A named, typed set of links in one registry; otherwise as an artifact."""

    registry: str
    collection: str
    qualified_name: str
    type: str
    description: str
    tags: tuple[str, ...]
    version_count: int
    latest: str | None
    aliases: dict[str, str]
    created_at: str
    updated_at: str
