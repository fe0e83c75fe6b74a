"""The pages of a registry and of a collection: what each is for, holds and allows."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from registry_cli.cli.layout import aligned, command, counted
from registry_cli.cli.markdown import described
from registry_cli.cli.marks import AND_SO_ON, TO, Meaning, marked
from registry_cli.cli.moments import ago, exact
from registry_cli.cli.template_card import Card, written
from registry_cli.cli.text import human_size, printable
from registry_cli.domain.names import LATEST

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from registry_cli.cli.reader import Reader
    from registry_cli.domain.members import Member
    from registry_cli.domain.sequences import Collection
    from registry_cli.domain.versions import Version
    from registry_cli.operations.collection_show import ShownCollection
    from registry_cli.operations.registry_show import ShownRegistry

MOST_COLLECTIONS: Final = 20
MOST_VERSIONS: Final = 10
_INDENT: Final = "  "


def registry_page(shown: ShownRegistry, reader: Reader) -> str:
    """Tell what a registry is for, what it accepts and holds, and how to link there."""
    return "\n\n".join(_registry_parts(shown, reader))


def collection_page(shown: ShownCollection, reader: Reader) -> str:
    """Tell what a collection is for, which versions it has, and how to link to it."""
    return "\n\n".join(_collection_parts(shown, reader))


def _registry_parts(shown: ShownRegistry, reader: Reader) -> Iterator[str]:
    registry = shown.registry
    yield f"{marked(registry.name, Meaning.NAME)}\n{printable(registry.qualified_name)}"
    if registry.description:
        yield described(registry.description, reader)
    types = registry.accepted_types
    yield aligned(
        [
            ("accepts", "all types" if types is None else _listed(types)),
            ("visibility", registry.visibility),
            ("protects", _aliases(registry.protected_aliases)),
            ("formerly", _listed(shown.former_names)),
            ("members", _members(shown.members)),
            ("you are", f"{shown.role} here"),
        ]
    )
    if shown.collections:
        rows = [
            (marked(each.collection, Meaning.NAME), _contents(each))
            for each in shown.collections[:MOST_COLLECTIONS]
        ]
        more = registry.collection_count - len(rows)
        listing = command(reader, "collections", registry.name)
        yield _section("Collections", aligned(rows, _INDENT), more, listing)
    filled = next((each for each in shown.collections if each.version_count), None)
    name = filled.collection if filled is not None else "COLLECTION"
    card = Card(
        target=f"{registry.name}/{name}",
        source=None,
        wanted=_wanted(filled.aliases) if filled is not None else None,
        role=shown.role,
        more=(("list it", ("collections", registry.name)),),
    )
    yield from written(card, reader)


def _collection_parts(shown: ShownCollection, reader: Reader) -> Iterator[str]:
    collection = shown.collection
    what = f"{collection.type}, {counted(collection.version_count, 'version')}"
    yield f"{marked(collection.qualified_name, Meaning.NAME)}\n{what}"
    if collection.description:
        yield described(collection.description, reader)
    yield aligned(
        [
            ("aliases", _placed(collection.aliases)),
            ("tags", _listed(collection.tags)),
            ("visibility", shown.visibility),
            ("formerly", _listed(shown.former_names)),
            ("created", _when(collection.created_at, reader)),
            ("updated", _when(collection.updated_at, reader)),
            ("members", _members(shown.members)),
            ("you are", f"{shown.role} in {printable(collection.registry)}"),
        ]
    )
    if shown.versions:
        rows = [(each.version, _version(each)) for each in shown.versions[:MOST_VERSIONS]]
        more = collection.version_count - len(rows)
        listing = command(reader, "versions", collection.qualified_name)
        yield _section("Versions", aligned(rows, _INDENT), more, listing)
    newest = shown.versions[0] if shown.versions else None
    card = Card(
        target=f"{collection.registry}/{collection.collection}",
        source=newest.source.rpartition(":")[0] if newest is not None else None,
        wanted=_wanted(collection.aliases) if newest is not None else None,
        role=shown.role,
        more=(("its versions", ("versions", collection.qualified_name)),),
    )
    yield from written(card, reader)


def _section(title: str, rows: str, more: int, listing: str) -> str:
    rest = f"\n{_INDENT}{AND_SO_ON} and {more:,} more: {printable(listing)}" if more > 0 else ""
    return f"{marked(title, Meaning.NAME)}\n{rows}{rest}"


def _contents(collection: Collection) -> str:
    """Say what a collection holds, in a line."""
    parts = [f"{collection.type}, {counted(collection.version_count, 'version')}"]
    if collection.aliases:
        parts.append(_placed(collection.aliases))
    if collection.tags:
        parts.append(f"tags {_listed(collection.tags)}")
    return "; ".join(parts)


def _version(version: Version) -> str:
    aliases = f"  {_aliases(version.aliases)}" if version.aliases else ""
    return f"{human_size(version.size):>9}  {printable(version.source)}{aliases}"


def _wanted(aliases: dict[str, str]) -> str:
    """Choose the alias to get a version by: one that people gave, else `latest`."""
    return next((name for name in aliases if name != LATEST), LATEST)


def _placed(aliases: dict[str, str]) -> str:
    return ", ".join(
        f"{marked(name, Meaning.ALIAS)} {TO} {version}" for name, version in aliases.items()
    )


def _aliases(names: Iterable[str]) -> str:
    return ", ".join(marked(name, Meaning.ALIAS) for name in names)


def _listed(names: Iterable[str]) -> str:
    return ", ".join(printable(name) for name in names)


def _members(members: Iterable[Member]) -> str:
    """Write who was given a role here; teams are told from users."""
    return "\n".join(
        f"{'the team ' if each.kind == 'team' else ''}{printable(each.member)} is {each.role}"
        for each in members
    )


def _when(moment: str, reader: Reader) -> str:
    return exact(moment) if reader.now is None else f"{ago(moment, reader.now)} ({exact(moment)})"
