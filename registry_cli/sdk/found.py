"""Collections and versions that a query found, and what they can be asked for in turn."""

from __future__ import annotations

from abc import ABC, abstractmethod
from typing import TYPE_CHECKING

from registry_cli.operations.find import find_collections, find_versions
from registry_cli.sdk.artifact import Artifact, ArtifactCollection
from registry_cli.sdk.place import Place
from registry_cli.sdk.results import Results, in_order, refuse_cursor

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from typing import Any

    from registry_cli.operations.find import FindRequest
    from registry_cli.sdk.home import Home


class FindsVersions(ABC):
    """What versions lie in."""

    _home: Home

    @abstractmethod
    def _asked(self) -> FindRequest:
        """Return what finds all that is in it."""

    def versions(
        self,
        filter: Mapping[str, Any] | None = None,
        order: str | None = None,
        per_page: int = 100,
        start: str | None = None,
    ) -> Versions:
        """Return the versions in all its collections, or those that pass a filter."""
        refuse_cursor(start)
        return Versions(self._home, self._asked()._replace(version=filter), order)


class FindsCollections(FindsVersions):
    """What collections lie in."""

    def collections(
        self,
        filter: Mapping[str, Any] | None = None,
        order: str | None = None,
        per_page: int = 100,
        start: str | None = None,
    ) -> Collections:
        """Return its collections, or those that pass a filter."""
        refuse_cursor(start)
        return Collections(self._home, self._asked()._replace(collection=filter), order)


class Collections(Results[ArtifactCollection], FindsVersions):
    """Collections that pass a filter, and the versions in them."""

    def __init__(self, home: Home, request: FindRequest, order: str | None = None) -> None:
        def read() -> list[ArtifactCollection]:
            found = home.perform(lambda each: find_collections(each, request))
            return in_order((ArtifactCollection(home, row.qualified_name) for row in found), order)

        super().__init__(read)
        self._home = home
        self._request = request

    def _asked(self) -> FindRequest:
        return self._request


class Versions(Results[Artifact]):
    """Versions that pass a filter, each as the link that it is in its collection."""

    def __init__(self, home: Home, request: FindRequest, order: str | None = None) -> None:
        def read() -> Iterable[Artifact]:
            found = home.perform(lambda each: [*find_versions(each, request)])
            return in_order((Artifact._at(Place(home, row)) for row in found), order)

        super().__init__(read)
