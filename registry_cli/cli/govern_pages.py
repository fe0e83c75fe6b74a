"""What is said where people create, edit, rename and delete registries and collections."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from registry_cli.cli.layout import counted, next_line
from registry_cli.cli.marks import AND_SO_ON, Meaning, marked
from registry_cli.cli.text import printable

if TYPE_CHECKING:
    from registry_cli.cli.reader import Reader
    from registry_cli.domain.registries import Registry
    from registry_cli.domain.sequences import Collection
    from registry_cli.operations.collection_delete import CollectionDeleted
    from registry_cli.operations.registry_delete import RegistryDeleted

_MOST_NAMED: Final = 5
"""How many names a line bears."""

_STAYS: Final = "the versions stay in their artifacts, and no room is freed"


def registry_edited_line(registry: Registry, _reader: Reader) -> str:
    """Say what a registry accepts now, and who sees it."""
    types = registry.accepted_types
    accepted = "all types" if types is None else ", ".join(map(printable, types))
    name = marked(registry.name, Meaning.NAME)
    return f"the {registry.visibility} registry {name} accepts {accepted}"


def registry_renamed_line(registry: Registry, reader: Reader) -> str:
    """Say what a registry is called now."""
    line = f"the registry is called {marked(registry.name, Meaning.NAME)}; old paths lead to it"
    return line + next_line(reader, "registry", "show", registry.name)


def collection_created_line(collection: Collection, reader: Reader) -> str:
    """Say what a new collection holds, and how to link there."""
    name = marked(collection.qualified_name, Meaning.NAME)
    target = f"{collection.registry}/{collection.collection}"
    line = f"created the collection {name} for versions of the type {printable(collection.type)}"
    return line + next_line(reader, "link", "REFERENCE", target)


def collection_edited_line(collection: Collection, reader: Reader) -> str:
    """Say how a collection is tagged and described now."""
    tags = f"has the tags {', '.join(collection.tags)}" if collection.tags else "has no tags"
    text = "a description" if collection.description else "no description"
    line = f"{marked(collection.qualified_name, Meaning.NAME)} {tags}, and {text}"
    return line + next_line(reader, "collection", "show", collection.qualified_name)


def collection_renamed_line(collection: Collection, reader: Reader) -> str:
    """Say what a collection is called now."""
    name = marked(collection.qualified_name, Meaning.NAME)
    line = f"the collection is called {name}; old paths lead to it"
    return line + next_line(reader, "versions", collection.qualified_name)


def registry_delete_question(planned: RegistryDeleted) -> str:
    """Ask whether a registry may be deleted: what goes, and what stays."""
    return f"Delete the registry {_goes(planned)}? {_STAYS.capitalize()}."


def registry_deleted_line(done: RegistryDeleted, _reader: Reader) -> str:
    """Say what was deleted with a registry, or would be."""
    what = "would delete" if done.dry_run else "deleted"
    return f"{what} the registry {_goes(done)}\n{_STAYS}"


def collection_delete_question(planned: CollectionDeleted) -> str:
    """Ask whether a collection may be deleted: what goes, and what stays."""
    return f"Delete the collection {_links_go(planned)}? {_STAYS.capitalize()}."


def collection_deleted_line(done: CollectionDeleted, _reader: Reader) -> str:
    """Say what was deleted with a collection, or would be."""
    what = "would delete" if done.dry_run else "deleted"
    return f"{what} the collection {_links_go(done)}\n{_STAYS}"


def _goes(deleted: RegistryDeleted) -> str:
    collections = counted(deleted.collection_count, "collection")
    named = f" ({_named(deleted.collections)})" if deleted.collections else ""
    return (
        f"{marked(deleted.deleted, Meaning.NAME)}, {collections}{named} and "
        f"{counted(deleted.link_count, 'link')}{_protected(deleted.protected)}"
    )


def _links_go(deleted: CollectionDeleted) -> str:
    links = counted(deleted.link_count, "link")
    named = f" ({_named(deleted.unlinked)})" if deleted.unlinked else ""
    return (
        f"{marked(deleted.deleted, Meaning.NAME)} and {links}{named}{_protected(deleted.protected)}"
    )


def _protected(places: tuple[str, ...]) -> str:
    if not places:
        return ""
    return marked(f", of which {_named_plainly(places)} has a protected alias", Meaning.WARNING)


def _named_plainly(names: tuple[str, ...]) -> str:
    more = len(names) - 1
    return names[0] if not more else f"{names[0]} and {more:,} more"


def _named(names: tuple[str, ...]) -> str:
    shown = ", ".join(printable(name) for name in names[:_MOST_NAMED])
    more = len(names) - _MOST_NAMED
    return f"{shown} {AND_SO_ON} {more:,} more" if more > 0 else shown
