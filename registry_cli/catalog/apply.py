"""Which kind of event does what to the state."""

from __future__ import annotations

from typing import TYPE_CHECKING

from registry_cli.catalog.effects import (
    entities,
    labels,
    memberships,
    names,
    projects,
    redactions,
    sequences,
)
from registry_cli.domain.events import Kind

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Callable
    from typing import Final

    from registry_cli.catalog.effects import Body
    from registry_cli.domain.events import Event

    Effect = Callable[[sqlite3.Connection, Event, Body], None]


def apply_event(connection: sqlite3.Connection, event: Event) -> None:
    """Change the state as the event says."""
    _EFFECTS[event.kind](connection, event, event.body)


_EFFECTS: Final[dict[Kind, Effect]] = {
    Kind.USER_ADDED: entities.add_user,
    Kind.TEAM_CREATED: entities.create_team,
    Kind.TEAM_RENAMED: entities.rename_team,
    Kind.ORGANIZATION_NAMED: entities.name_organization,
    Kind.ORGANIZATION_RENAMED: entities.rename_organization,
    Kind.ROLE_GRANTED: entities.grant_role,
    Kind.ROLE_REVOKED: entities.revoke_role,
    Kind.REGISTRY_CREATED: projects.create_registry,
    Kind.REGISTRY_EDITED: projects.edit_registry,
    Kind.REGISTRY_RENAMED: names.rename_registry,
    Kind.REGISTRY_DELETED: projects.delete_registry,
    Kind.ALIAS_PROTECTED: projects.protect_alias,
    Kind.ALIAS_UNPROTECTED: projects.unprotect_alias,
    Kind.PROJECT_CREATED: projects.create_project,
    Kind.ARTIFACT_CREATED: sequences.create_artifact,
    Kind.VERSION_LOGGED: memberships.log_version,
    Kind.VERSION_IMPORTED: memberships.log_version,
    Kind.COLLECTION_CREATED: sequences.create_collection,
    Kind.COLLECTION_RENAMED: names.rename_collection,
    Kind.COLLECTION_DELETED: sequences.delete_collection,
    Kind.VERSION_LINKED: memberships.link_version,
    Kind.LINK_IMPORTED: memberships.link_version,
    Kind.VERSION_UNLINKED: memberships.unlink_version,
    Kind.VERSION_DELETED: memberships.delete_version,
    Kind.ARTIFACT_DELETED: sequences.delete_artifact,
    Kind.ALIASES_SET: labels.set_aliases,
    Kind.ALIASES_REMOVED: labels.remove_aliases,
    Kind.TAGS_ADDED: labels.add_tags,
    Kind.TAGS_REMOVED: labels.remove_tags,
    Kind.DESCRIBED: labels.describe,
    Kind.METADATA_SET: labels.change_metadata,
    Kind.METADATA_UNSET: labels.change_metadata,
    Kind.EVENT_REDACTED: redactions.redact_event,
}
