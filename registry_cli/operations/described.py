"""What was changed by hand, read back as it is now."""

from __future__ import annotations

from typing import TYPE_CHECKING

from registry_cli.catalog import summaries, version_listing
from registry_cli.domain.sequences import Artifact, Collection
from registry_cli.domain.versions import Version

if TYPE_CHECKING:
    from registry_cli.operations.resolve import Resolver
    from registry_cli.operations.subjects import Subject

Described = Version | Artifact | Collection


def read_described(resolver: Resolver, subject: Subject) -> Described:
    """Return the version, artifact or collection as every face shows it."""
    connection = resolver.connection
    if subject.place is not None:
        hidden = resolver.hidden_registries()
        return version_listing.read_version(connection, subject.place, hidden=hidden)
    if subject.registry is not None:
        return summaries.read_collection(connection, subject.sequence.id)
    return summaries.read_artifact(connection, subject.sequence.id)
