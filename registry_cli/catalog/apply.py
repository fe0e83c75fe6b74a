"""What each event does to the state. Nothing else writes to a state table.

A live write and a rebuild call the same functions in the same order, so they end up equal,
row ids included: rows are opened and closed, never deleted.
"""

import json
import sqlite3
from collections.abc import Callable
from typing import Any, Final, NamedTuple

from registry_cli.catalog.named_rows import (
    entity_id_named,
    membership_named,
    project_id_named,
    sequence_id_named,
    version_id_named,
)
from registry_cli.domain.events import Event, Kind
from registry_cli.domain.metadata import to_json
from registry_cli.domain.names import LATEST, REGISTRY_PREFIX, registry_key

Body = dict[str, Any]
"""The body of an event, in the shape that the operation which recorded it gave it."""


def apply_event(connection: sqlite3.Connection, event: Event) -> None:
    """Change the state as the event says."""
    _APPLY[event.kind](connection, event, event.body)


def _add_user(connection: sqlite3.Connection, event: Event, _body: Body) -> None:
    _open_entity(connection, event, "user", event.subject)


def _create_team(connection: sqlite3.Connection, event: Event, _body: Body) -> None:
    _open_entity(connection, event, "team", event.subject)


def _name_organization(connection: sqlite3.Connection, event: Event, body: Body) -> None:
    _open_entity(connection, event, "organization", body["display_name"])


def _rename_organization(connection: sqlite3.Connection, event: Event, body: Body) -> None:
    _rename_entity(connection, event, body["was"], body["display_name"])


def _rename_team(connection: sqlite3.Connection, event: Event, body: Body) -> None:
    _rename_entity(connection, event, body["was"], event.subject)


def _grant_role(connection: sqlite3.Connection, event: Event, body: Body) -> None:
    entity, _, project = body["in"].partition("/")
    entity_id = entity_id_named(connection, entity)
    registry_id = project_id_named(connection, entity, project) if project else None
    scope = (None, registry_id) if registry_id is not None else (entity_id, None)
    grantee_id = entity_id_named(connection, event.subject)
    connection.execute(
        """
        UPDATE grants SET to_event = ?
        WHERE grantee_id = ? AND entity_id IS ? AND registry_id IS ? AND to_event IS NULL
        """,
        (event.seq, grantee_id, *scope),
    )
    connection.execute(
        """
        INSERT INTO grants (grantee_id, entity_id, registry_id, role, from_event)
        VALUES (?, ?, ?, ?, ?)
        """,
        (grantee_id, *scope, body["role"], event.seq),
    )


def _create_project(connection: sqlite3.Connection, event: Event, _body: Body) -> None:
    entity, _, name = event.subject.partition("/")
    connection.execute(
        "INSERT INTO projects (entity_id, name, from_event) VALUES (?, ?, ?)",
        (entity_id_named(connection, entity), name, event.seq),
    )


def _create_registry(connection: sqlite3.Connection, event: Event, body: Body) -> None:
    _create_project(connection, event, body)
    entity, _, project = event.subject.partition("/")
    registry_id = project_id_named(connection, entity, project)
    name = project.removeprefix(REGISTRY_PREFIX)
    accepted_types = body["accepted_types"]
    connection.execute(
        """
        INSERT INTO registries (id, name, lookup_name, is_core, accepts_all_types, from_event)
        VALUES (?, ?, ?, ?, ?, ?)
        """,
        (
            registry_id,
            name,
            registry_key(name),
            body.get("core", False),
            accepted_types is None,
            event.seq,
        ),
    )
    for accepted in accepted_types or ():
        connection.execute(
            "INSERT INTO accepted_types (registry_id, name, from_event) VALUES (?, ?, ?)",
            (registry_id, accepted, event.seq),
        )
    connection.execute(
        "INSERT INTO visibilities (registry_id, name, from_event) VALUES (?, ?, ?)",
        (registry_id, body["visibility"], event.seq),
    )
    if body["description"]:
        connection.execute(
            "INSERT INTO descriptions (registry_id, text, from_event) VALUES (?, ?, ?)",
            (registry_id, body["description"], event.seq),
        )


def _protect_alias(connection: sqlite3.Connection, event: Event, body: Body) -> None:
    connection.execute(
        "INSERT INTO protections (registry_id, name, from_event) VALUES (?, ?, ?)",
        (_registry_id(connection, event), body["alias"], event.seq),
    )


def _unprotect_alias(connection: sqlite3.Connection, event: Event, body: Body) -> None:
    connection.execute(
        """
        UPDATE protections SET to_event = ?
        WHERE registry_id = ? AND name = ? AND to_event IS NULL
        """,
        (event.seq, _registry_id(connection, event), body["alias"]),
    )


def _registry_id(connection: sqlite3.Connection, event: Event) -> int:
    entity, _, project = event.subject.partition("/")
    return project_id_named(connection, entity, project)


def _create_artifact(connection: sqlite3.Connection, event: Event, body: Body) -> None:
    _open_sequence(connection, event, "artifact", body)


def _create_collection(connection: sqlite3.Connection, event: Event, body: Body) -> None:
    _open_sequence(connection, event, "collection", body)


def _log_version(connection: sqlite3.Connection, event: Event, body: Body) -> None:
    version_id = version_id_named(connection, body["id"])
    _open_membership(connection, event, version_id, source_id=None)
    if body["description"]:
        connection.execute(
            "INSERT INTO descriptions (version_id, text, from_event) VALUES (?, ?, ?)",
            (version_id, body["description"], event.seq),
        )
    connection.execute(
        "INSERT INTO metadata (version_id, value, from_event) VALUES (?, ?, ?)",
        (version_id, to_json(body["metadata"]), event.seq),
    )
    _set_aliases(connection, event, body)
    _add_tags(connection, event, body)


def _link_version(connection: sqlite3.Connection, event: Event, body: Body) -> None:
    source_id, _ = membership_named(connection, body["source"])
    _open_membership(
        connection, event, version_id_named(connection, body["id"]), source_id=source_id
    )
    _set_aliases(connection, event, body)


def _unlink_version(connection: sqlite3.Connection, event: Event, body: Body) -> None:
    membership_id, _ = membership_named(connection, event.subject)
    _close_membership(connection, event, membership_id, body["latest"])


def _delete_version(connection: sqlite3.Connection, event: Event, body: Body) -> None:
    membership_id, version_id = membership_named(connection, event.subject)
    _close_membership(connection, event, membership_id, body["latest"])
    connection.execute(
        "UPDATE tags SET to_event = ? WHERE version_id = ? AND to_event IS NULL",
        (event.seq, version_id),
    )
    connection.execute(
        "UPDATE descriptions SET to_event = ? WHERE version_id = ? AND to_event IS NULL",
        (event.seq, version_id),
    )
    connection.execute(
        "UPDATE metadata SET to_event = ? WHERE version_id = ? AND to_event IS NULL",
        (event.seq, version_id),
    )


def _delete_artifact(connection: sqlite3.Connection, event: Event, _body: Body) -> None:
    scope = {"event": event.seq, "sequence": sequence_id_named(connection, event.subject)}
    for closing in _CLOSE_ARTIFACT:
        connection.execute(closing, scope)


# The places come after what hangs on them, and the artifact last.
_CLOSE_ARTIFACT: Final = (
    "UPDATE aliases SET to_event = :event WHERE sequence_id = :sequence AND to_event IS NULL",
    """
    UPDATE tags SET to_event = :event WHERE to_event IS NULL AND version_id IN (
        SELECT version_id FROM memberships
        WHERE sequence_id = :sequence AND to_event IS NULL
    )
    """,
    """
    UPDATE descriptions SET to_event = :event WHERE to_event IS NULL AND version_id IN (
        SELECT version_id FROM memberships
        WHERE sequence_id = :sequence AND to_event IS NULL
    )
    """,
    """
    UPDATE metadata SET to_event = :event WHERE to_event IS NULL AND version_id IN (
        SELECT version_id FROM memberships
        WHERE sequence_id = :sequence AND to_event IS NULL
    )
    """,
    "UPDATE memberships SET to_event = :event WHERE sequence_id = :sequence AND to_event IS NULL",
    "UPDATE tags SET to_event = :event WHERE sequence_id = :sequence AND to_event IS NULL",
    "UPDATE descriptions SET to_event = :event WHERE sequence_id = :sequence AND to_event IS NULL",
    "UPDATE sequences SET to_event = :event, updated_event = :event WHERE id = :sequence",
)


def _set_aliases(connection: sqlite3.Connection, event: Event, body: Body) -> None:
    membership_id, _ = membership_named(connection, event.subject)
    sequence_id = sequence_id_named(connection, event.subject.rpartition(":v")[0])
    for name in body["aliases"]:
        _move_alias(connection, event, sequence_id, membership_id, name)
    _touch_sequence(connection, event, sequence_id)


def _remove_aliases(connection: sqlite3.Connection, event: Event, body: Body) -> None:
    sequence_id = sequence_id_named(connection, event.subject)
    for name in body["aliases"]:
        connection.execute(
            """
            UPDATE aliases SET to_event = ?
            WHERE sequence_id = ? AND name = ? AND to_event IS NULL
            """,
            (event.seq, sequence_id, name),
        )
    _touch_sequence(connection, event, sequence_id)


def _add_tags(connection: sqlite3.Connection, event: Event, body: Body) -> None:
    subject = _subject(connection, event)
    for name in body["tags"]:
        connection.execute(
            "INSERT INTO tags (version_id, sequence_id, name, from_event) VALUES (?, ?, ?, ?)",
            (*subject.owner, name, event.seq),
        )
    _touch_sequence(connection, event, subject.sequence_id)


def _remove_tags(connection: sqlite3.Connection, event: Event, body: Body) -> None:
    subject = _subject(connection, event)
    for name in body["tags"]:
        connection.execute(
            """
            UPDATE tags SET to_event = ?
            WHERE version_id IS ? AND sequence_id IS ? AND name = ? AND to_event IS NULL
            """,
            (event.seq, *subject.owner, name),
        )
    _touch_sequence(connection, event, subject.sequence_id)


def _describe(connection: sqlite3.Connection, event: Event, body: Body) -> None:
    subject = _subject(connection, event)
    connection.execute(
        """
        UPDATE descriptions SET to_event = ?
        WHERE version_id IS ? AND sequence_id IS ? AND registry_id IS NULL AND to_event IS NULL
        """,
        (event.seq, *subject.owner),
    )
    if body["description"]:
        connection.execute(
            """
            INSERT INTO descriptions (version_id, sequence_id, text, from_event)
            VALUES (?, ?, ?, ?)
            """,
            (*subject.owner, body["description"], event.seq),
        )
    _touch_sequence(connection, event, subject.sequence_id)


def _set_metadata(connection: sqlite3.Connection, event: Event, body: Body) -> None:
    _change_metadata(connection, event, lambda held: {**held, **body["metadata"]})


def _unset_metadata(connection: sqlite3.Connection, event: Event, body: Body) -> None:
    gone = set(body["keys"])
    _change_metadata(
        connection, event, lambda held: {key: held[key] for key in held if key not in gone}
    )


def _change_metadata(
    connection: sqlite3.Connection, event: Event, change: Callable[[Body], Body]
) -> None:
    _, version_id = membership_named(connection, event.subject)
    row = connection.execute(
        "SELECT value FROM metadata WHERE version_id = ? AND to_event IS NULL", (version_id,)
    ).fetchone()
    connection.execute(
        "UPDATE metadata SET to_event = ? WHERE version_id = ? AND to_event IS NULL",
        (event.seq, version_id),
    )
    connection.execute(
        "INSERT INTO metadata (version_id, value, from_event) VALUES (?, ?, ?)",
        (version_id, to_json(change(json.loads(row[0]) if row is not None else {})), event.seq),
    )
    _touch_sequence(
        connection, event, sequence_id_named(connection, event.subject.rpartition(":v")[0])
    )


class _Subject(NamedTuple):
    """What an event is about: a version, or its artifact or collection where that is None."""

    sequence_id: int
    version_id: int | None

    @property
    def owner(self) -> tuple[int | None, int | None]:
        """The version or the sequence that a row belongs to: one of the two."""
        return self.version_id, None if self.version_id is not None else self.sequence_id


def _subject(connection: sqlite3.Connection, event: Event) -> _Subject:
    path, _, version = event.subject.partition(":")
    version_id = membership_named(connection, event.subject)[1] if version else None
    return _Subject(sequence_id_named(connection, path), version_id)


_APPLY: Final[dict[Kind, Callable[[sqlite3.Connection, Event, Body], None]]] = {
    Kind.USER_ADDED: _add_user,
    Kind.TEAM_CREATED: _create_team,
    Kind.TEAM_RENAMED: _rename_team,
    Kind.ORGANIZATION_NAMED: _name_organization,
    Kind.ORGANIZATION_RENAMED: _rename_organization,
    Kind.ROLE_GRANTED: _grant_role,
    Kind.REGISTRY_CREATED: _create_registry,
    Kind.ALIAS_PROTECTED: _protect_alias,
    Kind.ALIAS_UNPROTECTED: _unprotect_alias,
    Kind.PROJECT_CREATED: _create_project,
    Kind.ARTIFACT_CREATED: _create_artifact,
    Kind.VERSION_LOGGED: _log_version,
    Kind.VERSION_IMPORTED: _log_version,
    Kind.COLLECTION_CREATED: _create_collection,
    Kind.VERSION_LINKED: _link_version,
    Kind.LINK_IMPORTED: _link_version,
    Kind.VERSION_UNLINKED: _unlink_version,
    Kind.VERSION_DELETED: _delete_version,
    Kind.ARTIFACT_DELETED: _delete_artifact,
    Kind.ALIASES_SET: _set_aliases,
    Kind.ALIASES_REMOVED: _remove_aliases,
    Kind.TAGS_ADDED: _add_tags,
    Kind.TAGS_REMOVED: _remove_tags,
    Kind.DESCRIBED: _describe,
    Kind.METADATA_SET: _set_metadata,
    Kind.METADATA_UNSET: _unset_metadata,
}


def _open_entity(
    connection: sqlite3.Connection, event: Event, kind: str, display_name: str
) -> None:
    connection.execute(
        "INSERT INTO entities (kind, name, display_name, from_event) VALUES (?, ?, ?, ?)",
        (kind, event.subject, display_name, event.seq),
    )


def _rename_entity(
    connection: sqlite3.Connection, event: Event, was: str, display_name: str
) -> None:
    entity_id = entity_id_named(connection, was)
    (former_display_name,) = connection.execute(
        "SELECT display_name FROM entities WHERE id = ?", (entity_id,)
    ).fetchone()
    for name in sorted({was, former_display_name}):
        connection.execute(
            "INSERT INTO former_names (entity_id, name, from_event) VALUES (?, ?, ?)",
            (entity_id, name, event.seq),
        )
    connection.execute(
        "UPDATE entities SET name = ?, display_name = ? WHERE id = ?",
        (event.subject, display_name, entity_id),
    )


def _open_sequence(connection: sqlite3.Connection, event: Event, kind: str, body: Body) -> None:
    """Open an artifact or collection; one that an import makes has its description and tags."""
    project_path, _, name = event.subject.rpartition("/")
    entity, _, project = project_path.partition("/")
    project_id = project_id_named(connection, entity, project)
    connection.execute(
        """
        INSERT INTO sequences (project_id, kind, name, type, updated_event, from_event)
        VALUES (?, ?, ?, ?, ?, ?)
        """,
        (project_id, kind, name, body["type"], event.seq, event.seq),
    )
    sequence_id = sequence_id_named(connection, event.subject)
    if body.get("description"):
        connection.execute(
            "INSERT INTO descriptions (sequence_id, text, from_event) VALUES (?, ?, ?)",
            (sequence_id, body["description"], event.seq),
        )
    for tag in body.get("tags", ()):
        connection.execute(
            "INSERT INTO tags (sequence_id, name, from_event) VALUES (?, ?, ?)",
            (sequence_id, tag, event.seq),
        )


def _open_membership(
    connection: sqlite3.Connection, event: Event, version_id: int, source_id: int | None
) -> None:
    path, _, number = event.subject.rpartition(":v")
    connection.execute(
        """
        INSERT INTO memberships (sequence_id, number, version_id, source_id, from_event)
        VALUES (?, ?, ?, ?, ?)
        """,
        (sequence_id_named(connection, path), int(number), version_id, source_id, event.seq),
    )


def _close_membership(
    connection: sqlite3.Connection, event: Event, membership_id: int, latest: str | None
) -> None:
    """End the place that the event is about, with its aliases; `latest` is where that goes."""
    connection.execute(
        "UPDATE aliases SET to_event = ? WHERE membership_id = ? AND to_event IS NULL",
        (event.seq, membership_id),
    )
    connection.execute(
        "UPDATE memberships SET to_event = ? WHERE id = ?", (event.seq, membership_id)
    )
    path, _, _ = event.subject.rpartition(":v")
    sequence_id = sequence_id_named(connection, path)
    if latest is not None:
        fallback_id, _ = membership_named(connection, f"{path}:{latest}")
        _move_alias(connection, event, sequence_id, fallback_id, LATEST)
    _touch_sequence(connection, event, sequence_id)


def _move_alias(
    connection: sqlite3.Connection, event: Event, sequence_id: int, membership_id: int, name: str
) -> None:
    connection.execute(
        "UPDATE aliases SET to_event = ? WHERE sequence_id = ? AND name = ? AND to_event IS NULL",
        (event.seq, sequence_id, name),
    )
    connection.execute(
        "INSERT INTO aliases (sequence_id, membership_id, name, from_event) VALUES (?, ?, ?, ?)",
        (sequence_id, membership_id, name, event.seq),
    )


def _touch_sequence(connection: sqlite3.Connection, event: Event, sequence_id: int) -> None:
    connection.execute(
        "UPDATE sequences SET updated_event = ? WHERE id = ?", (event.seq, sequence_id)
    )
