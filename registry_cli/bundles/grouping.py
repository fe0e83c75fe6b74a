"""Records, which came in order, as the versions and links that they tell of."""

from collections.abc import Iterable, Iterator
from typing import Any, NamedTuple

from registry_cli.domain.bundles import (
    BundledArtifact,
    BundledCollection,
    BundledLink,
    BundledPages,
    BundledRegistry,
    BundledVersion,
    BundleRecord,
    collection_path,
)


class VersionGroup(NamedTuple):
    """A version, its artifact, and the digests of its pages; `is_last` in its artifact."""

    artifact: BundledArtifact
    version: BundledVersion
    pages: tuple[str, ...]
    is_last: bool = True

    @property
    def qualified_name(self) -> str:
        """Its name in the home that it comes from."""
        return f"{self.artifact.qualified_name}:v{self.version.number}"


class LinkGroup(NamedTuple):
    """A link, its collection, and the registry of that; `is_last` in its collection."""

    registry: BundledRegistry
    collection: BundledCollection
    link: BundledLink
    is_last: bool = True

    @property
    def qualified_name(self) -> str:
        """Its name in the home that it comes from, without the organization."""
        return f"{collection_path(self.registry, self.collection)}:v{self.link.number}"


def read_groups(records: Iterable[BundleRecord]) -> Iterator[VersionGroup | LinkGroup]:
    """Yield each version with all its pages, then each link; `RecordOrder` has seen the records."""
    last: VersionGroup | LinkGroup | None = None
    for group in _groups(records):
        if last is not None:
            yield last._replace(is_last=_place(last) != _place(group))
        last = group
    if last is not None:
        yield last


def _place(group: VersionGroup | LinkGroup) -> str:
    return group.qualified_name.rpartition(":v")[0]


def _groups(records: Iterable[BundleRecord]) -> Iterator[VersionGroup | LinkGroup]:
    above: dict[type[BundleRecord], Any] = {}
    """The last record of each kind: what the next one belongs to."""
    pages: list[str] = []
    for record in records:
        above[type(record)] = record
        match record:
            case BundledVersion():
                pages = []
                if record.page_count == 0:
                    yield VersionGroup(above[BundledArtifact], record, ())
            case BundledPages():
                pages += record.digests
                version: BundledVersion = above[BundledVersion]
                if len(pages) == version.page_count:
                    yield VersionGroup(above[BundledArtifact], version, tuple(pages))
            case BundledLink():
                yield LinkGroup(above[BundledRegistry], above[BundledCollection], record)
            case _:
                pass
