"""Look around in a home without a run: artifacts, collections, registries and runs."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from registry_cli.domain.names import (
    parse_entity_name,
    parse_project_name,
    parse_registry_name,
    parse_type,
)
from registry_cli.domain.references import parse_reference, parse_registry_path
from registry_cli.operations.exists import ExistsRequest, exists
from registry_cli.operations.find import FindRequest
from registry_cli.operations.registry_create import RegistryCreateRequest, create_registry
from registry_cli.operations.sequence import SequenceRequest, read_sequence
from registry_cli.operations.whoami import whoami
from registry_cli.sdk.api_elsewhere import ApiElsewhere
from registry_cli.sdk.arguments import read_tags, read_text, read_texts, read_visibility
from registry_cli.sdk.artifact import Artifact, ArtifactCollection
from registry_cli.sdk.errors import (
    ClashError,
    NothingThereError,
    WrongTypeError,
    speaking_python,
)
from registry_cli.sdk.home import current_home
from registry_cli.sdk.people import (
    Organization,
    Team,
    User,
    find_team,
    find_users,
    make_team,
)
from registry_cli.sdk.place import check_type, find_place
from registry_cli.sdk.project import (
    ArtifactType,
    Project,
    find_project,
    find_type,
    list_projects,
)
from registry_cli.sdk.registry import Registries, Registry, read_registry
from registry_cli.sdk.results import Results, in_order, refuse_cursor
from registry_cli.sdk.runs import Runs, find_run
from registry_cli.workspace import Setting

_PARTS = 3
"""Of the path of a run: entity, project and id."""

if TYPE_CHECKING:
    from collections.abc import Iterable
    from typing import Any, Literal

    from registry_cli.domain.references import Reference
    from registry_cli.sdk.artifact import RunRecord


class Api(ApiElsewhere):
    """Read what there is; `create_registry` and `create_team` alone make something.

    What is found can be used and edited as anywhere else. `overrides` may name the `entity` and
    `project` that are meant where none is given; everything else is accepted and changes nothing.
    """

    def __init__(
        self,
        overrides: Mapping[str, Any] | None = None,
        timeout: float | None = None,
        api_key: str | None = None,
    ) -> None:
        if not isinstance(overrides, Mapping | None):
            raise WrongTypeError(f"overrides come as a dict, not {type(overrides).__name__}")
        home = current_home()
        entity, project = ((overrides or {}).get(each) for each in ("entity", "project"))
        with speaking_python():
            if entity:
                name = parse_entity_name(read_text("entity", entity))
                home = home._replace(entity=Setting(name, "Api(entity)"))
            if project:
                name = parse_project_name(read_text("project", project))
                home = home._replace(project=Setting(name, "Api(project)"))
        self._home = home

    @property
    def default_entity(self) -> str:
        """The entity that is meant where none is named."""
        return self._home.perform(whoami).entity

    @property
    def viewer(self) -> User:
        """The acting user."""
        return User(self._home, self._home.perform(whoami).user)

    def organization(self, name: str | None = None) -> Organization:
        """Return the organization of the home; another one is refused."""
        self._require_organization(name)
        return Organization(self._home)

    def user(self, username_or_email: str) -> User | None:
        """Return a user who has a role in the home, None where there is none of that name."""
        return next(iter(find_users(self._home, username_or_email)), None)

    def users(self, username_or_email: str) -> list[User]:
        """Return the user of that name, as a list of one or none."""
        return find_users(self._home, username_or_email)

    def team(self, team: str) -> Team:
        """Return a team by its name."""
        return find_team(self._home, team)

    def create_team(self, team: str, admin_username: str | None = None) -> Team:
        """Create a team; who creates it is its admin, and the other user, too."""
        return make_team(self._home, team, admin_username)

    def project(self, name: str, entity: str | None = None) -> Project:
        """Return a project by its name; it begins with the first log there."""
        return find_project(self._home, read_text("name", name), entity)

    def projects(self, entity: str | None = None, per_page: int = 200) -> Results[Project]:
        """Return the projects of an entity in which something was run or logged, by name."""
        return Results(lambda: list_projects(self._home, entity))

    def create_project(self, name: str, entity: str) -> None:
        """Do nothing: a project begins with the first log there."""
        self.project(name, entity)

    def from_path(self, path: str) -> RunRecord | Project | Artifact:
        """Return the run, project or version that `entity/project/…` leads to."""
        parts = read_text("path", path).strip("/").split("/")
        if ":" in parts[-1] or "@" in parts[-1]:
            return self.artifact(path)
        return self.project(path) if len(parts) < _PARTS else self.run(path)

    def artifact_types(
        self, project: str | None = None, start: str | None = None
    ) -> Results[ArtifactType]:
        """Return the types of what is in a project or registry: `entity/project`, by name."""
        refuse_cursor(start)
        return find_project(self._home, project).artifacts_types()

    def artifact_type(self, type_name: str, project: str | None = None) -> ArtifactType:
        """Return one type, of which there has to be something in the project."""
        return find_type(self._home, type_name, project)

    def artifact(self, name: str, type: str | None = None) -> Artifact:
        """Return a version by its reference: `entity/project/name:alias`, or any shorter form."""
        place = find_place(self._home, read_text("name", name))
        check_type(place, type)
        return Artifact._at(place)

    def artifact_exists(self, name: str, type: str | None = None) -> bool:
        """Say whether a reference leads to a version, of a type if one is given."""
        request = ExistsRequest(_reference(name))
        if not self._home.perform(lambda home: exists(home, request)):
            return False
        return type is None or find_place(self._home, name).frozen.type == type

    def artifacts(
        self,
        type_name: str,
        name: str,
        order: str | None = None,
        per_page: int = 50,
        tags: Iterable[str] | None = None,
        start: str | None = None,
    ) -> Results[Artifact]:
        """Return the versions of an artifact or collection; `tags`: with all of them.

        The newest comes first, unless there is an `order` such as `+created_at`.
        """
        refuse_cursor(start)
        collection = self.artifact_collection(type_name, name)
        wanted = {*read_tags(tags)}
        return Results(
            lambda: in_order(
                (
                    each
                    for each in collection.versions()
                    if wanted <= {*each._logged("tags").frozen.tags}  # as they were just read
                ),
                order,
            )
        )

    def artifact_versions(self, type_name: str, name: str, per_page: int = 50) -> Results[Artifact]:
        """Return the versions of an artifact or collection, as `artifacts`."""
        return self.artifacts(type_name, name)

    def artifact_collection(self, type_name: str, name: str) -> ArtifactCollection:
        """Return an artifact, or a collection of a registry, as a whole."""
        request = SequenceRequest(_reference(name)._replace(selector=None))
        found = self._home.perform(lambda home: read_sequence(home, request))
        if found.type != read_text("type_name", type_name):
            raise ClashError(f"{found.qualified_name!r} is of type {found.type!r}")
        return ArtifactCollection(self._home, found.qualified_name)

    def artifact_collection_exists(self, name: str, type: str) -> bool:
        """Say whether there is an artifact or collection of that name and type."""
        try:
            self.artifact_collection(type, name)
        except (NothingThereError, ClashError):
            return False
        return True

    def artifact_collections(
        self,
        project_name: str,
        type_name: str,
        order: str | None = None,
        per_page: int = 50,
        start: str | None = None,
    ) -> Results[ArtifactCollection]:
        """Return what is of a type in `entity/project` or a registry, by name."""
        refuse_cursor(start)
        project = find_project(self._home, read_text("project_name", project_name))
        return ArtifactType(project, read_text("type_name", type_name)).collections(order=order)

    def registries(
        self,
        organization: str | None = None,
        filter: Mapping[str, Any] | None = None,
        order: str | None = None,
        per_page: int = 100,
        start: str | None = None,
    ) -> Registries:
        """Return the registries that pass a filter, by name."""
        refuse_cursor(start)
        if organization is not None:
            read_text("organization", organization)
        return Registries(self._home, FindRequest(filter, organization=organization), order)

    def registry(self, name: str, organization: str | None = None) -> Registry:
        """Return a registry by its name, with or without `wandb-registry-`."""
        self._require_organization(organization)
        with speaking_python():
            path = parse_registry_path(read_text("name", name))
            path = path._replace(organization=organization or path.organization)
        return Registry(self._home, read_registry(self._home, path))

    def create_registry(
        self,
        name: str,
        visibility: Literal["organization", "restricted"],
        organization: str | None = None,
        description: str | None = None,
        artifact_types: list[str] | None = None,
    ) -> Registry:
        """Create a registry; without types it accepts all. Types can be added, never removed."""
        self._require_organization(organization)
        with speaking_python():
            types = [parse_type(each) for each in read_texts("artifact_types", artifact_types)]
            request = RegistryCreateRequest(
                parse_registry_name(read_text("name", name)),
                tuple(types) if types else None,
                read_visibility(visibility),
                read_text("description", description or ""),
            )
        made = self._home.perform(lambda home: create_registry(home, request))
        return Registry(self._home, made)

    def run(self, path: str = "") -> RunRecord:
        """Return a run by its id, or by `entity/project/id`."""
        return find_run(self._home, read_text("path", path))

    def runs(
        self,
        path: str | None = None,
        filters: Mapping[str, Any] | None = None,
        order: str = "+created_at",
        per_page: int = 50,
        include_sweeps: bool = False,
        lazy: bool = True,
    ) -> Runs:
        """Return the runs of `entity/project` that pass filters; all projects without a path.

        `order` is a field, with `-` in front for the largest first, as `-created_at`.
        """
        return Runs(self._home, path, filters, read_text("order", order))

    def _require_organization(self, name: object) -> None:
        """Refuse another organization than that of the home; None is any."""
        if name is not None:
            with speaking_python():
                parse_entity_name(read_text("organization", name))
            self.registries(organization=read_text("organization", name))[:1]


def _reference(name: object) -> Reference:
    with speaking_python():
        return parse_reference(read_text("name", name))
