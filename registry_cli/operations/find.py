"""Find registries, collections and versions by filters, as `domain.filters` reads them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Final, NamedTuple

from registry_cli.domain.events import Kind
from registry_cli.domain.filters import read_filter
from registry_cli.domain.names import REGISTRY_PREFIX
from registry_cli.domain.references import RegistryPath, parse_qualified_name
from registry_cli.operations.collections import CollectionsRequest, list_collections
from registry_cli.operations.last_event import last_event_at
from registry_cli.operations.listing import Filters, Paging
from registry_cli.operations.registries import list_registries
from registry_cli.operations.versions import VersionsRequest, list_versions

if TYPE_CHECKING:
    from collections.abc import Iterator
    from collections.abc import Set as AbstractSet

    from registry_cli.domain.registries import Registry
    from registry_cli.domain.sequences import Collection
    from registry_cli.domain.versions import Version
    from registry_cli.workspace import Workspace

_REGISTRY: Final = {
    "name": "name", "qualified_name": "qualified_name", "description": "description",
    "visibility": "visibility", "artifact_types": "accepted_types",
    "accepted_types": "accepted_types", "core": "core", "created_at": "created_at",
    "updated_at": "updated_at",
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
    "updated_at": "updated_at",
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
    has_times = _names(request.registry, {"created_at", "updated_at"})
    return [
        row
        for row in list_registries(workspace)
        if holds({**row._asdict(), **(_times_of(workspace, row) if has_times else {})})
    ]


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
    has_times = _names(request.version, {"updated_at"})
    for collection in find_collections(workspace, request):
        reference = parse_qualified_name(collection.qualified_name)
        for row in list_versions(workspace, VersionsRequest(reference, Filters())):
            fields = row._asdict()
            if has_times:  # which are in no row: an event is looked for
                version = parse_qualified_name(row.qualified_name)
                fields["updated_at"] = last_event_at(workspace, reference=version)
            if holds(fields):
                yield row


def _times_of(workspace: Workspace, registry: Registry) -> dict[str, str | None]:
    """Return what is in no row of a registry: events are looked for."""
    path = RegistryPath(None, registry.name)
    return {
        "created_at": last_event_at(workspace, registry=path, kind=Kind.REGISTRY_CREATED),
        "updated_at": last_event_at(workspace, registry=path),
    }


def _names(given: object, fields: AbstractSet[str]) -> bool:
    """Say whether a filter asks for one of the fields."""
    if isinstance(given, Mapping):
        return any(key in fields or _names(value, fields) for key, value in given.items())
    return isinstance(given, list | tuple) and any(_names(each, fields) for each in given)


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
