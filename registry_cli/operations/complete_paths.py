"""Complete references and targets: one part of a path after the other, as shells complete files."""

from __future__ import annotations

from registry_cli.catalog import candidates, entities, registries, sequences
from registry_cli.domain.names import LATEST, REGISTRY_PREFIX
from registry_cli.domain.references import parse_reference
from registry_cli.operations.scope import read_scope

TYPE_CHECKING = False  # typing costs 6 ms
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from typing import Final

    from registry_cli.catalog.entities import Entity
    from registry_cli.catalog.registries import RegistryRow
    from registry_cli.operations.resolve import Resolver

_NEWEST: Final = 12
"""How many versions are shown behind a complete name, before its colon asks for all."""


class Paths:
    """What the acting user may know of, by every path that leads there.

    Short paths come first: the longer ones for the same things are found by who types them.
    `folds` lets upper case match lower case.
    """

    def __init__(self, resolver: Resolver, *, folds: bool) -> None:
        self._resolver = resolver
        self._folds = folds
        self._connection = resolver.connection

    def references(self, word: str) -> list[str]:
        """Complete a version of an artifact or collection."""
        return self._with_versions(word, self._any_parts, only_collections=False)

    def collection_references(self, word: str) -> list[str]:
        """Complete a version in a collection."""
        return self._with_versions(word, self._collection_parts, only_collections=True)

    def sequences(self, word: str) -> list[str]:
        """Complete an artifact or collection."""
        return _followed(word, self._any_parts)

    def collections(self, word: str) -> list[str]:
        """Complete a collection that is there."""
        return _followed(word, self._collection_parts)

    def targets(self, word: str) -> list[str]:
        """Complete a collection to link to: those that are there, and registries for new ones."""
        found = self._target_parts(word)
        if len(found) == 1 and found[0].endswith("/"):
            return [*found, *self._target_parts(found[0])]
        return found

    def registries(self, word: str) -> list[str]:
        """Complete `R`, `wandb-registry-R` or `ORG/wandb-registry-R`."""
        head, slash, tail = word.rpartition("/")
        if slash:
            is_ours = entities.find_organization(self._connection, head) is not None
            return [f"{head}/{name}" for name in self._registry_projects(tail) if is_ours]
        names = [row.name for row in self._resolver.visible_registries()]
        return self._beginning_with(word, names) or self._registry_projects(word)

    def anything(self, word: str) -> list[str]:
        """Complete a registry, a collection or an artifact."""
        return _unique([*self.registries(word), *self.sequences(word)])

    def artifacts(self, word: str) -> list[str]:
        """Complete the name of an artifact in the current project."""
        scope = read_scope(self._connection, self._resolver.workspace)
        return self._artifacts(scope.entity, scope.project.value, word)

    def projects(self, word: str) -> list[str]:
        """Complete a project of the current entity."""
        scope = read_scope(self._connection, self._resolver.workspace)
        return self._projects(scope.entity, word)

    def _with_versions(
        self, word: str, parts: Callable[[str], list[str]], *, only_collections: bool
    ) -> list[str]:
        path, colon, selector = word.partition(":")
        if colon:
            return self._versions(path, selector, only_collections=only_collections)
        found = _followed(word, parts)
        if len(found) == 1:
            # More than the name, or a shell would take the word for finished and close a quote.
            only = found[0]
            versions = self._versions(only, "", only_collections=only_collections)
            return [only, *_shortened(versions, f"{only}:v")]
        return found

    def _versions(self, path: str, selector: str, *, only_collections: bool) -> list[str]:
        # With a colon behind it, so that an `@` is one of the name.
        sequence, registry = self._resolver.sequence(parse_reference(f"{path}:{LATEST}"))
        if registry is None and only_collections:
            return []
        names = self._matching(
            lambda prefix: candidates.version_names(self._connection, sequence.id, prefix),
            selector,
        )
        return [f"{path}:{name}" for name in names]

    # One more part of a path; what ends with `/` goes on.

    def _any_parts(self, word: str) -> list[str]:
        if "/" not in word:
            return self._first_parts(word)
        collections, artifacts = self._collection_parts(word), self._artifact_parts(word)
        # What a short path names twice is ambiguous, so it takes a longer one.
        twice = {path for path in collections if path in artifacts and not path.endswith("/")}
        return [path for path in dict.fromkeys([*artifacts, *collections]) if path not in twice]

    def _first_parts(self, word: str) -> list[str]:
        scope = read_scope(self._connection, self._resolver.workspace)
        entity, project = scope.entity, scope.project.value
        projects = self._projects(entity, word)
        owners = self._owners(word)
        found = [
            *self._artifacts(entity, project, word),
            *(f"{name}/" for name in projects if name != project),
            *(f"{row.name}/" for row in self._filled_registries(word)),
            *(f"{name}/" for name in owners if name != entity.name),
        ]
        if found or not word:
            return _unique(found)
        roundabout = [*projects, *owners]
        return _unique([f"{name}/" for name in roundabout] + self._collection_parts(word))

    def _artifact_parts(self, word: str) -> list[str]:
        head, _, tail = word.rpartition("/")
        owner, slash, project = head.rpartition("/")
        if slash:
            entity = entities.find_entity(self._connection, owner)
            names = self._artifacts(entity, project, tail) if entity is not None else []
            return [f"{head}/{name}" for name in names]
        scope = read_scope(self._connection, self._resolver.workspace)
        found = [f"{head}/{name}" for name in self._artifacts(scope.entity, head, tail)]
        entity = entities.find_entity(self._connection, head)
        projects = self._projects(entity, tail) if entity is not None else []
        return [*found, *(f"{head}/{name}/" for name in projects)]

    def _collection_parts(self, word: str) -> list[str]:
        if "/" in word:
            return self._below_registry(word)
        short = [f"{row.name}/" for row in self._filled_registries(word)]
        if short or not word:
            return short
        return [
            *(f"{name}/" for name in self._registry_projects(word)),
            *(f"{name}/" for name in self._organizations(word)),
        ]

    def _target_parts(self, word: str) -> list[str]:
        if "/" in word:
            return self._below_registry(word)
        names = [row.name for row in self._resolver.visible_registries()]
        short = self._beginning_with(word, names) or self._registry_projects(word)
        return [f"{name}/" for name in short or self._organizations(word)]

    def _below_registry(self, word: str) -> list[str]:
        head, _, tail = word.rpartition("/")
        owner, slash, project = head.rpartition("/")
        if slash and entities.find_organization(self._connection, owner) is None:
            return []
        found = []
        if project.startswith(REGISTRY_PREFIX) or not slash:
            found = [f"{head}/{name}" for name in self._collections(project, tail)]
        if not slash and entities.find_organization(self._connection, head) is not None:
            found += [f"{head}/{name}/" for name in self._registry_projects(tail)]
        return found

    # Single names.

    def _artifacts(self, entity: Entity, project: str, word: str) -> list[str]:
        project_id = sequences.find_project(self._connection, entity.id, project)
        if project_id is None or project.startswith(REGISTRY_PREFIX):
            return []
        return self._sequences(project_id, word)

    def _collections(self, registry: str, word: str) -> list[str]:
        row = registries.find_registry(self._connection, registry.removeprefix(REGISTRY_PREFIX))
        if row is None or not self._resolver.sees(row):
            return []
        return self._sequences(row.id, word)

    def _sequences(self, project_id: int, word: str) -> list[str]:
        return self._matching(
            lambda prefix: candidates.sequence_names(self._connection, project_id, prefix), word
        )

    def _projects(self, entity: Entity, word: str) -> list[str]:
        return self._matching(
            lambda prefix: candidates.project_names(self._connection, entity.id, prefix), word
        )

    def _owners(self, word: str) -> list[str]:
        """Return the teams and users that have artifacts."""
        found = []
        for name in candidates.entity_names(self._connection, {"team", "user"}, word):
            entity = entities.find_entity(self._connection, name)
            if entity is not None and self._projects(entity, ""):
                found.append(name)
        return found

    def _organizations(self, word: str) -> list[str]:
        """Return what the organization is called in paths."""
        own = entities.read_organization(self._connection)
        return self._beginning_with(word, _unique([own.name, own.display_name]))

    def _registry_projects(self, word: str) -> list[str]:
        names = [f"{REGISTRY_PREFIX}{row.name}" for row in self._resolver.visible_registries()]
        return self._beginning_with(word, names)

    def _filled_registries(self, word: str) -> list[RegistryRow]:
        """Return the visible registries that hold a collection."""
        rows = {row.name: row for row in self._resolver.visible_registries()}
        names = self._beginning_with(word, rows)
        return [
            rows[name]
            for name in names
            if candidates.has_sequences(self._connection, rows[name].id)
        ]

    def _matching(self, query: Callable[[str], list[str]], word: str) -> list[str]:
        """Ask for the names with a prefix, or for all, to compare them here."""
        return self._beginning_with(word, query("")) if self._folds else query(word)

    def _beginning_with(self, word: str, names: Iterable[str]) -> list[str]:
        return beginning_with(word, names, folds=self._folds)


def beginning_with(word: str, names: Iterable[str], *, folds: bool) -> list[str]:
    """Return the names that begin as the word does, in upper or lower case where `folds`."""
    if folds:
        folded = word.casefold()
        return [name for name in names if name.casefold().startswith(folded)]
    return [name for name in names if name.startswith(word)]


def _followed(word: str, parts: Callable[[str], list[str]]) -> list[str]:
    """Complete a part of a path, and go on while there is only one way."""
    found = parts(word)
    while len(found) == 1 and found[0].endswith("/"):
        found = parts(found[0])
    return found


def _shortened(versions: list[str], numbered: str) -> list[str]:
    """Leave out all but the newest of the versions, which begin with `numbered`; aliases stay."""
    newest = [path for path in versions if path.startswith(numbered)][:_NEWEST]
    return [path for path in versions if not path.startswith(numbered) or path in newest]


def _unique(names: Iterable[str]) -> list[str]:
    return [*dict.fromkeys(names)]
