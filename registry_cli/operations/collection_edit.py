"""Edit a collection: what it is for, and its tags. Its type never changes."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from registry_cli.catalog import summaries
from registry_cli.catalog.tags import tags_of
from registry_cli.domain.events import Kind
from registry_cli.domain.roles import Permission
from registry_cli.errors import Hint, NotFoundError, RefusedError, UsageError
from registry_cli.operations.collection_at import collection_at
from registry_cli.operations.resolve import Resolver

if TYPE_CHECKING:
    from registry_cli.catalog.connections import Connection
    from registry_cli.catalog.sequences import Sequence
    from registry_cli.domain.references import CollectionPath
    from registry_cli.domain.sequences import Collection
    from registry_cli.workspace import Workspace


class CollectionEditRequest(NamedTuple):
    """What to change in a collection; a description of None stays, an empty one goes.

    `type` is asked for where somebody does not know that it never changes.
    """

    path: CollectionPath
    description: str | None = None
    added_tags: tuple[str, ...] = ()
    removed_tags: tuple[str, ...] = ()
    type: str | None = None


def edit_collection(workspace: Workspace, request: CollectionEditRequest) -> Collection:
    """Change all that is asked for, or nothing; what is so already changes nothing.

    The events are those of `describe` and `tag`, so that each can be undone.
    """
    if request.description is None and not (
        request.added_tags or request.removed_tags or request.type
    ):
        raise UsageError(
            "there is nothing to edit",
            Hint("say what with --description, --add-tag or --remove-tag"),
        )
    both = set(request.added_tags) & set(request.removed_tags)
    if both:
        raise UsageError(
            f"the tag {min(both)!r} is to be added and removed", Hint("leave one of them out")
        )
    workspace.refuse_early(lambda connection: _check(connection, workspace, request))
    with workspace.writing() as transaction:
        connection = transaction.connection
        collection, held = _check(connection, workspace, request)
        name = collection.qualified_name
        before = summaries.read_collection(connection, collection.id).description
        if request.description not in {None, before}:
            transaction.record(Kind.DESCRIBED, name, {"description": request.description})
        added = sorted(set(request.added_tags) - held)
        if added:
            transaction.record(Kind.TAGS_ADDED, name, {"tags": [*added]})
        removed = sorted(set(request.removed_tags))
        if removed:
            transaction.record(Kind.TAGS_REMOVED, name, {"tags": [*removed]})
        return summaries.read_collection(connection, collection.id)


def _check(
    connection: Connection, workspace: Workspace, request: CollectionEditRequest
) -> tuple[Sequence, set[str]]:
    """Return the collection, and the tags that it has, or raise what forbids the request."""
    resolver = Resolver(connection, workspace)
    collection, registry = collection_at(resolver, request.path)
    name = collection.qualified_name
    held = tags_of(connection, version_id=None, sequence_id=collection.id)
    missing = sorted(set(request.removed_tags) - held)
    if missing:
        has = f"its tags are {', '.join(sorted(held))}" if held else "it has none"
        raise NotFoundError(f"{name!r} has no tag {missing[0]!r}", Hint(has))
    resolver.access.require(registry, Permission.CURATE, "edit collections")
    if request.type not in {None, collection.type}:
        raise RefusedError(
            f"{name!r} holds {collection.type!r}: the type of a collection never changes",
            Hint("a link to a collection of another name makes that", ("help", "link")),
        )
    return collection, held
