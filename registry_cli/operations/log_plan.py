"""Where a log goes, decided by the rules, before and again while it is written."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from registry_cli.blobs.sources import base_name
from registry_cli.catalog import entities, sequences
from registry_cli.domain.names import make_artifact_name
from registry_cli.errors import ConflictError, Hint, RefusedError, UsageError
from registry_cli.operations.link import check_target
from registry_cli.operations.scope import Scope, read_scope

if TYPE_CHECKING:
    from pathlib import Path

    from registry_cli.catalog.registries import RegistryRow
    from registry_cli.catalog.sequences import Sequence
    from registry_cli.domain.metadata import Json
    from registry_cli.domain.references import CollectionPath
    from registry_cli.operations.resolve import Resolver


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


class Plan(NamedTuple):
    """Where a version goes: the artifact is None while it is new."""

    scope: Scope
    name: str
    type: str
    artifact: Sequence | None
    registry: RegistryRow | None


def artifact_name(request: LogRequest) -> str:
    """Return the name that is asked for, or the base name of the one path made valid."""
    if request.name is not None:
        return request.name
    if len(request.paths) > 1:
        raise UsageError(
            "several paths need a name",
            Hint("for example", ("log", *request.paths, "--name", "my-artifact")),
        )
    return make_artifact_name(base_name(request.paths[0]))


def make_plan(resolver: Resolver, request: LogRequest, name: str) -> Plan:
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
    return Plan(scope, name, type_, artifact, registry)


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
