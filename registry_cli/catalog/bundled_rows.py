"""What a bundle says of artifacts, versions and links, read from the state and the records."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from registry_cli.catalog.bundled_runs import read_run
from registry_cli.catalog.held_names import names_of_sequence
from registry_cli.digests import blake3_hex
from registry_cli.domain.bundles import (
    BundledArtifact,
    BundledCollection,
    BundledLink,
    BundledVersion,
    PastEvent,
)
from registry_cli.domain.events import Kind
from registry_cli.domain.metadata import to_json
from registry_cli.domain.names import REGISTRY_PREFIX
from registry_cli.errors import DamagedError, Hint, catalog_hint

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Iterator

_LATER_EVENTS: Final = 1 << 20
"""Bytes of the events of one version that go into a bundle, apart from the first."""

_CARRIED: Final = {Kind.VERSION_IMPORTED, Kind.LINK_IMPORTED}
"""What holds, as its past, the events of another home."""


class Place(NamedTuple):
    """Where a version or link stands, in the words that a bundle is sorted by."""

    entity: str
    project: str
    name: str
    number: int
    sequence_id: int
    membership_id: int
    version_id: int
    source_id: int | None

    @property
    def registry(self) -> str:
        """The name of the registry that a link is in."""
        return self.project.removeprefix(REGISTRY_PREFIX)


_PLACE: Final = """
    SELECT entity.name, project.name, sequence.name, membership.number, sequence.id,
           membership.id, membership.version_id, membership.source_id
    FROM memberships AS membership
    JOIN sequences AS sequence ON sequence.id = membership.sequence_id
    JOIN projects AS project ON project.id = sequence.project_id
    JOIN entities AS entity ON entity.id = project.entity_id
    WHERE membership.to_event IS NULL
"""


def get_place(connection: sqlite3.Connection, membership_id: int) -> Place:
    """Return a place by the id of its membership."""
    query = _PLACE + "AND membership.id = ?"
    return Place(*connection.execute(query, (membership_id,)).fetchone())


def list_places(connection: sqlite3.Connection, sequence_id: int | None = None) -> Iterator[Place]:
    """Yield the versions of an artifact, the links of a collection, or all there are."""
    query = _PLACE + "AND (:sequence IS NULL OR membership.sequence_id = :sequence)"
    return (Place(*row) for row in connection.execute(query, {"sequence": sequence_id}))


def list_links(connection: sqlite3.Connection, place: Place) -> list[Place]:
    """Return the links of a version."""
    query = _PLACE + "AND membership.version_id = ? AND membership.source_id IS NOT NULL"
    return [Place(*row) for row in connection.execute(query, (place.version_id,))]


def read_artifact(connection: sqlite3.Connection, place: Place) -> BundledArtifact:
    """Return the artifact that a version is in."""
    type_, description, tags, kind = _read_sequence(connection, place.sequence_id)
    return BundledArtifact(place.entity, kind, place.project, place.name, type_, description, tags)


def read_collection(connection: sqlite3.Connection, place: Place) -> BundledCollection:
    """Return the collection that a link is in."""
    type_, description, tags, _ = _read_sequence(connection, place.sequence_id)
    return BundledCollection(place.name, type_, description, tags)


def read_version(connection: sqlite3.Connection, place: Place) -> BundledVersion:
    """Return a version, with what happened to it."""
    row = connection.execute(
        """
        SELECT version.uid, version.digest, version.size, version.file_count,
               version.created_at, version.created_by, version.metrics, version.run_id,
               description.text, metadata.value,
               (SELECT count(*) FROM version_pages WHERE version_id = version.id)
        FROM versions AS version
        LEFT JOIN descriptions AS description
          ON description.version_id = version.id AND description.to_event IS NULL
        LEFT JOIN metadata ON metadata.version_id = version.id AND metadata.to_event IS NULL
        WHERE version.id = ?
        """,
        (place.version_id,),
    ).fetchone()
    uid, digest, size, file_count, created_at, created_by, metrics, run_id = row[:8]
    description, metadata, page_count = row[8:]
    return BundledVersion(
        number=place.number,
        id=uid,
        digest=digest,
        size=size,
        file_count=file_count,
        page_count=page_count,
        created_at=created_at,
        created_by=created_by,
        description=description or "",
        metadata=json.loads(metadata) if metadata else {},
        metrics=json.loads(metrics),
        tags=_names(connection, "tags", "version_id", place.version_id),
        aliases=_names(connection, "aliases", "membership_id", place.membership_id),
        run=read_run(connection, run_id) if run_id is not None else None,
        events=_read_events(connection, place),
    )


def read_link(connection: sqlite3.Connection, place: Place) -> BundledLink:
    """Return a link, with what happened to it."""
    (uid,) = connection.execute(
        "SELECT uid FROM versions WHERE id = ?", (place.version_id,)
    ).fetchone()
    return BundledLink(
        number=place.number,
        version=uid,
        aliases=_names(connection, "aliases", "membership_id", place.membership_id),
        events=_read_events(connection, place),
    )


def list_page_digests(connection: sqlite3.Connection, version_id: int) -> Iterator[str]:
    """Yield the digests of the pages of a version, in order."""
    rows = connection.execute(
        """
        SELECT page.digest FROM version_pages AS place JOIN pages AS page ON page.id = place.page_id
        WHERE place.version_id = ? ORDER BY place.position
        """,
        (version_id,),
    )
    return (digest for (digest,) in rows)


def read_page_text(connection: sqlite3.Connection, digest: str) -> bytes | None:
    """Return the text of a page, None where there is none of that digest."""
    row = connection.execute("SELECT entries FROM pages WHERE digest = ?", (digest,)).fetchone()
    if row is None:
        return None
    text: bytes = row[0].encode()
    if blake3_hex(text) != digest:
        raise DamagedError(
            f"the list of files {digest[:12]} is damaged", Hint("see what is", ("verify",))
        )
    return text


def list_known_versions(connection: sqlite3.Connection, name: str) -> list[int]:
    """Return the row ids of the versions that have this id or digest."""
    rows = connection.execute(
        """
        SELECT id FROM versions WHERE uid = :name
        UNION SELECT id FROM versions WHERE digest = :name
        """,
        {"name": name},
    )
    return [version_id for (version_id,) in rows]


def _read_sequence(
    connection: sqlite3.Connection, sequence_id: int
) -> tuple[str, str, tuple[str, ...], str]:
    """Return type, description, tags, and the kind of entity that it belongs to."""
    type_, description, kind = connection.execute(
        """
        SELECT sequence.type, description.text, entity.kind
        FROM sequences AS sequence
        JOIN projects AS project ON project.id = sequence.project_id
        JOIN entities AS entity ON entity.id = project.entity_id
        LEFT JOIN descriptions AS description
          ON description.sequence_id = sequence.id AND description.to_event IS NULL
        WHERE sequence.id = ?
        """,
        (sequence_id,),
    ).fetchone()
    tags = _names(connection, "tags", "sequence_id", sequence_id)
    return type_, description or "", tags, kind


def _names(connection: sqlite3.Connection, table: str, column: str, row_id: int) -> tuple[str, ...]:
    rows = connection.execute(
        f"SELECT name FROM {table} WHERE {column} = ? AND to_event IS NULL ORDER BY name",  # noqa: S608 - names from this file
        (row_id,),
    )
    return tuple(name for (name,) in rows)


def _read_events(connection: sqlite3.Connection, place: Place) -> tuple[PastEvent, ...]:
    """Return what happened to a version or link since it is there, oldest first.

    The first is always among them, of the others the newest as far as they have room.
    """
    kept: list[PastEvent] = []
    room = _LATER_EVENTS
    for event in _newest_first(connection, place):
        first, *later = _past(event)
        for each in reversed(later):
            room -= _size_of(each)
            if room >= 0:
                kept.append(each)
        if event.kind in _BEGINNINGS:
            return (first, *reversed(kept))
        room -= _size_of(first)
        if room >= 0:
            kept.append(first)
    raise DamagedError(
        f"the history does not say where {place.name}:v{place.number} begins", catalog_hint()
    )


class _Row(NamedTuple):
    at: str
    actor: str
    kind: str
    subject: str
    body: dict[str, Any]


_BEGINNINGS: Final = {Kind.VERSION_LOGGED, Kind.VERSION_LINKED, *_CARRIED}


def _newest_first(connection: sqlite3.Connection, place: Place) -> Iterator[_Row]:
    # What it is in may have been called otherwise then.
    names = names_of_sequence(connection, place.sequence_id)
    rows = connection.execute(
        """
        SELECT event.at, event.actor, event.kind, event.subject, event.body
        FROM json_each(:names) AS held
        CROSS JOIN events AS event ON event.subject = json_extract(held.value, '$[0]')
        WHERE event.id BETWEEN json_extract(held.value, '$[1]') AND json_extract(held.value, '$[2]')
          AND event.id >= (SELECT from_event FROM memberships WHERE id = :membership)
        ORDER BY event.id DESC
        """,
        {
            "names": json.dumps(
                [held._replace(name=f"{held.name}:v{place.number}") for held in names]
            ),
            "membership": place.membership_id,
        },
    )
    return (
        _Row(at, actor, kind, subject, json.loads(body)) for at, actor, kind, subject, body in rows
    )


def _past(event: _Row) -> list[PastEvent]:
    """Return an event, or what an import carried over in its place."""
    if event.kind in _CARRIED:
        return [PastEvent(**each) for each in event.body["past"]]
    return [PastEvent(*event)]


def _size_of(event: PastEvent) -> int:
    return len(to_json([*event]).encode())
