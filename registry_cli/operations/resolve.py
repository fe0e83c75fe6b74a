"""From a reference to what it names, with every rule of names and every hint in one place."""

from __future__ import annotations

from registry_cli.catalog import entities, sequences, versions
from registry_cli.domain.names import LATEST, is_artifact_name, registry_key
from registry_cli.domain.references import (
    MIGRATED_PROJECT,
    Alias,
    DigestPrefix,
    VersionNumber,
    parse_referenced_artifact,
)
from registry_cli.errors import ConflictError, Hint, NotFoundError
from registry_cli.named_tuples import NamedTuple
from registry_cli.operations.scope import read_scope
from registry_cli.operations.visibility import Visibility

TYPE_CHECKING = False  # typing costs 6 ms
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from typing import NoReturn

    from registry_cli.catalog.connections import Connection
    from registry_cli.catalog.registries import RegistryRow
    from registry_cli.catalog.sequences import Sequence
    from registry_cli.catalog.versions import Membership
    from registry_cli.domain.references import Reference, Selector
    from registry_cli.operations.suggest import Suggestions
    from registry_cli.workspace.viewpoint import Viewpoint


class Resolved(NamedTuple):
    """A version in its artifact or collection; `registry` is None for an artifact."""

    sequence: Sequence
    membership: Membership
    registry: RegistryRow | None

    @property
    def qualified_name(self) -> str:
        """Its name with its number: `team/project/name:v3`."""
        return f"{self.sequence.qualified_name}:v{self.membership.number}"


class Resolver(Visibility):
    """Resolve references at one moment, for one user."""

    def __init__(
        self, connection: Connection, workspace: Viewpoint, *, has_hints: bool = True
    ) -> None:
        """Resolve as the user of `workspace`; an answer that nobody reads needs no hints."""
        super().__init__(connection, workspace)
        self._has_hints = has_hints

    def version(self, reference: Reference) -> Resolved:
        """Return the version that a reference names; without a selector, that is `latest`."""
        sequence, registry = self.sequence(reference)
        membership = self._select(sequence, reference.selector)
        return Resolved(sequence, membership, registry)

    def versions(self, references: Iterable[Reference]) -> list[Resolved]:
        """Return the versions that references name; of what they raise the lowest code counts."""
        from registry_cli.operations.causes import Causes  # noqa: PLC0415 - not for one version

        found = []
        with Causes() as causes:
            for reference in references:
                with causes.noted():
                    found.append(self.version(reference))
        return found

    def version_to_use(self, reference: Reference) -> Resolved:
        """Return the version that a reference names, to whom its files are given.

        Raises `RefusedError` for who may only look at it.
        """
        found = self.version(reference)
        self.require_use(found)
        return found

    def require_use(self, found: Resolved) -> None:
        """Refuse whoever may only look at a version."""
        if found.registry is not None and not self.is_owner:
            from registry_cli.domain.roles import Permission  # noqa: PLC0415 - see `Visibility.sees`

            name = found.sequence.qualified_name
            self.access.require(found.registry, Permission.USE, f"use {name!r}")

    def sequence(self, reference: Reference) -> tuple[Sequence, RegistryRow | None]:
        """Return the artifact or collection that a reference names, and its registry."""
        if reference.registry is not None:
            return self._collection(reference, reference.registry)
        candidates: list[tuple[Sequence, RegistryRow | None]] = []
        artifact = self._artifact(reference)
        if artifact is not None:
            candidates.append((artifact, None))
        if reference.entity is None and reference.project is not None:
            # What has a name now comes before what had it.
            candidates += self._short_collection(
                reference.project, reference.name, by_former_names=artifact is None
            )
        if len(candidates) > 1:
            names = [sequence.qualified_name for sequence, _ in candidates]
            raise ConflictError(
                f"{str(reference)!r} is both an artifact and a collection",
                Hint(f"say which, {' or '.join(names)}, as in", ("versions", names[0])),
            )
        if candidates:
            return candidates[0]
        return self._migrated(reference) or self._refuse_unknown(reference)

    def registry(self, organization: str | None, name: str, *again: tuple[str, ...]) -> RegistryRow:
        """Return a registry that the user may know of.

        `again` is the user's command for the registry of that name here, for the hint.
        """
        if (
            organization is not None
            and entities.find_organization(self.connection, organization) is None
        ):
            self._refuse(
                f"there is no organization {organization!r} in this home",
                lambda suggestions: suggestions.organization(organization, again),
            )
        registry = self.find_registry(name)
        if registry is None:
            self._refuse(
                f"there is no registry {name!r}",
                lambda suggestions: suggestions.registry(name, again),
            )
        self._note_new_name(name, registry.name, is_same=_is_called(registry, name))
        return registry

    def collection(self, registry: RegistryRow, name: str) -> Sequence | None:
        """Return the collection of that name in a registry, also by a name that it had."""
        found = sequences.find_collection(self.connection, registry.id, name)
        if found is not None:
            self._note_new_name(
                f"{registry.name}/{name}",
                f"{registry.name}/{found.name}",
                is_same=found.name == name,
            )
        return found

    def _collection(self, reference: Reference, registry_name: str) -> tuple[Sequence, RegistryRow]:
        registry = self.registry(reference.entity, registry_name)
        sequence = self.collection(registry, reference.name)
        if sequence is None:
            self._refuse_collection(reference, registry)
        return sequence, registry

    def _short_collection(
        self, name: str, collection: str, *, by_former_names: bool = True
    ) -> list[tuple[Sequence, RegistryRow]]:
        """Return what `R/C` means as a collection: one or nothing."""
        registry = self.find_registry(name)
        if registry is None:
            return []
        sequence = sequences.find_collection(self.connection, registry.id, collection)
        if sequence is None:
            return []
        is_same = _is_called(registry, name) and sequence.name == collection
        if not is_same and not by_former_names:
            return []
        now = f"{registry.name}/{sequence.name}"
        self._note_new_name(f"{name}/{collection}", now, is_same=is_same)
        return [(sequence, registry)]

    def _note_new_name(self, name: str, now: str, *, is_same: bool) -> None:
        if not is_same:
            is_past = self.workspace.surroundings.as_of is not None
            verb = "was then" if is_past else "is now"
            self.workspace.note(f"{name!r} {verb} called {now!r}", is_lasting=True)

    def _artifact(self, reference: Reference) -> Sequence | None:
        scope = read_scope(self.connection, self.workspace, project=reference.project)
        entity = scope.entity
        if reference.entity is not None:
            name = reference.entity
            found = entities.find_entity(self.connection, name)
            if found is None:
                self._refuse(
                    f"there is no entity {name!r}",
                    lambda suggestions: suggestions.entity(reference, name),
                )
            if found.name != name:
                self.workspace.note(f"{name!r} is now called {found.name!r}", is_lasting=True)
            entity = found
        project_id = sequences.find_project(self.connection, entity.id, scope.project.value)
        if project_id is None:
            return None
        return sequences.find_sequence(self.connection, project_id, reference.name)

    def _migrated(self, reference: Reference) -> tuple[Sequence, RegistryRow] | None:
        """Follow the old form `team/model-registry/NAME` to where it was migrated."""
        if reference.entity is None or reference.project != MIGRATED_PROJECT:
            return None
        found = self._short_collection(f"{reference.entity}-mr-migrated", reference.name)
        if not found:
            return None
        self.workspace.note(
            f"{str(reference)!r} was migrated to {found[0][0].qualified_name}", is_lasting=True
        )
        return found[0]

    def _refuse_unknown(self, reference: Reference) -> NoReturn:
        if reference.project is not None:
            row = self.find_registry(reference.project) if reference.entity is None else None
            if row is not None:
                self._refuse_collection(reference, row)
            self._refuse_missing_registry(reference, reference.project)
            parse_referenced_artifact(reference.name)
        self._refuse(
            f"there is no artifact or collection {str(reference)!r}",
            lambda suggestions: suggestions.reference(reference),
        )

    def _refuse_missing_registry(self, reference: Reference, project: str) -> None:
        """Refuse `R/My collection` where there is no R: no artifact could have such a name."""
        if (
            reference.entity is not None
            or "@" in reference.name
            or is_artifact_name(reference.name)
        ):
            return
        scope = read_scope(self.connection, self.workspace)
        if sequences.find_project(self.connection, scope.entity.id, project) is None:
            self.registry(None, project)

    def _refuse_collection(self, reference: Reference, registry: RegistryRow) -> NoReturn:
        self._refuse(
            f"there is no collection {reference.name!r} in the registry {registry.name!r}",
            lambda suggestions: suggestions.collection(reference, registry),
        )

    def _refuse(self, message: str, suggest: Callable[[Suggestions], Hint]) -> NoReturn:
        if not self._has_hints:
            raise NotFoundError(message)
        from registry_cli.operations.suggest import Suggestions  # noqa: PLC0415 - for an error

        quiet = Resolver(self.connection, self.workspace, has_hints=False)
        raise NotFoundError(message, suggest(Suggestions(self, quiet.version)))

    def _select(self, sequence: Sequence, selector: Selector | None) -> Membership:
        match selector:
            case VersionNumber(number):
                found = versions.find_by_number(self.connection, sequence.id, number)
                wanted = f"version v{number}"
            case DigestPrefix(prefix):
                found = self._by_digest(sequence, prefix)
                wanted = f"version with a digest {prefix}…"
            case Alias(name):
                found = versions.find_by_alias(self.connection, sequence.id, name)
                wanted = f"alias {name!r}"
            case _:
                found = versions.find_by_alias(self.connection, sequence.id, LATEST)
                wanted = "version"
        if found is None:
            self._refuse(
                f"{sequence.qualified_name!r} has no {wanted}",
                lambda suggestions: suggestions.version(sequence, selector),
            )
        return found

    def _by_digest(self, sequence: Sequence, prefix: str) -> Membership | None:
        found = versions.find_by_digest(self.connection, sequence.id, prefix)
        if len({membership.digest for membership in found}) > 1:
            listed = ", ".join(f"v{membership.number}" for membership in found)
            raise ConflictError(
                f"several versions of {sequence.qualified_name!r} have a digest {prefix}…",
                Hint(
                    f"give more digits, or choose among {listed}",
                    ("versions", sequence.qualified_name),
                ),
            )
        return found[0] if found else None


def _is_called(registry: RegistryRow, name: str) -> bool:
    return registry_key(name) == registry_key(registry.name)
