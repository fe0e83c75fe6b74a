"""What an import may do here: asked before anything is read on, and again while it is written."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple, NoReturn

from registry_cli.bundles.grouping import VersionGroup
from registry_cli.catalog import entities, sequences, versions
from registry_cli.domain.bundles import collection_path
from registry_cli.errors import ConflictError, Hint, NotFoundError, RefusedError
from registry_cli.operations.causes import Causes
from registry_cli.operations.scope import read_scope

if TYPE_CHECKING:
    from collections.abc import Iterable

    from registry_cli.bundles.grouping import LinkGroup
    from registry_cli.catalog.entities import Entity
    from registry_cli.catalog.registries import RegistryRow
    from registry_cli.catalog.sequences import Sequence
    from registry_cli.catalog.versions import VersionRecord
    from registry_cli.domain.bundles import BundledArtifact, BundledRun
    from registry_cli.operations.resolve import Resolver


class ImportRequest(NamedTuple):
    """How to take a bundle over. `entity` of None keeps the names of entities.

    `source` is the bundle as the user named it, None where it cannot be read again.
    """

    source: str | None = None
    entity: str | None = None
    brings_aliases: bool = False
    creates_registries: bool = False
    skips_links: bool = False


class ImportRules:
    """The rules at one moment, for one user."""

    def __init__(self, resolver: Resolver, request: ImportRequest) -> None:
        """Refuse at once who may not import, and an entity that may not take it."""
        self._resolver = resolver
        self._connection = resolver.connection
        self._request = request
        self._taker: Entity | None = None
        if request.entity is not None:
            scope = read_scope(self._connection, resolver.workspace, entity=request.entity)
            self._taker = scope.entity
        resolver.access.require_admin("import")
        if self._taker is not None:
            resolver.access.require_logging(self._taker)

    def check(self, groups: Iterable[VersionGroup | LinkGroup]) -> None:
        """Judge all of a bundle; of several causes the one with the lowest exit code is raised."""
        with Causes() as causes:
            for group in groups:
                with causes.noted():
                    if isinstance(group, VersionGroup):
                        self.artifact(group.artifact, self.entity(group.artifact))
                        self.record(group)
                    elif not self._request.skips_links:
                        self.registry(group)
                        self.refuse_personal(group)

    def entity(self, artifact: BundledArtifact) -> Entity:
        """Return whose an artifact becomes: of the one asked for, else of its namesake here."""
        if self._taker is not None:
            return self._taker
        found = entities.find_entity(self._connection, artifact.entity)
        if found is None:
            make = (
                ("team", "create", artifact.entity)
                if artifact.entity_kind == "team"
                else ("member", "add", artifact.entity, "--role", "member")
            )
            raise NotFoundError(
                f"there is no {artifact.entity_kind} {artifact.entity!r} in this home, "
                f"to which {artifact.qualified_name!r} belongs",
                Hint("choose whose it becomes with --entity, or make it", make),
            )
        if found.kind != artifact.entity_kind:
            raise ConflictError(
                f"{artifact.entity!r} is a {artifact.entity_kind} in the bundle, "
                f"and here the {found.kind}",
                self._again("choose whose it becomes", "--entity", self._team()),
            )
        return found

    def entity_of_run(self, run: BundledRun) -> Entity | None:
        """Return whose the project of a run becomes, None where its entity is not here."""
        if self._taker is not None:
            return self._taker
        found = entities.find_entity(self._connection, run.entity)
        return found if found is not None and found.kind == run.entity_kind else None

    def artifact(self, artifact: BundledArtifact, entity: Entity) -> Sequence | None:
        """Return the artifact here that takes the versions, None where it is new."""
        project_id = sequences.find_project(self._connection, entity.id, artifact.project)
        if project_id is None:
            return None
        found = sequences.find_sequence(self._connection, project_id, artifact.name)
        if found is not None and found.type != artifact.type:
            raise ConflictError(
                f"the artifact {found.qualified_name!r} has the type {found.type!r}, "
                f"and {artifact.type!r} in the bundle",
                Hint("import it for another team with --entity"),
            )
        return found

    def record(self, group: VersionGroup) -> VersionRecord | None:
        """Return the record of a version that is or was here."""
        found = versions.find_record(self._connection, group.version.id)
        if found is None:
            return None
        if found.digest != group.version.digest:
            raise ConflictError(
                f"the id of {group.qualified_name} is that of a version with other files here",
                Hint("see which", ("versions", group.artifact.name)),
            )
        return found

    def registry(self, group: LinkGroup) -> RegistryRow | None:
        """Return the registry here that takes a link; None where it is to be created."""
        wanted, collection = group.registry, group.collection
        found = self._resolver.find_registry(wanted.name)
        if found is None and self._request.creates_registries:
            return None
        if found is None:
            self._refuse_registry(group)
        existing = sequences.find_collection(self._connection, found.id, collection.name)
        if existing is not None and existing.type != collection.type:
            raise ConflictError(
                f"the collection {existing.qualified_name!r} holds {existing.type!r}, "
                f"and {collection.type!r} in the bundle",
                self._again("leave the links out", "--no-links"),
            )
        if not found.accepts(collection.type):
            accepted = " and ".join(found.accepted_types or ())
            raise RefusedError(
                f"the registry {found.name!r} accepts {accepted}, and not {collection.type!r}, "
                f"as in {collection_path(wanted, collection)!r}",
                self._again("leave the links out", "--no-links"),
            )
        return found

    def refuse_personal(self, group: LinkGroup) -> None:
        """Refuse to link what is a person's: a version that is here already stays whose it is."""
        source = versions.find_by_uid(self._connection, group.link.version)
        if source is None:
            # Whose it is in the bundle was a team: nothing else can be linked.
            if self._taker is not None and self._taker.kind == "user":
                raise RefusedError(
                    f"what belongs to the personal entity {self._taker.name!r} cannot be linked",
                    self._again(
                        "import it for a team, or with --no-links", "--entity", self._team()
                    ),
                )
            return
        artifact = sequences.get_sequence(self._connection, source.sequence_id)
        owner = entities.find_entity(self._connection, artifact.entity)
        if owner is not None and owner.kind == "user":
            raise RefusedError(
                f"{artifact.qualified_name}:v{source.number} is here already, and what belongs to "
                f"the personal entity {owner.name!r} cannot be linked",
                self._again(
                    "it stays whose it is, unless it is deleted; leave the links out", "--no-links"
                ),
            )

    def _team(self) -> str:
        return entities.default_team(self._connection).name

    def _again(self, text: str, *options: str) -> Hint:
        """Return the hint to import once more with these options, which come last and count."""
        request = self._request
        if request.source is None:
            return Hint(f"{text}: {' '.join(options)}")
        flags = {
            "--aliases": request.brings_aliases,
            "--create-registries": request.creates_registries,
            "--no-links": request.skips_links,
        }
        given = [flag for flag, is_set in flags.items() if is_set and flag not in options]
        if request.entity is not None and "--entity" not in options:
            given += ["--entity", request.entity]
        return Hint(text, ("import", request.source, *given, *options))

    def _refuse_registry(self, group: LinkGroup) -> NoReturn:
        wanted = group.registry
        types = [word for each in wanted.accepted_types or () for word in ("--type", each)]
        said = ["--description", wanted.description] if wanted.description else []
        seen = ["--visibility", wanted.visibility] if wanted.visibility != "organization" else []
        raise NotFoundError(
            f"there is no registry {wanted.name!r}, which takes {group.qualified_name!r}",
            Hint(
                "import with --create-registries, or without links by --no-links, or make it",
                ("registry", "create", wanted.name, *types, *seen, *said),
            ),
        )
