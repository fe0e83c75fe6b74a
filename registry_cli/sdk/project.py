"""A project, or a registry as the project that it is: what is in it, by types."""

from __future__ import annotations

from typing import TYPE_CHECKING

from registry_cli.domain.names import (
    REGISTRY_PREFIX,
    parse_entity_name,
    parse_project_name,
    parse_type,
)
from registry_cli.domain.references import parse_registry_path
from registry_cli.operations.artifacts import ArtifactsRequest, list_artifacts
from registry_cli.operations.collections import CollectionsRequest, list_collections
from registry_cli.operations.listing import Filters
from registry_cli.operations.runs import RunsRequest, list_runs
from registry_cli.operations.whoami import whoami
from registry_cli.sdk.arguments import read_text
from registry_cli.sdk.artifact import ArtifactCollection
from registry_cli.sdk.errors import NothingThereError, speaking_python
from registry_cli.sdk.fixed import Fixed
from registry_cli.sdk.refused import NO_PAGE, NO_SWEEPS, Refused
from registry_cli.sdk.results import Results, in_order, refuse_cursor

if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import Any

    from registry_cli.domain.sequences import Artifact as ArtifactRow
    from registry_cli.domain.sequences import Collection as CollectionRow
    from registry_cli.sdk.home import Home


class Project(Fixed):
    """What an entity put together under one name; it begins with the first log there."""

    sweeps: Refused = Refused(NO_SWEEPS)
    to_html: Refused = Refused(NO_PAGE)

    def __init__(self, home: Home, entity: str, name: str) -> None:
        self._home = home
        self._entity = entity
        self._name = name

    @property
    def name(self) -> str:
        """The name."""
        return self._name

    @property
    def entity(self) -> str:
        """Whose it is: a team, a user, or of a registry the organization."""
        return self._entity

    @property
    def owner(self) -> str:
        """The entity."""
        return self._entity

    @property
    def path(self) -> list[str]:
        """Entity and name."""
        return [self._entity, self._name]

    @property
    def id(self) -> str:
        """Entity and name: nothing else tells it from others."""
        return f"{self._entity}/{self._name}"

    @property
    def url(self) -> None:
        """None: there is no web page. `registry artifacts --project` shows what is in it."""
        return

    def artifacts_types(self, per_page: int = 50) -> Results[ArtifactType]:
        """Return the types of what is in it, by name."""
        return Results(
            lambda: [
                ArtifactType(self, each) for each in sorted({row.type for row in self._rows()})
            ]
        )

    def collections(
        self,
        filters: Mapping[str, Any] | None = None,
        order: str | None = None,
        per_page: int = 50,
        start: str | None = None,
    ) -> Results[ArtifactCollection]:
        """Return what is in it, by name, or by an `order` such as `-created_at`."""
        refuse_cursor(start)
        return Results(lambda: self._collections(None, order))

    def _collections(self, type_name: str | None, order: str | None) -> list[ArtifactCollection]:
        found = [
            ArtifactCollection(self._home, row.qualified_name)
            for row in self._rows()
            if type_name in {None, row.type}
        ]
        return in_order(found, order)

    def _rows(self) -> list[ArtifactRow] | list[CollectionRow]:
        if not self._name.startswith(REGISTRY_PREFIX):
            request = ArtifactsRequest(self._entity, self._name)
            return self._home.perform(lambda home: list_artifacts(home, request))
        with speaking_python():
            registry = parse_registry_path(self.id)
        asked = CollectionsRequest(Filters(registry=registry))
        return self._home.perform(lambda home: list_collections(home, asked))

    def __repr__(self) -> str:
        return f"<Project {self.id!r}>"


class ArtifactType(Fixed):
    """What is of one type in a project."""

    def __init__(self, project: Project, name: str) -> None:
        self._project = project
        self._name = name

    @property
    def name(self) -> str:
        """The type."""
        return self._name

    @property
    def id(self) -> str:
        """The project and the type: nothing else tells it from others."""
        return f"{self._project.id}/{self._name}"

    def collections(
        self,
        filters: Mapping[str, Any] | None = None,
        order: str | None = None,
        per_page: int = 50,
        start: str | None = None,
    ) -> Results[ArtifactCollection]:
        """Return the artifacts of the type, by name, or by an `order` such as `-created_at`."""
        refuse_cursor(start)
        return Results(lambda: self._project._collections(self._name, order))

    def collection(self, name: str) -> ArtifactCollection:
        """Return one artifact of the type by its name."""
        for each in self.collections():
            if each.name == name:
                return each
        raise NothingThereError(f"{self._project.id!r} has no {self._name!r} called {name!r}")

    def load(self) -> None:
        """Do nothing: what is read is read anew each time."""

    def __repr__(self) -> str:
        return f"<ArtifactType {self.id!r}>"


def find_project(home: Home, name: object, entity: object = None) -> Project:
    """Return a project by its name or `entity/name`; None is the one that is meant by default."""
    around = home.perform(whoami)
    given = read_text("project", name) if name is not None else around.project
    owner, slash, project = given.strip("/").rpartition("/")
    if not slash:
        owner = read_text("entity", entity) if entity is not None else around.entity
    with speaking_python():
        if project.startswith(REGISTRY_PREFIX):
            parse_registry_path(project)
            owner = owner if slash or entity is not None else around.org_entity
        else:
            parse_project_name(project)
        return Project(home, parse_entity_name(owner), project)


def find_type(home: Home, type_name: object, project: object) -> ArtifactType:
    """Return a type by its name, of which there has to be something in the project."""
    with speaking_python():
        wanted = parse_type(read_text("type_name", type_name))
    found = find_project(home, project)
    for each in found.artifacts_types():
        if each.name == wanted:
            return each
    raise NothingThereError(f"there is nothing of type {wanted!r} in {found.id!r}")


def list_projects(home: Home, entity: object) -> list[Project]:
    """Return the projects in which something was run or logged, by name."""
    owner = read_text("entity", entity) if entity is not None else home.perform(whoami).entity
    runs = home.perform(lambda workspace: list_runs(workspace, RunsRequest(entity=owner)))
    request = ArtifactsRequest(owner, None)
    artifacts = home.perform(lambda workspace: list_artifacts(workspace, request))
    names = {run.project for run in runs} | {row.qualified_name.split("/")[1] for row in artifacts}
    return [Project(home, owner, name) for name in sorted(names)]
