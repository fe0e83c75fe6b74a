"""The link that was probably meant by one whose target is none. Imported only for an error."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from registry_cli.domain.names import REGISTRY_PREFIX, make_artifact_name, parse_collection_name
from registry_cli.domain.references import CollectionPath, parse_link_target, parse_reference
from registry_cli.domain.suggestions import closest, did_you_mean, instead_of, turned
from registry_cli.errors import Hint, RegistryError
from registry_cli.operations.link import find_source
from registry_cli.operations.link_hints import link_command, where_it_fits
from registry_cli.operations.resolve import Resolver

if TYPE_CHECKING:
    from pathlib import Path

    from registry_cli.workspace import Workspace


def meant_link(
    workspace: Workspace, words: tuple[str, str], aliases: tuple[str, ...], stamp: Path | None
) -> Hint | None:
    """Guess from the two words of a failed link; None where nothing better is known.

    The first may be a file, they may stand in the wrong order, the second may be a registry or a
    collection alone, and the type of the version may be misspelt.
    """
    try:
        with workspace.reading() as connection:
            resolver = Resolver(connection, workspace, has_hints=False)
            return (
                _of_a_file(resolver, *words, aliases)
                or _turned(resolver, *words)
                or _completed(resolver, *words, aliases, stamp)
                or _of_near_type(resolver, *words, aliases)
            )
    except RegistryError:
        return None


def _of_a_file(
    resolver: Resolver, first: str, second: str, aliases: tuple[str, ...]
) -> Hint | None:
    """Log a file first that was named in place of a version."""
    if not os.path.lexists(first) or _is_version(resolver, first):
        return None
    target = parse_link_target(second)
    registry = resolver.registry(target.organization, target.registry)
    options = ["--type", (registry.accepted_types or ("model",))[0], "--link", second]
    options += [word for alias in aliases for word in ("--alias", alias)]
    return Hint("what is linked is logged first; log does both", ("log", first, *options))


def _is_version(resolver: Resolver, text: str) -> bool:
    try:
        resolver.version(parse_reference(text))
    except RegistryError:
        return False
    return True


def _turned(resolver: Resolver, first: str, second: str) -> Hint | None:
    """Take the first word for the target where it can be one, and the second for the version."""
    try:
        target, reference = parse_link_target(first), parse_reference(second)
        resolver.registry(target.organization, target.registry)
        is_artifact = resolver.version(reference).registry is None
    except RegistryError:
        return None
    text = "the version comes first, then where it is linked to"
    hint = Hint(text, ("link", second, first), correct=turned(first, second))
    return hint if is_artifact else None


def _completed(
    resolver: Resolver, first: str, second: str, aliases: tuple[str, ...], stamp: Path | None
) -> Hint | None:
    """Add to a registry the name of the artifact, to a collection a registry that takes it."""
    if "/" in second or ":" in second:
        return None
    reference = parse_reference(first)
    artifact, _ = find_source(resolver, reference)
    name = second.removeprefix(REGISTRY_PREFIX)
    command = link_command(reference, aliases, stamp)
    registry = resolver.find_registry(name)
    if registry is not None:
        meant, text = f"{second}/{artifact.name}", f"{second!r} is a registry; name a collection"
        is_taken = registry.accepts(artifact.type)
    else:
        fitting = CollectionPath(None, artifact.type, parse_collection_name(second))
        return where_it_fits(resolver, artifact.type, fitting, command)
    path = CollectionPath(None, registry.name, artifact.name)
    if not is_taken:
        return where_it_fits(resolver, artifact.type, path, command)
    return Hint(text, command(path), correct=instead_of(second, meant))


def _of_near_type(
    resolver: Resolver, first: str, second: str, aliases: tuple[str, ...]
) -> Hint | None:
    """Log a version again whose type nothing accepts, but is nearly one that the target does."""
    target = parse_link_target(second)
    artifact, source = find_source(resolver, parse_reference(first))
    accepted = resolver.registry(target.organization, target.registry).accepted_types or ()
    every = [row.accepted_types for row in resolver.visible_registries()]
    if any(types is None or artifact.type in types for types in every):
        return None
    meant = closest(artifact.type, accepted)
    if not meant:
        return None
    folder = f"./{artifact.name}-v{source.number}"
    options = ["--name", make_artifact_name(f"{artifact.name}-{meant[0]}"), "--type", meant[0]]
    options += [word for alias in aliases for word in ("--alias", alias)]
    return Hint(
        f"{did_you_mean(meant)}? a type stays, so log it again under another name",
        ("get", f"{artifact.qualified_name}:v{source.number}", folder),
        ("log", folder, *options, "--link", str(target)),
    )
