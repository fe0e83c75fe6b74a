"""List the artifacts of all projects, or of one entity or project."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from registry_cli.catalog import entities
from registry_cli.catalog.summaries import list_artifacts as read_artifacts
from registry_cli.errors import Hint, NotFoundError
from registry_cli.operations.listing import Filters, Paging, page_of, wanted_by
from registry_cli.operations.resolve import Resolver

if TYPE_CHECKING:
    from registry_cli.domain.sequences import Artifact
    from registry_cli.workspace import Workspace


class ArtifactsRequest(NamedTuple):
    """Of which entity and project (None: all), which of them, and which page."""

    entity: str | None
    project: str | None
    filters: Filters = Filters()
    paging: Paging = Paging()


def list_artifacts(workspace: Workspace, request: ArtifactsRequest) -> list[Artifact]:
    """Return artifacts, by qualified name unless another order is asked for."""
    with workspace.reading() as connection:
        resolver = Resolver(connection, workspace)
        entity_id = None
        if request.entity is not None:
            entity = entities.find_entity(connection, request.entity)
            if entity is None:
                from registry_cli.operations.entity_hint import entity_hint  # noqa: PLC0415 - for an error

                listing = Hint("list all", ("artifacts",))
                raise NotFoundError(
                    f"there is no entity {request.entity!r}",
                    entity_hint(connection, request.entity, ("team", "user"), listing),
                )
            entity_id = entity.id
        wanted = wanted_by(resolver, request.filters, workspace=workspace)
        return page_of(
            lambda page: read_artifacts(
                connection, page, entity_id=entity_id, project=request.project
            ),
            wanted,
            request.paging,
        )
