"""The one transaction of a log: the version, its aliases and tags, its link."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, NamedTuple

from registry_cli.catalog import (
    manifests,
    numbers,
    run_details,
    runs,
    sequences,
    version_listing,
    versions,
)
from registry_cli.domain.events import Kind
from registry_cli.domain.names import LATEST
from registry_cli.operations.labels import add_tags, move_aliases
from registry_cli.operations.link import link_in
from registry_cli.operations.new_artifact import tell_of_near_ones
from registry_cli.operations.resolve import Resolver
from registry_cli.operations.use import remember_output

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from registry_cli.catalog.connections import Connection
    from registry_cli.catalog.sequences import Sequence
    from registry_cli.catalog.transactions import Transaction
    from registry_cli.catalog.versions import Membership
    from registry_cli.domain.manifests import Page, VersionDigest
    from registry_cli.domain.metadata import Json
    from registry_cli.operations.log_plan import LogRequest, Plan
    from registry_cli.workspace import Workspace


def find_logged(
    connection: Connection, plan: Plan, request: LogRequest, digest: VersionDigest
) -> Membership | None:
    """Return the newest live version that holds the content, where that is the one to return."""
    if plan.artifact is None or request.forces_version:
        return None
    equal = versions.find_by_digest(connection, plan.artifact.id, digest.hexdigest())
    return equal[0] if equal else None


class LogWrite(NamedTuple):
    """The one transaction of a log."""

    transaction: Transaction
    workspace: Workspace
    request: LogRequest
    plan: Plan
    metadata: dict[str, Json]
    """Of a new version: also what its files tell."""

    def version(
        self, digest: VersionDigest, pages: Callable[[], Iterable[Page]]
    ) -> tuple[Membership, bool]:
        """Return the version that holds the content, and whether it is new."""
        equal = find_logged(self.transaction.connection, self.plan, self.request, digest)
        if equal is None or self.plan.artifact is None:
            return self._add(digest, pages()), True
        self._relabel(self.plan.artifact, equal)
        if self.plan.scope.run is not None:
            run_id = self.plan.scope.run.value
            remember_output(self.transaction, self.workspace, run_id, equal.version_id)
        return equal, False

    def link(self, source: Membership) -> Membership | None:
        """Link the version where that was asked for."""
        if self.plan.registry is None or self.request.link is None:
            return None
        place, _ = link_in(
            self.transaction,
            self.plan.registry,
            source,
            self.request.link,
            self.request.aliases_of_link,
        )
        return place

    def _relabel(self, artifact: Sequence, place: Membership) -> None:
        move_aliases(self.transaction, artifact, place, (LATEST, *self.request.aliases))
        add_tags(self.transaction, artifact, place, self.request.tags)
        # Its links are not looked at, so none need be hidden.
        held = version_listing.read_version(self.transaction.connection, place, hidden=frozenset())
        ignored = [
            name
            for name, is_held in (
                ("metadata", self.request.metadata.items() <= held.metadata.items()),
                ("metric", self.request.metrics.items() <= held.metrics.items()),
                ("description", self.request.description in {"", held.description}),
            )
            if not is_held
        ]
        if ignored:
            were = "was" if len(ignored) == 1 else "were"
            options = " and ".join(f"--{name}" for name in ignored)
            self.workspace.note(
                f"the content is that of v{place.number}, so {options} "
                f"{were} not applied; --new-version would make a version of its own",
                in_python=f"the content is that of {artifact.qualified_name}:v{place.number}, so "
                f"its {' and '.join(ignored)} {were} not applied; "
                "to change that version, edit it and save() it",
            )

    def _add(self, digest: VersionDigest, pages: Iterable[Page]) -> Membership:
        connection, plan, request = self.transaction.connection, self.plan, self.request
        artifact = plan.artifact or self._create_artifact()
        number = numbers.next_number(connection, artifact.id)
        uid = os.urandom(16).hex()
        run_id = self._run(artifact.project_id)
        version_id = versions.add_version(
            connection,
            uid=uid,
            name=f"{plan.name}:v{number}",
            digest=digest.hexdigest(),
            size=digest.size,
            file_count=digest.file_count,
            metrics=request.metrics,
            run_id=run_id,
            at=self.transaction.at,
            by=self.transaction.author.actor,
        )
        manifests.add_pages(connection, version_id, pages)
        self.transaction.record(
            Kind.VERSION_LOGGED,
            f"{artifact.qualified_name}:v{number}",
            {
                "id": uid,
                "digest": digest.hexdigest(),
                "run": run_id,
                "aliases": [*sorted({LATEST, *request.aliases})],
                "tags": [*sorted(set(request.tags))],
                "description": request.description,
                "metadata": self.metadata,
                "metrics": {**request.metrics},
            },
        )
        return versions.get_by_number(connection, artifact.id, number)

    def _create_artifact(self) -> Sequence:
        connection, scope = self.transaction.connection, self.plan.scope
        project = f"{scope.entity.name}/{scope.project.value}"
        resolver = Resolver(connection, self.workspace)
        tell_of_near_ones(resolver, self.plan.scope, self.plan.name, self.plan.type)
        if sequences.find_project(connection, scope.entity.id, scope.project.value) is None:
            self.transaction.record(Kind.PROJECT_CREATED, project, {})
        self.transaction.record(
            Kind.ARTIFACT_CREATED, f"{project}/{self.plan.name}", {"type": self.plan.type}
        )
        return sequences.get_by_name(connection, f"{project}/{self.plan.name}")

    def _run(self, project_id: int) -> str:
        """Return the run that the version belongs to: the current one, or one of its own."""
        current = self.plan.scope.run
        run_id = current.value if current is not None else self.workspace.new_run_id()
        runs.ensure_run(
            self.transaction.connection,
            run_id=run_id,
            project_id=project_id,
            at=self.transaction.at,
            by=self.transaction.author.actor,
        )
        if current is not None:
            run_details.open_details(self.transaction.connection, run_id, at=self.transaction.at)
        return run_id
