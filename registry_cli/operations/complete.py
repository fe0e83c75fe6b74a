"""Complete names: what there is that begins as the word under the cursor does.

The TAB key waits for it, so nothing is loaded here that brings `typing` or `re` along.
"""

from __future__ import annotations

from registry_cli.catalog import candidates
from registry_cli.catalog.database import glancing
from registry_cli.catalog.locks import LockWait
from registry_cli.domain.names import CORE_REGISTRIES
from registry_cli.named_tuples import NamedTuple
from registry_cli.operations.complete_paths import Paths, beginning_with
from registry_cli.operations.resolve import Resolver

TYPE_CHECKING = False  # typing costs 6 ms
if TYPE_CHECKING:
    from collections.abc import Callable
    from collections.abc import Set as AbstractSet
    from typing import Final, Protocol

    from registry_cli.catalog.connections import Connection
    from registry_cli.workspace.viewpoint import Viewpoint

    class Finder(Protocol):
        """What finds the names of one kind."""

        def __call__(self, resolver: Resolver, word: str, *, folds: bool) -> list[str]:
            """Return those that begin as the word, where `folds` in upper or lower case."""


_PATIENCE: Final = 0.5
"""Seconds that a key may wait for a writer."""

_MOST: Final = 1000
"""More take a shell long to sort, and nobody reads them."""

_UNMADE: Final[dict[str, list[str]]] = {
    "registry": [*CORE_REGISTRIES],
    "target": [f"{name}/" for name in CORE_REGISTRIES],
    "type": [*CORE_REGISTRIES.values()],
}
"""What there is in a home that is not made yet."""


class CompleteRequest(NamedTuple):
    """What kind of name is wanted, one of `KINDS`, and how it begins."""

    kind: str
    word: str


def complete(viewpoint: Viewpoint, request: CompleteRequest) -> list[str]:
    """Return whole words, in the order to be shown; where nothing is at once to be had, raise.

    A word that ends with `/` is only a beginning. Of very many, some are left out, but never
    one that decides how far all of them agree.
    """
    with glancing(str(viewpoint.surroundings.home), LockWait(limit=_PATIENCE)) as connection:
        if connection is None:
            names = sorted(_UNMADE.get(request.kind, ()))
            return beginning_with(request.word, names, folds=True)
        find = KINDS[request.kind]
        resolver = Resolver(connection, viewpoint, has_hints=False)
        found = find(resolver, request.word, folds=False) or find(
            resolver, request.word, folds=True
        )
        return _bounded(found)


def _labels(query: Callable[[Connection, AbstractSet[int]], set[str]]) -> Finder:
    """Return what completes types, tags or aliases, whatever has them."""

    def find(resolver: Resolver, word: str, *, folds: bool) -> list[str]:
        names = query(resolver.connection, resolver.hidden_registries())
        return beginning_with(word, sorted(names), folds=folds)

    return find


def _entities(*kinds: str) -> Finder:
    """Return what completes the names of these kinds of entities."""

    def find(resolver: Resolver, word: str, *, folds: bool) -> list[str]:
        names = candidates.entity_names(resolver.connection, frozenset(kinds), "")
        return beginning_with(word, names, folds=folds)

    return find


def _paths(method: Callable[[Paths, str], list[str]]) -> Finder:
    def find(resolver: Resolver, word: str, *, folds: bool) -> list[str]:
        return method(Paths(resolver, folds=folds), word)

    return find


def _bounded(found: list[str]) -> list[str]:
    if len(found) <= _MOST:
        return found
    # How far all agree is how far the first and the last in order do.
    return [*dict.fromkeys([*found[: _MOST - 2], min(found), max(found)])]


KINDS: Final[dict[str, Finder]] = {
    "reference": _paths(Paths.references),
    "sequence": _paths(Paths.sequences),
    "collection-reference": _paths(Paths.collection_references),
    "collection": _paths(Paths.collections),
    "target": _paths(Paths.targets),
    "registry": _paths(Paths.registries),
    "anything": _paths(Paths.anything),
    "artifact": _paths(Paths.artifacts),
    "project": _paths(Paths.projects),
    "type": _labels(candidates.types),
    "tag": _labels(candidates.tags),
    "alias": _labels(candidates.aliases),
    "entity": _entities("team", "user"),
    "team": _entities("team"),
    "user": _entities("user"),
}
"""Every kind of name that the scripts for the shells ask for, and what finds it."""
