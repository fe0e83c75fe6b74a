"""Which versions and links a bundle is about."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from registry_cli.blobs.spool import SortedSpool
from registry_cli.bundles.merging import unique
from registry_cli.catalog import bundled_rows, registries
from registry_cli.domain.roles import Permission, is_allowed
from registry_cli.errors import Hint, UsageError
from registry_cli.operations.causes import Causes
from registry_cli.operations.subjects import Subject, find_subject, find_version

if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import Self

    from registry_cli.catalog.bundled_rows import Place
    from registry_cli.domain.references import Reference
    from registry_cli.operations.resolve import Resolver


class Wanted(NamedTuple):
    """What is asked for: one version per reference, or all that each has; links where named.

    Without references, `takes_all` means all artifacts, and all links that the user may use.
    `brings_links`: of the versions, their links come along.
    """

    references: tuple[Reference, ...]
    takes_all: bool = False
    brings_links: bool = False

    def check(self) -> None:
        """Refuse what contradicts itself."""
        if not self.references and not self.takes_all:
            raise UsageError(
                "no version is named", Hint("name some, or take all there are with --all")
            )
        for reference in self.references:
            if self.takes_all and reference.selector is not None:
                raise UsageError(
                    f"{str(reference)!r} is one version, and --all asks for all of them",
                    Hint("leave out either"),
                )


class Selection:
    """Places of versions and of links on disk, sorted as a bundle has them, each once."""

    def __init__(self) -> None:
        self._versions: SortedSpool[tuple[str, int]] = SortedSpool()
        self._links: SortedSpool[tuple[str, int]] = SortedSpool()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_exception: object) -> None:
        self._versions.__exit__()
        self._links.__exit__()

    def versions(self) -> Iterator[int]:
        """Yield the ids of the memberships of versions in their artifacts."""
        return (membership_id for _, membership_id in unique(self._versions))

    def links(self) -> Iterator[int]:
        """Yield the ids of the memberships of links."""
        return (membership_id for _, membership_id in unique(self._links))

    def select(self, resolver: Resolver, wanted: Wanted) -> None:
        """Find what is wanted, or raise what is missing or not allowed."""
        usable = _Usable(resolver)
        for place in _named(resolver, wanted):
            self._add(resolver, place)
            for link in bundled_rows.list_links(resolver.connection, place):
                if wanted.brings_links and usable.is_usable(link.registry):
                    self._add(resolver, link)
        if not wanted.references:
            for place in bundled_rows.list_places(resolver.connection):
                if place.source_id is None or usable.is_usable(place.registry):
                    self._add(resolver, place)

    def _add(self, resolver: Resolver, place: Place) -> None:
        # NUL stands in no name, so the whole sorts as its parts do.
        if place.source_id is None:
            key = f"{place.entity}\0{place.project}\0{place.name}\0{place.number:019}"
            self._versions.add((key, place.membership_id))
        else:
            key = f"{place.registry}\0{place.name}\0{place.number:019}"
            self._links.add((key, place.membership_id))
            self._add(resolver, bundled_rows.get_place(resolver.connection, place.source_id))


class _Usable:
    """In which registries the user may use what is there; each is asked for once."""

    def __init__(self, resolver: Resolver) -> None:
        self._resolver = resolver
        self._known: dict[str, bool] = {}

    def is_usable(self, name: str) -> bool:
        if name not in self._known:
            row = registries.find_registry(self._resolver.connection, name)
            self._known[name] = row is not None and is_allowed(
                self._resolver.access.role_in(row), Permission.USE
            )
        return self._known[name]


def _named(resolver: Resolver, wanted: Wanted) -> Iterator[Place]:
    find = find_subject if wanted.takes_all else find_version
    named: list[Subject] = []
    with Causes() as causes:
        for reference in wanted.references:
            with causes.noted():
                named.append(find(resolver, reference))
        for sequence, registry, _ in named:
            if registry is not None:
                what = f"export {sequence.qualified_name!r}"
                resolver.access.require(registry, Permission.USE, what)
    for sequence, _, place in named:
        if place is None:
            yield from bundled_rows.list_places(resolver.connection, sequence.id)
        else:
            yield bundled_rows.get_place(resolver.connection, place.id)
