"""What was meant by two words in the wrong order. Imported only for an error."""

from __future__ import annotations

from typing import TYPE_CHECKING

from registry_cli.domain.references import parse_reference, parse_registry_path
from registry_cli.domain.suggestions import turned
from registry_cli.errors import Hint, RegistryError
from registry_cli.operations.resolve import Resolver

if TYPE_CHECKING:
    from registry_cli.workspace import Workspace


def reference_first(workspace: Workspace, first: str, rest: list[str]) -> Hint | None:
    """Take the one word behind the first for the reference, where it leads somewhere."""
    if len(rest) != 1:
        return None
    try:
        with workspace.reading() as connection:
            resolver = Resolver(connection, workspace, has_hints=False)
            resolver.sequence(parse_reference(rest[0]))
    except RegistryError:
        return None
    return Hint("the reference comes first", correct=turned(first, rest[0]))


def registry_first(workspace: Workspace, first: str, second: str) -> Hint | None:
    """Take the second word for the registry, where there is one of that name."""
    try:
        path = parse_registry_path(second)
        with workspace.reading() as connection:
            resolver = Resolver(connection, workspace, has_hints=False)
            resolver.registry(path.organization, path.registry)
    except RegistryError:
        return None
    return Hint("the registry comes first", correct=turned(first, second))
