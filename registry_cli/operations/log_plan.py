"""Where a log goes, decided by the rules, before and again while it is written."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from registry_cli.blobs.scanning import base_name
from registry_cli.catalog import entities, sequences
from registry_cli.domain.metadata import to_json
from registry_cli.domain.names import make_artifact_name
from registry_cli.domain.wanted_references import MOST_OBJECTS
from registry_cli.errors import ConflictError, Hint, RefusedError, UsageError
from registry_cli.operations.causes import Causes
from registry_cli.operations.link import check_target
from registry_cli.operations.new_artifact import elsewhere
from registry_cli.operations.scope import Scope, read_scope

if TYPE_CHECKING:
    from pathlib import Path

    from registry_cli.catalog.registries import RegistryRow
    from registry_cli.catalog.sequences import Sequence
    from registry_cli.domain.metadata import Json
    from registry_cli.domain.references import CollectionPath
    from registry_cli.domain.wanted_references import WantedReference
    from registry_cli.operations.draft import DraftFile
    from registry_cli.operations.resolve import Resolver


class LogRequest(NamedTuple):
    """What to log, under which name, and what to say of it. Paths as the user wrote them.

    `draft` names files one by one, in place of `paths`; it has a name, too. `link_aliases` of
    None gives the link the same aliases as the version. `references` come beside the paths, of
    which there may then be none. A draft without any file is refused unless it `may_be_empty`.
    """

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
    reads_all: bool = False
    reads_headers: bool = False
    stamp: Path | None = None
    draft: tuple[DraftFile, ...] | None = None
    link_aliases: tuple[str, ...] | None = None
    references: tuple[WantedReference, ...] = ()
    may_be_empty: bool = False

    @property
    def aliases_of_link(self) -> tuple[str, ...]:
        """What the link is to be called beside `latest`."""
        return self.aliases if self.link_aliases is None else self.link_aliases


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
    names = [
        *(base_name(path) for path in request.paths),
        *(each.name or each.address.name for each in request.references),
    ]
    if len(names) > 1 or names[0] is None:
        raise UsageError(
            "several paths need a name" if len(names) > 1 else "the address tells no name",
            Hint("for example", _again(request, name="my-artifact", type_="model")),
        )
    try:
        return make_artifact_name(names[0])
    except UsageError as error:
        error.hint = Hint("give one", _again(request, name=request.type or "model", type_="model"))
        raise


def _another(name: str, type_: str) -> str:
    """Return a name for what has another type, told by the type where its letters allow that."""
    try:
        return make_artifact_name(f"{name}-{type_}")
    except UsageError:
        return make_artifact_name(f"{name[:100]}-2")


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
            _hint_of_new(resolver, request, scope, name),
        )
    type_ = request.type or (artifact.type if artifact is not None else "")
    registry = None
    with Causes() as causes:
        if artifact is not None and artifact.type != type_:
            causes.note(_of_other_type(artifact, request, name, type_))
        if request.link is not None:
            registry = check_target(
                resolver,
                request.link,
                type_,
                request.aliases_of_link,
                lambda target: _again(request._replace(link=target), name=name, type_=type_),
            )
            _check_is_no_person(resolver, request, scope, name, type_)
        resolver.access.require_logging(scope.entity)
    return Plan(scope, name, type_, artifact, registry)


def _of_other_type(artifact: Sequence, request: LogRequest, name: str, type_: str) -> ConflictError:
    another = _another(name, type_)
    return ConflictError(
        f"the artifact {artifact.qualified_name!r} has the type {artifact.type!r}, not {type_!r}",
        Hint(
            "leave the type out, or choose another name",
            _again(request, name=another, type_=type_),
            in_python=f"give it the type {artifact.type!r}, or a name such as {another!r}",
        ),
    )


def _hint_of_new(resolver: Resolver, request: LogRequest, scope: Scope, name: str) -> Hint:
    """Say how to make an artifact, or where one of that name is that was perhaps meant."""
    there = elsewhere(resolver, scope.entity.name, name)
    if not there or request.project is not None:
        return Hint("for example", _again(request, name=name, type_="model"))
    project = there[0].split("/")[1]
    again = _again(request._replace(project=project), name=name, type_=None)
    return Hint(f"there is {', '.join(there)}", again)


def _again(request: LogRequest, *, name: str, type_: str | None) -> tuple[str, ...]:
    """Write a request as a command for hints; `type_` counts where none was asked for.

    A draft is the work of a script: no command logs it.
    """
    if request.draft is not None:
        return ()
    values: list[tuple[str, str | None]] = [
        ("--name", name),
        ("--type", request.type or type_),
        ("--project", request.project),
        ("--entity", request.entity),
        *(("--alias", alias) for alias in request.aliases),
        *(("--tag", tag) for tag in request.tags),
        *(("--metadata", f"{key}={to_json(value)}") for key, value in request.metadata.items()),
        *(("--metric", f"{key}={value}") for key, value in request.metrics.items()),
        ("--description", request.description or None),
        *(("--exclude", pattern) for pattern in request.exclude),
        *(
            ("--reference", f"{each.name}={each.address.uri}" if each.name else each.address.uri)
            for each in request.references
        ),
        ("--max-objects", _max_objects(request)),
        ("--link", str(request.link) if request.link is not None else None),
        ("--stamp", str(request.stamp) if request.stamp is not None else None),
    ]
    options = [word for option, value in values if value is not None for word in (option, value)]
    flags = {
        "--follow": request.follows_links,
        "--new-version": request.forces_version,
        "--rehash": request.reads_all,
        "--no-checksum": not all(each.has_checksum for each in request.references),
    }
    paths = request.paths if request.references else request.paths or ("PATH",)
    return (
        "log",
        *(f"./{path}" if path.startswith("-") else path for path in paths),
        *options,
        *(flag for flag, is_set in flags.items() if is_set),
    )


def _max_objects(request: LogRequest) -> str | None:
    allowed = {each.max_objects for each in request.references}
    return str(max(allowed)) if allowed - {MOST_OBJECTS} else None


def _check_is_no_person(
    resolver: Resolver, request: LogRequest, scope: Scope, name: str, type_: str
) -> None:
    if scope.entity.kind != "user":
        return
    team = entities.default_team(resolver.connection).name
    raise RefusedError(
        f"what belongs to the personal entity {scope.entity.name!r} cannot be linked",
        Hint(
            "log it under a team",
            _again(request._replace(entity=team), name=name, type_=type_),
            in_python=f"log it in a run of a team: init(entity={team!r})",
        ),
    )
