"""Add and remove tags, of a version and so of all its links, or of an artifact or collection."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

from registry_cli.catalog import tags as catalog_tags
from registry_cli.domain.events import Kind
from registry_cli.errors import Hint, NotFoundError
from registry_cli.operations.described import Described, read_described
from registry_cli.operations.resolve import Resolver
from registry_cli.operations.subjects import Subject, find_subject, require_changing

if TYPE_CHECKING:
    from registry_cli.catalog.connections import Connection
    from registry_cli.domain.references import Reference
    from registry_cli.workspace import Workspace

_DOING: Final = "change tags"


class TagRequest(NamedTuple):
    """Which version, artifact or collection, and the tags."""

    reference: Reference
    tags: tuple[str, ...]


def add_tags(workspace: Workspace, request: TagRequest) -> Described:
    """Add tags; those that are there already change nothing."""
    workspace.refuse_early(lambda connection: _check_adding(connection, workspace, request))
    with workspace.writing() as transaction:
        resolver, subject, held = _check_adding(transaction.connection, workspace, request)
        added = sorted(set(request.tags) - held)
        if added:
            transaction.record(Kind.TAGS_ADDED, subject.qualified_name, {"tags": [*added]})
        return read_described(resolver, subject)


def remove_tags(workspace: Workspace, request: TagRequest) -> Described:
    """Remove tags, all or none: one that is not there is refused."""
    workspace.refuse_early(lambda connection: _check_removing(connection, workspace, request))
    with workspace.writing() as transaction:
        resolver, subject = _check_removing(transaction.connection, workspace, request)
        transaction.record(
            Kind.TAGS_REMOVED, subject.qualified_name, {"tags": [*sorted(set(request.tags))]}
        )
        return read_described(resolver, subject)


def _check_adding(
    connection: Connection, workspace: Workspace, request: TagRequest
) -> tuple[Resolver, Subject, set[str]]:
    resolver, subject, held = _find(connection, workspace, request)
    require_changing(resolver, subject, _DOING)
    return resolver, subject, held


def _check_removing(
    connection: Connection, workspace: Workspace, request: TagRequest
) -> tuple[Resolver, Subject]:
    resolver, subject, held = _find(connection, workspace, request)
    missing = sorted(set(request.tags) - held)
    if missing:
        name = subject.qualified_name
        has = f"its tags are {', '.join(sorted(held))}" if held else "it has none"
        raise NotFoundError(f"{name!r} has no tag {missing[0]!r}", Hint(has))
    require_changing(resolver, subject, _DOING)
    return resolver, subject


def _find(
    connection: Connection, workspace: Workspace, request: TagRequest
) -> tuple[Resolver, Subject, set[str]]:
    resolver = Resolver(connection, workspace)
    subject = find_subject(resolver, request.reference)
    version_id = subject.place.version_id if subject.place is not None else None
    held = catalog_tags.tags_of(connection, version_id=version_id, sequence_id=subject.sequence.id)
    return resolver, subject, held
