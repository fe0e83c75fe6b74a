"""Find registries, collections and versions by filters, as `domain.filters` reads them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

from registry_cli.domain.filters import read_filter
from registry_cli.domain.names import REGISTRY_PREFIX
from registry_cli.domain.references import RegistryPath, parse_qualified_name
from registry_cli.operations.collections import CollectionsRequest, list_collections
from registry_cli.operations.listing import Filters, Paging
from registry_cli.operations.registries import list_registries
from registry_cli.operations.versions import VersionsRequest, list_versions

if TYPE_CHECKING:
    from collections.abc import Iterator

    from registry_cli.domain.registries import Registry
    from registry_cli.domain.sequences import Collection
    from registry_cli.domain.versions import Version
    from registry_cli.workspace import Workspace

_REGISTRY: Final = {
    "name": "name", "qualified_name": "qualified_name", "description": "description",
    "visibility": "visibility", "artifact_types": "accepted_types",
    "accepted_types": "accepted_types", "core": "core",
}  # fmt: skip
_COLLECTION: Final = {
    "name": "collection", "registry": "registry", "qualified_name": "qualified_name",
    "type": "type", "description": "description", "tag": "tags", "tags": "tags",
    "alias": "aliases", "aliases": "aliases", "version_count": "version_count",
    "created_at": "created_at", "updated_at": "updated_at",
}  # fmt: skip
_VERSION: Final = {
    "name": "name", "qualified_name": "qualified_name", "version": "version", "type": "type",
    "index": "number", "tag": "tags", "tags": "tags", "alias": "aliases", "aliases": "aliases",
    "digest": "digest", "size": "size", "file_count": "file_count", "created_at": "created_at",
    "created_by": "created_by", "description": "description", "metadata": "metadata",
    "metrics": "metrics", "run": "run", "source": "source", "linked_at": "linked_at",
}  # fmt: skip
"""What a filter may call the fields, and what these are called."""


class FindRequest(NamedTuple):
    """What must hold of registries, of collections in them, and of versions in those.

    Each is a filter, or None. `organization` is what a script says whose registries are meant.
    """

    registry: object = None
    collection: object = None
    version: object = None
    organization: str | None = None


def find_registries(workspace: Workspace, request: FindRequest) -> list[Registry]:
    """Return the registries that the user may know of and that pass, by name."""
    holds = read_filter(_without_prefix(request.registry), _REGISTRY)
    if request.organization is not None:
        # Which refuses another organization than the one of the home.
        path = RegistryPath(request.organization, "model")
        list_collections(workspace, CollectionsRequest(Filters(registry=path), Paging(limit=0)))
    return [row for row in list_registries(workspace) if holds(row._asdict())]


def find_collections(workspace: Workspace, request: FindRequest) -> list[Collection]:
    """Return the collections that pass, in registries that do, by qualified name."""
    holds = read_filter(request.collection, _COLLECTION)
    names = {row.name for row in find_registries(workspace, request)}
    found = list_collections(workspace, CollectionsRequest())
    return [
        row
        for row in found
        if row.registry in names and holds({**row._asdict(), "aliases": [*row.aliases]})
    ]


def find_versions(workspace: Workspace, request: FindRequest) -> Iterator[Version]:
    """Yield the versions that pass, in collections and registries that do, newest first in each."""
    holds = read_filter(request.version, _VERSION)
    for collection in find_collections(workspace, request):
        reference = parse_qualified_name(collection.qualified_name)
        for row in list_versions(workspace, VersionsRequest(reference, Filters())):
            if holds(row._asdict()):
                yield row


def _without_prefix(given: object) -> object:
    """Let registries be named as their projects are, too."""
    if isinstance(given, str):
        return given.removeprefix(REGISTRY_PREFIX)
    if isinstance(given, list | tuple):
        return [_without_prefix(each) for each in given]
    if isinstance(given, dict):
        return {
            key: _regex_without_prefix(value) if key == "$regex" else _without_prefix(value)
            for key, value in given.items()
        }
    return given


def _regex_without_prefix(given: object) -> object:
    if not isinstance(given, str):
        return given
    anchor = "^" if given.startswith("^") else ""
    return anchor + given.removeprefix(anchor).removeprefix(REGISTRY_PREFIX)
