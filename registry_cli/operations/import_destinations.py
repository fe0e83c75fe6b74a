"""What takes the versions, links and runs of a bundle: found here, or created as it was there."""

from __future__ import annotations

from typing import TYPE_CHECKING

from registry_cli.catalog import entities, registries, runs, sequences
from registry_cli.domain.bundles import run_label
from registry_cli.domain.events import Kind
from registry_cli.domain.names import REGISTRY_PREFIX
from registry_cli.errors import ConflictError, Hint

if TYPE_CHECKING:
    from typing import Final

    from registry_cli.bundles.grouping import LinkGroup
    from registry_cli.catalog.entities import Entity
    from registry_cli.catalog.registries import RegistryRow
    from registry_cli.catalog.sequences import Sequence
    from registry_cli.catalog.transactions import Transaction
    from registry_cli.domain.bundles import BundledArtifact, BundledCollection, BundledRun
    from registry_cli.domain.metadata import Json
    from registry_cli.operations.import_rules import ImportRules

_LONGEST_STEM: Final = 55
"""Characters that a run id keeps where another run has it here."""


class Destinations:
    """Where the parts of one bundle go; what is created has its events in the transaction."""

    def __init__(self, transaction: Transaction, rules: ImportRules) -> None:
        self._transaction = transaction
        self._connection = transaction.connection
        self._rules = rules

    def create_artifact(self, artifact: BundledArtifact, entity: Entity) -> Sequence:
        """Create an artifact, and its project where that is new."""
        self._project(entity, artifact.project)
        name = f"{entity.name}/{artifact.project}/{artifact.name}"
        self._transaction.record(Kind.ARTIFACT_CREATED, name, _described(artifact))
        return sequences.get_by_name(self._connection, name)

    def run(self, run: BundledRun, artifact: Sequence) -> tuple[str, dict[str, Json] | None]:
        """Return the id of the run here, and what it was made of where it is new.

        Where its own id is another run's, it gets one that follows from what it is.
        """
        entity = self._rules.entity_of_run(run)
        project_id = artifact.project_id
        if entity is not None:
            project_id = self._project(entity, run.project)
        for run_id in _ids_of(run):
            found = runs.find_run(self._connection, run_id)
            if found is None:
                runs.add_run(
                    self._connection,
                    runs.Run(run_id, run.name, project_id, run.created_at, run.created_by),
                )
                return run_id, {
                    "name": run.name,
                    "project": run.project if entity is not None else _project_of(artifact),
                    "created_at": run.created_at,
                    "created_by": run.created_by,
                }
            if _is_same(found, run):
                return run_id, None
        raise LookupError(f"there are two other runs called {run.id}")

    def find_run(self, run: BundledRun) -> str | None:
        """Return the id of the run here, None where it is not here."""
        for run_id in _ids_of(run):
            found = runs.find_run(self._connection, run_id)
            if found is not None and _is_same(found, run):
                return run_id
        return None

    def collection(self, group: LinkGroup, artifact: Sequence) -> Sequence:
        """Return the collection that takes a link of this artifact, created where it is new."""
        registry = self._rules.registry(group)
        if registry is None:
            registry = self._create_registry(group)
        self._rules.refuse_personal(group)
        if group.collection.type != artifact.type:
            raise ConflictError(
                f"{artifact.qualified_name!r} has the type {artifact.type!r}, "
                f"and the collection of its link {group.collection.type!r}",
                Hint("leave the links out with --no-links"),
            )
        found = sequences.find_collection(self._connection, registry.id, group.collection.name)
        if found is None:
            name = f"{registry.qualified_name}/{group.collection.name}"
            self._transaction.record(Kind.COLLECTION_CREATED, name, _described(group.collection))
            found = sequences.get_by_name(self._connection, name)
        return found

    def _project(self, entity: Entity, name: str) -> int:
        found = sequences.find_project(self._connection, entity.id, name)
        if found is None:
            self._transaction.record(Kind.PROJECT_CREATED, f"{entity.name}/{name}", {})
            found = sequences.find_project(self._connection, entity.id, name)
        if found is None:
            raise LookupError("the project is not there after its event")
        return found

    def _create_registry(self, group: LinkGroup) -> RegistryRow:
        registry = group.registry
        organization = entities.read_organization(self._connection)
        accepted = registry.accepted_types
        self._transaction.record(
            Kind.REGISTRY_CREATED,
            f"{organization.name}/{REGISTRY_PREFIX}{registry.name}",
            {
                "description": registry.description,
                "accepted_types": None if accepted is None else [*accepted],
                "visibility": registry.visibility,
            },
        )
        found = registries.find_registry(self._connection, registry.name)
        if found is None:
            raise LookupError("the registry is not there after its event")
        return found


def _ids_of(run: BundledRun) -> tuple[str, str]:
    """Return which ids a run may have here: its own, else one that follows from what it is."""
    return run.id, f"{run.id[:_LONGEST_STEM]}-{run_label(run)}"


def _is_same(found: runs.Run, run: BundledRun) -> bool:
    return (found.name, *found[3:]) == (run.name, run.created_at, run.created_by)


def _project_of(artifact: Sequence) -> str:
    return artifact.qualified_name.split("/")[1]


def _described(sequence: BundledArtifact | BundledCollection) -> dict[str, Json]:
    """Return the body of the event that creates an artifact or collection as it was."""
    body: dict[str, Json] = {"type": sequence.type}
    if sequence.description:
        body["description"] = sequence.description
    if sequence.tags:
        body["tags"] = [*sequence.tags]
    return body
