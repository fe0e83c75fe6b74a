"""Which texts hold a word, and how well they answer it.

A score follows from a text alone: its field, and how short it is. What else there is does not
count, as it would for the ranks of FTS5, so that what others write moves nothing that is found
from one page to another.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

from registry_cli.catalog.as_of import event_looked_at, is_looking_back
from registry_cli.catalog.text_index import is_usable
from registry_cli.domain.text_words import spell

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Iterator

    from registry_cli.domain.search_expression import Word

REGISTRY: Final = "registry"
SEQUENCE: Final = "sequence"
MEMBERSHIP: Final = "membership"

Key = tuple[str, int]
"""What a text belongs to: one of the words above, and the id of the row."""

NAME: Final = "name"
_WEIGHTS: Final = {NAME: 4.0, "alias": 3.0, "tag": 3.0, "description": 1.0, "metadata": 1.0}
"""How much more it says that a word is found there."""

_SHORT: Final = 20
"""Characters; a text of that length counts half as much more as one that is hardly there."""

_EVEN: Final = 1.0
"""The score of what is not ranked: a word that very many texts hold says little of each."""

_MOST_RANKED: Final = 10_000
_FEW: Final = 1_000
"""Texts that are read at first; mostly nobody wants more."""

_MANY: Final = 10_000
_BEYOND: Final = 2**62
"""Above every id."""


class NameOfThen(NamedTuple):
    """What a registry or a collection was called at the moment that is looked at, not today."""

    key: Key
    name: str


def read_names_of_then(connection: sqlite3.Connection) -> dict[int, NameOfThen]:
    """Return the names of then that the index does not hold, by ids that no text of it has.

    They are below zero, and few.
    """
    if not is_looking_back(connection):
        return {}
    rows = connection.execute(
        """
        SELECT -id, registry_id, sequence_id, name FROM main.earlier_names
        WHERE from_event <= :event AND to_event > :event
        """,
        {"event": event_looked_at(connection)},
    )
    return {
        text_id: NameOfThen(
            (REGISTRY, registry_id) if registry_id is not None else (SEQUENCE, sequence_id), name
        )
        for text_id, registry_id, sequence_id, name in rows
    }


def rank_texts(connection: sqlite3.Connection, word: Word) -> Iterator[tuple[int, float]]:
    """Yield the texts that hold a word with their scores, the best first, equal ones newest first.

    A word of very many texts gives all of them the same score, so that nobody has to wait for
    all who wants a few.
    """
    scored = [
        (_score(NAME, len(name)), text_id)
        for text_id, (_, name) in read_names_of_then(connection).items()
        if word.is_in(name)
    ]
    has_many = False
    if word.is_unspaced:
        scored += _scored(connection, _ANYWHERE, _of_unspaced(word))
    elif not is_usable(connection):
        connection.create_function("spell", 1, spell, deterministic=True)
        scored += _scored(connection, _SPELLED, {"word": word.spelling})
    elif _count(connection, word, _MOST_RANKED + 1) > _MOST_RANKED:
        has_many = True
    else:
        scored += _scored(connection, _INDEXED, {"word": word.match})
    yield from ((text_id, score) for score, text_id in sorted(scored, reverse=True))
    if has_many:
        yield from _all_evenly(connection, word)


_ANYWHERE: Final = """
    SELECT id, field, length(text) FROM search_texts INDEXED BY texts_beyond_ascii
    WHERE text GLOB '*[^ -~]*'
      AND instr(CASE WHEN :has_cases THEN lower(text) ELSE text END, :word)
"""

_SPELLED: Final = """
    SELECT id, field, length(text) FROM search_texts WHERE instr(spell(text), :word)
"""

_INDEXED: Final = """
    SELECT text.id, text.field, length(text.text)
    FROM search_texts_fts AS hit JOIN search_texts AS text ON text.id = hit.rowid
    WHERE search_texts_fts MATCH :word
"""


def _of_unspaced(word: Word) -> dict[str, object]:
    text = word.text.lower()
    return {"word": text, "has_cases": text != word.text.upper()}


def _scored(
    connection: sqlite3.Connection, query: str, parameters: dict[str, object]
) -> list[tuple[float, int]]:
    rows = connection.execute(query, parameters)
    return [(_score(field, length), text_id) for text_id, field, length in rows]


def _score(field: str, length: int) -> float:
    return _WEIGHTS[field] * (1 + _SHORT / (_SHORT + length))


def _all_evenly(connection: sqlite3.Connection, word: Word) -> Iterator[tuple[int, float]]:
    below, at_once = _BEYOND, _FEW
    while ids := _read_below(connection, word, below, at_once):
        yield from ((text_id, _EVEN) for text_id in ids)
        below, at_once = ids[-1], _MANY


def _count(connection: sqlite3.Connection, word: Word, most: int) -> int:
    """Return how many texts hold a word; counting ends at `most`."""
    (count,) = connection.execute(
        """
        SELECT count(*) FROM (
            SELECT 1 FROM search_texts_fts WHERE search_texts_fts MATCH ? LIMIT ?
        )
        """,
        (word.match, most),
    ).fetchone()
    return int(count)


def _read_below(connection: sqlite3.Connection, word: Word, below: int, limit: int) -> list[int]:
    rows = connection.execute(
        """
        SELECT rowid FROM search_texts_fts
        WHERE search_texts_fts MATCH ? AND rowid < ? ORDER BY rowid DESC LIMIT ?
        """,
        (word.match, below, limit),
    )
    return [text_id for (text_id,) in rows]
