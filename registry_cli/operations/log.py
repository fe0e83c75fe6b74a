"""Log files and folders as the next version of an artifact."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, NamedTuple

from registry_cli.blobs.pages import PageSpool
from registry_cli.blobs.sources import Sources, base_name, scan
from registry_cli.blobs.spool import SortedSpool
from registry_cli.catalog import entities, manifests, runs, sequences, versions
from registry_cli.domain.events import Kind
from registry_cli.domain.manifests import VersionDigest, cut_into_pages
from registry_cli.domain.names import LATEST, make_artifact_name
from registry_cli.errors import ConflictError, Hint, RefusedError, RegistryError, UsageError
from registry_cli.operations.labels import add_tags, move_aliases
from registry_cli.operations.link import check_target, link_in
from registry_cli.operations.resolve import Resolver
from registry_cli.operations.scope import Scope, read_scope
from registry_cli.operations.stamp import write_stamp

if TYPE_CHECKING:
    from pathlib import Path

    from registry_cli.blobs.intake import Intake
    from registry_cli.catalog.registries import RegistryRow
    from registry_cli.catalog.sequences import Sequence
    from registry_cli.catalog.transactions import Transaction
    from registry_cli.catalog.versions import Membership
    from registry_cli.domain.metadata import Json
    from registry_cli.domain.references import CollectionPath
    from registry_cli.domain.versions import Version
    from registry_cli.operations.progress import Progress
    from registry_cli.workspace import Workspace


class LogRequest(NamedTuple):
    """What to log, under which name, and what to say of it. Paths as the user wrote them."""

    paths: tuple[str, ...]
    metadata: dict[str, Json]
    metrics: dict[str, float]
    name: str | None = None
    type: str | None = None
    aliases: tuple[str, ...] = ()
    tags: tuple[str, ...] = ()
    description: str = ""
    project: str | None = None
    entity: str | None = None
    exclude: tuple[str, ...] = ()
    follows_links: bool = False
    link: CollectionPath | None = None
    forces_version: bool = False
    stamp: Path | None = None


class Logged(NamedTuple):
    """The version; sizes in bytes. `is_created` is False where the content was logged before."""

    version: Version
    is_created: bool
    already_stored_size: int
    link: Version | None


class _Plan(NamedTuple):
    """Where a version goes: the artifact is None while it is new."""

    scope: Scope
    name: str
    type: str
    artifact: Sequence | None
    registry: RegistryRow | None


def log(workspace: Workspace, request: LogRequest, progress: Progress) -> Logged:
    """Log what is under the paths; that content alone decides the version.

    Content equal to a live version of the artifact makes no new one: that version is returned
    and gets the aliases and tags. With `link`, a refused link means that nothing is logged.
    A failure leaves nothing behind.
    """
    name = _artifact_name(request)
    with SortedSpool() as spool, PageSpool() as pages:
        sources = _scan_and_check(workspace, request, name, spool)
        workspace.make_home()
        progress.start(sources.size)
        with workspace.intake() as intake:
            try:
                with workspace.keeping_blobs():
                    digest = VersionDigest()
                    entries = intake.take(sources, progress.advance)
                    pages.extend(cut_into_pages(digest.count(entries)))
                    intake.publish()
                    with workspace.writing() as transaction:
                        plan = _plan(Resolver(transaction.connection, workspace), request, name)
                        write = _Write(transaction, workspace, request, plan)
                        version, is_created = write.version(digest, pages)
                        link = write.link(version)
                        shown = versions.read_version(transaction.connection, version)
            except BaseException:
                _withdraw(workspace, intake)
                raise
        if request.stamp is not None:
            write_stamp(request.stamp, shown)
        return Logged(shown, is_created, intake.already_stored_size, link)


def _artifact_name(request: LogRequest) -> str:
    if request.name is not None:
        return request.name
    if len(request.paths) > 1:
        raise UsageError(
            "several paths need a name",
            Hint("for example", ("log", *request.paths, "--name", "my-artifact")),
        )
    return make_artifact_name(base_name(request.paths[0]))


def _scan_and_check(
    workspace: Workspace, request: LogRequest, name: str, spool: SortedSpool
) -> Sources:
    """Find the files and judge the request; of several causes the lowest exit code is raised."""
    problems: list[RegistryError] = []
    sources = Sources(spool)
    try:
        sources = scan(
            request.paths,
            spool,
            home=workspace.home,
            exclude=request.exclude,
            follows_links=request.follows_links,
        )
    except RegistryError as error:
        problems.append(error)
    try:
        with workspace.reading() as connection:
            _plan(Resolver(connection, workspace), request, name)
    except RegistryError as error:
        problems.append(error)
    if problems:
        raise min(problems, key=lambda problem: problem.exit_code)
    return sources


def _plan(resolver: Resolver, request: LogRequest, name: str) -> _Plan:
    """Decide where the version goes, or raise what forbids it."""
    connection = resolver.connection
    scope = read_scope(
        connection, resolver.workspace, entity=request.entity, project=request.project
    )
    project_id = sequences.find_project(connection, scope.entity.id, scope.project.value)
    artifact = None
    if project_id is not None:
        artifact = sequences.find_sequence(connection, project_id, name)
    if artifact is None and request.type is None:
        raise UsageError(
            f"the artifact {name!r} is new and needs a type",
            Hint("for example", ("log", *request.paths, "--name", name, "--type", "model")),
        )
    type_ = request.type or (artifact.type if artifact is not None else "")
    if artifact is not None and artifact.type != type_:
        raise ConflictError(
            f"the artifact {artifact.qualified_name!r} has the type {artifact.type!r}, "
            f"not {type_!r}",
            Hint(
                "leave the type out, or choose another name",
                ("log", *request.paths, "--name", f"{name}-{type_}", "--type", type_),
            ),
        )
    registry = None
    if request.link is not None:
        registry = check_target(
            resolver, request.link, type_, lambda target: _again(request, name, type_, target)
        )
        _check_is_no_person(resolver, request, scope, name, type_)
    resolver.access.require_logging(scope.entity)
    return _Plan(scope, name, type_, artifact, registry)


def _again(request: LogRequest, name: str, type_: str, target: str) -> tuple[str, ...]:
    """Write the same command with another target, for hints; `--entity` is left to the caller."""
    project = () if request.project is None else ("--project", request.project)
    aliases = [word for alias in request.aliases for word in ("--alias", alias)]
    options = ("--name", name, "--type", type_, *project, *aliases)
    return ("log", *request.paths, *options, "--link", target)


def _check_is_no_person(
    resolver: Resolver, request: LogRequest, scope: Scope, name: str, type_: str
) -> None:
    if scope.entity.kind != "user":
        return
    team = entities.default_team(resolver.connection).name
    again = (*_again(request, name, type_, str(request.link)), "--entity", team)
    raise RefusedError(
        f"what belongs to the personal entity {scope.entity.name!r} cannot be linked",
        Hint("log it under a team", again),
    )


class _Write(NamedTuple):
    """The one transaction of a log."""

    transaction: Transaction
    workspace: Workspace
    request: LogRequest
    plan: _Plan

    def version(self, digest: VersionDigest, pages: PageSpool) -> tuple[Membership, bool]:
        """Return the version that holds the content, and whether it is new."""
        connection = self.transaction.connection
        if self.plan.artifact is not None and not self.request.forces_version:
            equal = versions.find_by_digest(connection, self.plan.artifact.id, digest.hexdigest())
            if equal:
                self._relabel(self.plan.artifact, equal[0])
                return equal[0], False
        return self._add(digest, pages), True

    def link(self, source: Membership) -> Version | None:
        """Link the version where that was asked for."""
        if self.plan.registry is None or self.request.link is None:
            return None
        linked = link_in(
            self.transaction,
            self.plan.registry,
            source,
            self.request.link,
            self.request.aliases,
        )
        return linked.version

    def _relabel(self, artifact: Sequence, place: Membership) -> None:
        move_aliases(self.transaction, artifact, place, (LATEST, *self.request.aliases))
        add_tags(self.transaction, artifact, place, self.request.tags)
        ignored = [
            option
            for option, value in (
                ("--metadata", self.request.metadata),
                ("--metric", self.request.metrics),
                ("--description", self.request.description),
            )
            if value
        ]
        if ignored:
            self.workspace.note(
                f"the content is that of v{place.number}, so {' and '.join(ignored)} "
                "was not applied; --new-version would make a version of its own"
            )

    def _add(self, digest: VersionDigest, pages: PageSpool) -> Membership:
        connection, plan, request = self.transaction.connection, self.plan, self.request
        artifact = plan.artifact or self._create_artifact()
        number = versions.next_number(connection, artifact.id)
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
                "metadata": request.metadata,
            },
        )
        return versions.get_by_number(connection, artifact.id, number)

    def _create_artifact(self) -> Sequence:
        connection, scope = self.transaction.connection, self.plan.scope
        project = f"{scope.entity.name}/{scope.project.value}"
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
        return run_id


def _withdraw(workspace: Workspace, intake: Intake) -> None:
    """Take back what was published, after a failure; what cannot be is left to `gc`."""
    if not intake.has_published:
        return
    try:
        with workspace.keeping_blobs(is_exclusive=True), workspace.reading() as connection:
            intake.withdraw(lambda names: manifests.list_stored_blobs(connection, names))
    except (RegistryError, OSError):
        workspace.note("what was copied stays in the store until the next garbage collection")
