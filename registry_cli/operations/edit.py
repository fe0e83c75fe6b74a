"""Change several things that are said of a version, artifact or collection in one stroke."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from registry_cli.catalog import tags as catalog_tags
from registry_cli.catalog import version_listing, versions
from registry_cli.domain.events import Kind
from registry_cli.domain.metadata import check_metadata, to_json
from registry_cli.operations.alias_add import refuse_latest
from registry_cli.operations.described import Described, read_described
from registry_cli.operations.labels import move_aliases
from registry_cli.operations.protections import require_free
from registry_cli.operations.resolve import Resolver
from registry_cli.operations.subjects import (
    Subject,
    find_subject,
    only_version,
    require_changing,
)

if TYPE_CHECKING:
    from registry_cli.catalog.connections import Connection
    from registry_cli.catalog.transactions import Transaction
    from registry_cli.catalog.versions import Membership
    from registry_cli.domain.metadata import Json
    from registry_cli.domain.references import Reference
    from registry_cli.workspace import Workspace


class EditRequest(NamedTuple):
    """What is edited, and what of it changes: `description` of None stays, empty goes.

    Only versions have aliases and metadata. What is to go and is not there any more is gone.
    """

    reference: Reference
    added_aliases: tuple[str, ...] = ()
    removed_aliases: tuple[str, ...] = ()
    added_tags: tuple[str, ...] = ()
    removed_tags: tuple[str, ...] = ()
    metadata: dict[str, Json] = {}  # noqa: RUF012 - a named tuple, whose defaults nobody changes
    removed_metadata: tuple[str, ...] = ()
    description: str | None = None


def edit(workspace: Workspace, request: EditRequest) -> Described:
    """Make all changes or none, and return what there is then."""
    workspace.refuse_early(lambda connection: _check(connection, workspace, request))
    with workspace.writing() as transaction:
        resolver, subject = _check(transaction.connection, workspace, request)
        if subject.place is not None:
            _change_aliases(transaction, subject, subject.place, request)
        _change_tags(transaction, subject, request)
        if subject.place is not None:
            _change_metadata(transaction, resolver, subject, request)
        text = request.description
        if text is not None and read_described(resolver, subject).description != text:
            transaction.record(Kind.DESCRIBED, subject.qualified_name, {"description": text})
        return read_described(resolver, subject)


def _check(
    connection: Connection, workspace: Workspace, request: EditRequest
) -> tuple[Resolver, Subject]:
    resolver = Resolver(connection, workspace)
    subject = find_subject(resolver, request.reference)
    if request.added_aliases or request.removed_aliases or _changes_metadata(request):
        only_version(subject, ("metadata", "set", subject.qualified_name))
    if _changes_metadata(request):
        check_metadata(_metadata_after(resolver, subject, request))
    require_changing(resolver, subject, "change what is said there")
    refuse_latest(request.added_aliases)
    require_free(resolver, subject.registry, request.added_aliases, "set")
    require_free(resolver, subject.registry, request.removed_aliases, "remove")
    return resolver, subject


def _change_aliases(
    transaction: Transaction, subject: Subject, place: Membership, request: EditRequest
) -> None:
    held = versions.aliases_of(transaction.connection, place.id)
    removed = sorted(set(request.removed_aliases) & set(held))
    if removed:
        at = dict.fromkeys(removed, f"v{place.number}")
        name = subject.sequence.qualified_name
        transaction.record(Kind.ALIASES_REMOVED, name, {"aliases": {**at}})
    move_aliases(transaction, subject.sequence, place, request.added_aliases)


def _change_tags(transaction: Transaction, subject: Subject, request: EditRequest) -> None:
    version_id = subject.place.version_id if subject.place is not None else None
    held = catalog_tags.tags_of(
        transaction.connection, version_id=version_id, sequence_id=subject.sequence.id
    )
    removed = sorted(set(request.removed_tags) & held)
    if removed:
        transaction.record(Kind.TAGS_REMOVED, subject.qualified_name, {"tags": [*removed]})
    added = sorted(set(request.added_tags) - held)
    if added:
        transaction.record(Kind.TAGS_ADDED, subject.qualified_name, {"tags": [*added]})


def _change_metadata(
    transaction: Transaction, resolver: Resolver, subject: Subject, request: EditRequest
) -> None:
    if not _changes_metadata(request):
        return
    held = _metadata_of(resolver, subject)
    after = _metadata_after(resolver, subject, request)
    gone = sorted(held.keys() - after.keys())
    if gone:
        transaction.record(Kind.METADATA_UNSET, subject.qualified_name, {"keys": [*gone]})
    changed = {
        key: value
        for key, value in after.items()
        if key not in held or to_json(held[key]) != to_json(value)
    }
    if changed:
        transaction.record(Kind.METADATA_SET, subject.qualified_name, {"metadata": changed})


def _changes_metadata(request: EditRequest) -> bool:
    return bool(request.metadata or request.removed_metadata)


def _metadata_of(resolver: Resolver, subject: Subject) -> dict[str, Json]:
    place = only_version(subject, ("metadata", "set", subject.qualified_name))
    return version_listing.read_version(
        resolver.connection, place, hidden=resolver.hidden_registries()
    ).metadata


def _metadata_after(resolver: Resolver, subject: Subject, request: EditRequest) -> dict[str, Json]:
    held = _metadata_of(resolver, subject)
    kept = {key: value for key, value in held.items() if key not in request.removed_metadata}
    return {**kept, **request.metadata}
