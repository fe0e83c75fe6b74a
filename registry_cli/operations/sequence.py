"""Read one artifact or collection as a whole."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from registry_cli.catalog import summaries
from registry_cli.operations.resolve import Resolver

if TYPE_CHECKING:
    from registry_cli.domain.references import Reference
    from registry_cli.domain.sequences import Artifact, Collection
    from registry_cli.workspace import Workspace


class SequenceRequest(NamedTuple):
    """Which artifact or collection; a selector of a version is not looked at."""

    reference: Reference


def read_sequence(workspace: Workspace, request: SequenceRequest) -> Artifact | Collection:
    """Return it with its counts, aliases and tags. Raises `NotFoundError` where there is none."""
    with workspace.reading() as connection:
        sequence, registry = Resolver(connection, workspace).sequence(request.reference)
        if registry is None:
            return summaries.read_artifact(connection, sequence.id)
        return summaries.read_collection(connection, sequence.id)
