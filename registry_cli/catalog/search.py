"""What the index of texts holds of words, and to what the rows of the state lead from there."""

from __future__ import annotations

import heapq
import json
from operator import itemgetter
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from registry_cli.catalog.filters import (
    EVERYTHING,
    Wanted,
    membership_conditions,
    sequence_conditions,
    to_parameters,
)
from registry_cli.catalog.text_ranks import (
    MEMBERSHIP,
    NAME,
    REGISTRY,
    SEQUENCE,
    Key,
    rank_texts,
    read_names_of_then,
)

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Iterable, Iterator

    from registry_cli.domain.search_expression import Word


class Hit(NamedTuple):
    """Where a word was found; the higher the score, the better."""

    field: str
    text_id: int
    score: float


class Place(NamedTuple):
    """What can be found, and what it lies in: `above` is the key of that, None for a registry.

    A registry is told by its id, which is also that of its project. `number` is -1 but for
    versions, and `created_at` of a link is when it was linked.
    """

    key: Key
    kind: str
    name: str
    number: int
    type: str | None
    project_id: int
    above: Key | None
    created_at: str

    @property
    def qualified_name(self) -> str:
        """Its name, with its number where it is a version."""
        return self.name if self.number < 0 else f"{self.name}:v{self.number}"


_LONGEST_PART: Final = 1_000
"""Characters; SQLite takes no pattern of more than 50,000 bytes."""


def find_word(connection: sqlite3.Connection, word: Word) -> dict[Key, Hit]:
    """Return where a word is found, the best place of each thing, also of what is gone."""
    return find_owners(connection, rank_texts(connection, word))


def find_owners(
    connection: sqlite3.Connection, ranked: Iterable[tuple[int, float]]
) -> dict[Key, Hit]:
    """Return what these texts are said of, in their order; the first of each thing counts."""
    scores = dict(ranked)
    then = read_names_of_then(connection)
    renamed = {name.key for name in then.values()}
    owners = {
        text_id: (field, [key for key in keys if field != NAME or key not in renamed])
        for text_id, field, keys in _read_owners(connection, json.dumps([*scores]))
    }
    owners |= {text_id: (NAME, [name.key]) for text_id, name in then.items()}
    hits: dict[Key, Hit] = {}
    for text_id, score in scores.items():
        field, keys = owners.get(text_id, ("", []))
        for key in keys:
            hits.setdefault(key, Hit(field, text_id, score))
    return hits


def _read_owners(connection: sqlite3.Connection, ids: str) -> Iterator[tuple[int, str, list[Key]]]:
    rows = connection.execute(
        """
        SELECT text.id, text.field,
               coalesce(text.registry_id, description.registry_id),
               coalesce(text.sequence_id, tag.sequence_id, description.sequence_id),
               alias.membership_id,
               coalesce(tag.version_id, description.version_id, metadata.version_id)
        FROM search_texts AS text
        LEFT JOIN descriptions AS description
          ON description.id = text.description_id AND description.to_event IS NULL
        LEFT JOIN tags AS tag ON tag.id = text.tag_id AND tag.to_event IS NULL
        LEFT JOIN aliases AS alias ON alias.id = text.alias_id AND alias.to_event IS NULL
        LEFT JOIN metadata ON metadata.id = text.metadata_id AND metadata.to_event IS NULL
        WHERE text.id IN (SELECT value FROM json_each(?))
          -- Most of what is closed, or came after the moment that is looked at, ends here.
          AND coalesce(text.registry_id, text.sequence_id, description.id, tag.id, alias.id,
                       metadata.id) IS NOT NULL
        """,
        (ids,),
    ).fetchall()
    version_ids = {row[5] for row in rows if row[5] is not None}
    places: dict[int, list[Key]] = {}
    for version_id, membership_id in connection.execute(
        """
        SELECT version_id, id FROM memberships
        WHERE to_event IS NULL AND version_id IN (SELECT value FROM json_each(?))
        """,
        (json.dumps([*version_ids]),),
    ):
        places.setdefault(version_id, []).append((MEMBERSHIP, membership_id))
    for text_id, field, *ids_of_owner, version_id in rows:
        keys = [
            (kind, row_id)
            for kind, row_id in zip((REGISTRY, SEQUENCE, MEMBERSHIP), ids_of_owner, strict=True)
            if row_id is not None
        ]
        yield text_id, field, keys + places.get(version_id, [])


def read_places(
    connection: sqlite3.Connection, keys: Iterable[Key], wanted: Wanted
) -> dict[Key, Place]:
    """Return those that are there and pass the filters; a registry passes where there is none."""
    ids: dict[str, list[int]] = {REGISTRY: [], SEQUENCE: [], MEMBERSHIP: []}
    for kind, row_id in keys:
        ids[kind].append(row_id)
    of_sequences = sequence_conditions(connection, wanted)
    of_memberships = membership_conditions(connection, wanted)
    places = [
        *(_read_registries(connection, ids[REGISTRY]) if wanted == EVERYTHING else ()),
        *_read_sequences(connection, ids[SEQUENCE], of_sequences, wanted),
        *_read_memberships(connection, ids[MEMBERSHIP], of_memberships, wanted),
    ]
    return {place.key: place for place in places}


def _read_registries(connection: sqlite3.Connection, ids: list[int]) -> Iterator[Place]:
    rows = connection.execute(
        """
        SELECT registry.id, entity.name || '/' || project.name, created.at
        FROM registries AS registry
        JOIN projects AS project ON project.id = registry.id
        JOIN entities AS entity ON entity.id = project.entity_id
        JOIN events AS created ON created.id = registry.from_event
        WHERE registry.to_event IS NULL
          AND registry.id IN (SELECT value FROM json_each(:ids))
        """,
        {"ids": json.dumps(ids)},
    )
    for row_id, name, at in rows:
        yield Place((REGISTRY, row_id), "registry", name, -1, None, row_id, None, at)


def _read_sequences(
    connection: sqlite3.Connection, ids: list[int], conditions: str, wanted: Wanted
) -> Iterator[Place]:
    rows = connection.execute(
        f"""
        SELECT sequence.id, sequence.kind, entity.name || '/' || project.name || '/'
               || sequence.name, sequence.type, sequence.project_id, created.at
        FROM sequences AS sequence
        JOIN projects AS project ON project.id = sequence.project_id
        JOIN entities AS entity ON entity.id = project.entity_id
        JOIN events AS created ON created.id = sequence.from_event
        WHERE sequence.to_event IS NULL
          AND sequence.id IN (SELECT value FROM json_each(:ids))
        {conditions}
        """,  # noqa: S608 - our own conditions
        {"ids": json.dumps(ids), **to_parameters(wanted)},
    )
    for row_id, kind, name, type_, project_id, at in rows:
        above = (REGISTRY, project_id)
        yield Place((SEQUENCE, row_id), kind, name, -1, type_, project_id, above, at)


def _read_memberships(
    connection: sqlite3.Connection, ids: list[int], conditions: str, wanted: Wanted
) -> Iterator[Place]:
    rows = connection.execute(
        f"""
        SELECT membership.id, entity.name || '/' || project.name || '/' || sequence.name,
               membership.number, sequence.type, sequence.project_id, sequence.id,
               CASE WHEN membership.source_id IS NULL THEN version.created_at ELSE linked.at END
        FROM memberships AS membership
        JOIN versions AS version ON version.id = membership.version_id
        JOIN sequences AS sequence ON sequence.id = membership.sequence_id
        JOIN projects AS project ON project.id = sequence.project_id
        JOIN entities AS entity ON entity.id = project.entity_id
        JOIN events AS linked ON linked.id = membership.from_event
        WHERE membership.to_event IS NULL
          AND membership.id IN (SELECT value FROM json_each(:ids))
        {conditions}
        """,  # noqa: S608 - our own conditions
        {"ids": json.dumps(ids), **to_parameters(wanted)},
    )
    for row_id, name, number, type_, project_id, sequence_id, at in rows:
        above = (SEQUENCE, sequence_id)
        yield Place((MEMBERSHIP, row_id), "version", name, number, type_, project_id, above, at)


def read_texts(connection: sqlite3.Connection, text_ids: Iterable[int]) -> dict[int, Any]:
    """Return what rows of the index say: text, or the object that metadata is."""
    rows = connection.execute(
        """
        SELECT text.id, text.text, metadata.value
        FROM search_texts AS text
        LEFT JOIN metadata ON metadata.id = text.metadata_id
        WHERE text.id IN (SELECT value FROM json_each(?))
        """,
        (json.dumps([*text_ids]),),
    )
    texts = {row_id: text if value is None else json.loads(value) for row_id, text, value in rows}
    return texts | {text_id: text for text_id, (_, text) in read_names_of_then(connection).items()}


def find_pages(
    connection: sqlite3.Connection, part: str
) -> Iterator[tuple[int, str | None, str | None]]:
    """Yield every distinct page of files that may hold a path with this part, the newest first.

    Each with its id, and the path of its only file, or else its JSON text. The part has none of
    the characters `*?[` and none that JSON escapes.
    """
    # Most pages of most homes are of one file, whose path stands in an index.
    glob = f"*{part[:_LONGEST_PART]}*" if part else "*"
    single = connection.execute(
        """
        SELECT id, first_path, NULL FROM pages INDEXED BY pages_of_one_file
        WHERE file_count = 1 AND first_path GLOB ? ORDER BY id DESC
        """,
        (glob,),
    )
    others = connection.execute(
        """
        SELECT id, NULL, entries FROM pages INDEXED BY pages_of_more_files
        WHERE file_count > 1 AND entries GLOB ? ORDER BY id DESC
        """,
        (glob,),
    )
    return heapq.merge(single, others, key=itemgetter(0), reverse=True)


def memberships_with_page(
    connection: sqlite3.Connection, page_ids: Iterable[int]
) -> Iterator[tuple[int, int]]:
    """Yield the places of all versions that hold one of the pages, each with the page.

    The newest page comes first.
    """
    return connection.execute(
        """
        SELECT place.page_id, membership.id
        FROM json_each(?) AS page
        JOIN version_pages AS place ON place.page_id = page.value
        JOIN memberships AS membership
          ON membership.version_id = place.version_id AND membership.to_event IS NULL
        ORDER BY place.page_id DESC
        """,
        (json.dumps([*page_ids]),),
    )
