"""The log that was probably meant by one that failed. Imported only for an error."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

from registry_cli.domain.misread import project_options
from registry_cli.domain.references import parse_reference
from registry_cli.domain.suggestions import closest, did_you_mean, instead_of
from registry_cli.errors import Hint, NotFoundError, RegistryError, UsageError
from registry_cli.operations.resolve import Resolver

if TYPE_CHECKING:
    from registry_cli.domain.references import Reference
    from registry_cli.operations.log_plan import LogRequest
    from registry_cli.workspace import Workspace


def meant_log(workspace: Workspace, request: LogRequest, error: RegistryError) -> Hint | None:
    """Guess what paths that are not there, or a type, were to be; None where nothing is known."""
    if isinstance(error, UsageError):
        return _paths(workspace, request)
    return _type(workspace, request)


def _paths(workspace: Workspace, request: LogRequest) -> Hint | None:
    missing = [path for path in request.paths if not os.path.lexists(path)]
    if not missing:
        return None
    hint = _quoted(request.paths) or _address(missing[0]) or _like(missing[0])
    if hint is None and len(request.paths) > len(missing) == 1:
        hint = _name(workspace, request, missing[0])
    return hint


def _quoted(paths: tuple[str, ...]) -> Hint | None:
    """Join neighbours that are a path with spaces together."""
    spans = ((start, end) for end in range(len(paths), 1, -1) for start in range(end - 1))
    found = [span for span in spans if os.path.lexists(" ".join(paths[slice(*span)]))]
    if not found:
        return None
    words = paths[slice(*found[0])]

    def join(arguments: tuple[str, ...]) -> tuple[str, ...] | None:
        for place in range(len(arguments)):
            end = place + len(words)
            if arguments[place:end] == words:
                return (*arguments[:place], " ".join(words), *arguments[end:])
        return None

    return Hint("a path with spaces needs quotes", correct=join)


def _address(path: str) -> Hint | None:
    """Take for a reference what begins as an address does."""
    if "://" not in path:
        return None

    def correct(arguments: tuple[str, ...]) -> tuple[str, ...] | None:
        if arguments.count(path) != 1:
            return None
        place = arguments.index(path)
        return (*arguments[:place], "--reference", path, *arguments[place + 1 :])

    return Hint("an address is given by --reference, and nothing is fetched", correct=correct)


def _like(path: str) -> Hint | None:
    """Name what is called nearly so in the folder where it should be."""
    folder, slash, name = path.rstrip("/").rpartition("/")
    try:
        there = sorted(each.name for each in Path(folder or slash or ".").iterdir())
    except OSError:
        return None
    meant = [f"{folder}{slash}{each}" for each in closest(name, there)]
    return Hint(did_you_mean(meant), correct=instead_of(path, meant[0])) if meant else None


def _name(workspace: Workspace, request: LogRequest, word: str) -> Hint | None:
    """Take a word that is no path for what the artifact is to be called."""
    if request.name is not None:
        return None
    try:
        reference = parse_reference(word)._replace(selector=None)
        if reference.registry is not None:
            return None
        needs_type = request.type is None and not _is_there(workspace, reference)
    except RegistryError:
        return None
    options = ["--name", reference.name, *project_options(reference)]
    options += ("--type", "model") if needs_type else ()

    def correct(arguments: tuple[str, ...]) -> tuple[str, ...] | None:
        if arguments.count(word) != 1 or "--" in arguments:
            return None
        return (*(each for each in arguments if each != word), *options)

    return Hint(f"there is no path {word!r}; a name is given by --name", correct=correct)


def _is_there(workspace: Workspace, reference: Reference) -> bool:
    with workspace.reading() as connection:
        try:
            Resolver(connection, workspace, has_hints=False).sequence(reference)
        except NotFoundError:
            return False
    return True


def _type(workspace: Workspace, request: LogRequest) -> Hint | None:
    """Name the type that the target of the link accepts and that is nearly the one given."""
    if request.type is None or request.link is None:
        return None
    try:
        with workspace.reading() as connection:
            resolver = Resolver(connection, workspace, has_hints=False)
            registry = resolver.registry(request.link.organization, request.link.registry)
    except RegistryError:
        return None
    meant = closest(request.type, registry.accepted_types or ())
    if not meant or request.type in meant:
        return None
    return Hint(did_you_mean(meant), correct=instead_of(request.type, meant[0]))
