"""Change the metadata of a version, which its links share."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

from registry_cli.catalog import version_listing
from registry_cli.domain.events import Kind
from registry_cli.domain.metadata import check_metadata, to_json
from registry_cli.errors import Hint, NotFoundError
from registry_cli.operations.resolve import Resolver
from registry_cli.operations.subjects import (
    Subject,
    find_subject,
    only_version,
    require_changing,
)

if TYPE_CHECKING:
    from registry_cli.catalog.connections import Connection
    from registry_cli.domain.metadata import Json
    from registry_cli.domain.references import Reference
    from registry_cli.domain.versions import Version
    from registry_cli.workspace import Workspace

_DOING: Final = "change metadata"


class MetadataSetRequest(NamedTuple):
    """Which version, and the top-level keys that get these values; the others stay."""

    reference: Reference
    values: dict[str, Json]


class MetadataUnsetRequest(NamedTuple):
    """Which version, and the top-level keys that go."""

    reference: Reference
    keys: tuple[str, ...]


def set_metadata(workspace: Workspace, request: MetadataSetRequest) -> Version:
    """Set keys; more than 100 of them together are refused."""
    assignments = [f"{key}={to_json(value)}" for key, value in request.values.items()]
    command = ("metadata", "set", str(request.reference), *assignments)

    def check(connection: Connection) -> Version:
        resolver = Resolver(connection, workspace)
        subject, found = _find(resolver, request.reference, command)
        check_metadata({**found.metadata, **request.values})
        require_changing(resolver, subject, _DOING)
        return found

    workspace.refuse_early(check)
    with workspace.writing() as transaction:
        found = check(transaction.connection)
        changed = {
            key: value
            for key, value in request.values.items()
            if key not in found.metadata or to_json(found.metadata[key]) != to_json(value)
        }
        if changed:
            transaction.record(Kind.METADATA_SET, found.qualified_name, {"metadata": changed})
        resolver = Resolver(transaction.connection, workspace)
        return _find(resolver, request.reference, command)[1]


def unset_metadata(workspace: Workspace, request: MetadataUnsetRequest) -> Version:
    """Take keys away, all or none: one that is not there is refused."""
    command = ("metadata", "unset", str(request.reference), *request.keys)

    def check(connection: Connection) -> Version:
        resolver = Resolver(connection, workspace)
        subject, found = _find(resolver, request.reference, command)
        missing = [key for key in request.keys if key not in found.metadata]
        if missing:
            has = ", ".join(found.metadata)
            raise NotFoundError(
                f"{found.qualified_name!r} has no metadata {missing[0]!r}",
                Hint(f"its keys are {has}" if has else "it has none"),
            )
        require_changing(resolver, subject, _DOING)
        return found

    workspace.refuse_early(check)
    with workspace.writing() as transaction:
        found = check(transaction.connection)
        keys = sorted(set(request.keys))
        transaction.record(Kind.METADATA_UNSET, found.qualified_name, {"keys": [*keys]})
        resolver = Resolver(transaction.connection, workspace)
        return _find(resolver, request.reference, command)[1]


def _find(
    resolver: Resolver, reference: Reference, command: tuple[str, ...]
) -> tuple[Subject, Version]:
    subject = find_subject(resolver, reference)
    place = only_version(subject, command)
    hidden = resolver.hidden_registries()
    return subject, version_listing.read_version(resolver.connection, place, hidden=hidden)
