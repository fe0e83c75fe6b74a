"""Events: what happened, by whom and when, and the hash that chains each to the one before."""

from enum import StrEnum
from typing import Final, NamedTuple

from registry_cli.digests import blake3_hex
from registry_cli.domain.metadata import Json, to_json

GENESIS: Final = "0" * 64
"""What stands for the hash before the first event."""


class Kind(StrEnum):
    """What can happen. `catalog/apply.py` says what each does to the state."""

    ORGANIZATION_NAMED = "organization-named"
    ORGANIZATION_RENAMED = "organization-renamed"
    TEAM_CREATED = "team-created"
    TEAM_RENAMED = "team-renamed"
    USER_ADDED = "user-added"
    ROLE_GRANTED = "role-granted"
    ROLE_REVOKED = "role-revoked"
    REGISTRY_CREATED = "registry-created"
    REGISTRY_EDITED = "registry-edited"
    REGISTRY_RENAMED = "registry-renamed"
    REGISTRY_DELETED = "registry-deleted"
    ALIAS_PROTECTED = "alias-protected"
    ALIAS_UNPROTECTED = "alias-unprotected"
    PROJECT_CREATED = "project-created"
    ARTIFACT_CREATED = "artifact-created"
    VERSION_LOGGED = "version-logged"
    VERSION_IMPORTED = "version-imported"
    COLLECTION_CREATED = "collection-created"
    COLLECTION_RENAMED = "collection-renamed"
    COLLECTION_DELETED = "collection-deleted"
    VERSION_LINKED = "version-linked"
    LINK_IMPORTED = "link-imported"
    VERSION_UNLINKED = "version-unlinked"
    VERSION_DELETED = "version-deleted"
    ARTIFACT_DELETED = "artifact-deleted"
    ALIASES_SET = "aliases-set"
    ALIASES_REMOVED = "aliases-removed"
    TAGS_ADDED = "tags-added"
    TAGS_REMOVED = "tags-removed"
    DESCRIBED = "described"
    METADATA_SET = "metadata-set"
    METADATA_UNSET = "metadata-unset"
    EVENT_REDACTED = "event-redacted"


class Event(NamedTuple):
    """One entry of the history. `at` is UTC in ISO 8601; `subject` is a qualified name."""

    seq: int
    at: str
    actor: str
    kind: Kind
    subject: str
    body: dict[str, Json]
    hash: str


def body_digest(body: str) -> str:
    """Return the digest under which a body, as JSON text, enters the chain."""
    return blake3_hex(body.encode())


def chain_hash(
    previous: str, *, seq: int, at: str, actor: str, kind: Kind, subject: str, digest: str
) -> str:
    """Return the hash of an event; the body enters by its digest, so that it can be blanked."""
    return blake3_hex(to_json([previous, seq, at, actor, kind, subject, digest]).encode())
