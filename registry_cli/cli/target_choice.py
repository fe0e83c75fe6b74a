"""Ask where to link to, or say what could have been given: for `link` without a target."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from registry_cli.cli import terminal
from registry_cli.cli.choice import Choice
from registry_cli.cli.layout import counted
from registry_cli.cli.marks import TO, Meaning, marked
from registry_cli.cli.picker import open_picker
from registry_cli.domain.names import LATEST, parse_collection_name
from registry_cli.domain.references import CollectionPath
from registry_cli.errors import Hint, RegistryError, UsageError
from registry_cli.operations.link_targets import LinkTargetsRequest, find_link_targets

if TYPE_CHECKING:
    from pathlib import Path

    from registry_cli.cli.shared import Shared
    from registry_cli.domain.references import Reference
    from registry_cli.domain.sequences import Collection
    from registry_cli.operations.link_targets import FittingRegistry, LinkTargets
    from registry_cli.workspace import Workspace

_MOST_NAMED: Final = 5
"""How many targets a hint names."""


def choose_target(
    workspace: Workspace,
    shared: Shared,
    source: Reference,
    aliases: tuple[str, ...],
    stamp: Path | None,
) -> CollectionPath:
    """Return the target that somebody at the terminal picks; nobody there is a usage error.

    `aliases` and `stamp` are what else the link is to get, for the commands in hints.
    """
    request = LinkTargetsRequest(source, aliases, stamp)
    if not terminal.can_ask():
        raise _missing_target(workspace, request)
    targets = find_link_targets(workspace, request)
    picker = open_picker(has_color=shared.has_color)
    version, registry = targets.version.rpartition("/")[2], targets.registries[0]
    if len(targets.registries) > 1:
        choices = [_registry_choice(each) for each in targets.registries]
        name = picker.pick(f"Link {version} to which registry?", choices, registry.name)
        registry = next(each for each in targets.registries if each.name == name)
    collection = picker.pick_or_name(
        f"Link {version} to which collection of {registry.name}?",
        [_collection_choice(each) for each in registry.collections],
        registry.likely,
        lambda name: _check_name(name, registry, targets.type),
    )
    return CollectionPath(None, registry.name, collection)


def _missing_target(workspace: Workspace, request: LinkTargetsRequest) -> UsageError:
    message = "link needs a target: a registry and a collection"
    try:
        targets = find_link_targets(workspace, request)
    except RegistryError:  # what is wrong beside this is told when there is a target
        return UsageError(message, Hint("see which registries there are", ("registries",)))
    names = _names(targets)
    more = f" and {len(names) - _MOST_NAMED:,} more" if len(names) > _MOST_NAMED else ""
    listed = ", ".join(names[:_MOST_NAMED])
    return UsageError(
        message,
        Hint(f"{targets.version} fits into {listed}{more}; or a new one", targets.command),
    )


def _names(targets: LinkTargets) -> list[str]:
    """Return the targets that there are; of a registry without any, its name and a placeholder."""
    return [
        f"{registry.name}/{name}"
        for registry in targets.registries
        for name in [each.collection for each in registry.collections] or [registry.likely]
    ]


def _registry_choice(registry: FittingRegistry) -> Choice:
    count = len(registry.collections)
    return Choice(registry.name, counted(count, "collection") if count else "no collection yet")


def _collection_choice(collection: Collection) -> Choice:
    aliases = [
        f"{marked(alias, Meaning.ALIAS)} {TO} {version}"
        for alias, version in collection.aliases.items()
        if alias != LATEST
    ]
    return Choice(
        collection.collection, ", ".join([counted(collection.version_count, "version"), *aliases])
    )


def _check_name(name: str, registry: FittingRegistry, type_: str) -> None:
    parse_collection_name(name)
    if name in registry.taken:
        raise UsageError(
            f"the collection {name!r} of {registry.name} does not hold {type_!r}",
            Hint("give another name"),
        )
