"""What must hold of versions, artifacts and collections to be listed: the filters, as SQL.

All listings take them from here. The queries call a place of a version `membership`, its record
`version`, and an artifact or collection `sequence`.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from registry_cli.catalog.text_index import is_usable

if TYPE_CHECKING:
    import sqlite3

    from registry_cli.domain.conditions import Condition


class Wanted(NamedTuple):
    """What is asked for; None, False, 0 and an empty tuple ask for nothing.

    `since` and `before` are times in UTC (ISO 8601), `first` is the number of an event. `linked_in`
    is the id of a registry. `keep` leaves out so many of the newest of an artifact or collection.
    """

    type: str | None = None
    tag: str | None = None
    alias: str | None = None
    linked_in: int | None = None
    since: str | None = None
    first: int | None = None
    before: str | None = None
    is_unaliased: bool = False
    keep: int = 0
    metrics: tuple[Condition, ...] = ()
    metadata: tuple[Condition, ...] = ()


EVERYTHING: Final = Wanted()


def membership_conditions(connection: sqlite3.Connection, wanted: Wanted) -> str:
    """Return what follows a WHERE with `membership` and `version`, beginning with AND.

    Its parameters are those of `to_parameters`; the connection learns what it calls.
    """
    parts = [text for is_asked, text in _asked(wanted, _MEMBERSHIP) if is_asked]
    return "".join([*parts, _value_conditions(connection, wanted)])


def sequence_conditions(connection: sqlite3.Connection, wanted: Wanted) -> str:
    """Return the same for artifacts and collections, with `sequence`.

    Those pass which have a version of that alias, and one that meets all conditions on values.
    """
    parts = [text for is_asked, text in _asked(wanted, _SEQUENCE) if is_asked]
    values = _value_conditions(connection, wanted)
    indexed = [number for number, word in enumerate(_index_words(wanted)) if word is not None]
    if indexed and is_usable(connection):
        parts.append(_WITH_METADATA.format(values, number=indexed[0]))
        return "".join(parts)
    if wanted.metrics:
        parts.append(_WITH_ANY_METRIC)
    if values:
        parts.append(_WITH_A_VERSION.format(values))
    return "".join(parts)


def to_parameters(wanted: Wanted) -> dict[str, Any]:
    """Return the values that the conditions name."""
    parameters: dict[str, Any] = {
        f"wanted_{name}": value
        for name, value in wanted._asdict().items()
        if name not in {"metrics", "metadata", "is_unaliased"}
    }
    for number, condition in enumerate((*wanted.metrics, *wanted.metadata)):
        parameters[f"wanted_key_{number}"] = condition.key
        parameters[f"wanted_part_{number}"] = _first_part(condition)
    for number, word in enumerate(_index_words(wanted)):
        parameters[f"wanted_word_{number}"] = word
    return parameters


def _index_words(wanted: Wanted) -> list[str | None]:
    """Return the phrases of the index that metadata with these keys holds, None for odd keys.

    Where a key is all of characters that are no letters to the index, its phrase would be empty.
    """
    keys = [condition.key.partition(".")[0] for condition in wanted.metadata]
    return [
        '"' + key.replace('"', '""') + '"'
        if any(each.isascii() and each.isalnum() for each in key) and min(key) >= " "
        else None
        for key in keys
    ]


def _asked(wanted: Wanted, conditions: dict[str, str]) -> list[tuple[bool, str]]:
    return [(bool(getattr(wanted, name)), text) for name, text in conditions.items()]


_MEMBERSHIP: Final = {
    "type": """
      AND :wanted_type = (SELECT type FROM sequences WHERE id = membership.sequence_id)""",
    "tag": """
      AND EXISTS (
          SELECT 1 FROM tags AS tag
          WHERE tag.version_id = membership.version_id AND tag.name = :wanted_tag
            AND tag.to_event IS NULL
      )""",
    "alias": """
      AND EXISTS (
          SELECT 1 FROM aliases AS alias
          WHERE alias.membership_id = membership.id AND alias.name = :wanted_alias
            AND alias.to_event IS NULL
      )""",
    "linked_in": """
      AND EXISTS (
          SELECT 1 FROM memberships AS link
          JOIN sequences AS collection ON collection.id = link.sequence_id
          WHERE link.version_id = membership.version_id AND link.to_event IS NULL
            AND collection.project_id = :wanted_linked_in
      )""",
    # A link is as old as it is there, a version as when it was logged, wherever that was.
    "since": """
      AND :wanted_since <= CASE WHEN membership.source_id IS NULL THEN version.created_at
          ELSE (SELECT at FROM events WHERE id = membership.from_event) END""",
    "before": """
      AND :wanted_before > CASE WHEN membership.source_id IS NULL THEN version.created_at
          ELSE (SELECT at FROM events WHERE id = membership.from_event) END""",
    "first": """
      AND membership.from_event >= :wanted_first""",
    "is_unaliased": """
      AND NOT EXISTS (
          SELECT 1 FROM aliases AS alias
          WHERE alias.membership_id = membership.id AND alias.to_event IS NULL
      )
      AND (membership.source_id IS NOT NULL OR NOT EXISTS (
          SELECT 1 FROM memberships AS link
          WHERE link.version_id = membership.version_id AND link.source_id IS NOT NULL
            AND link.to_event IS NULL
      ))""",
    "keep": """
      AND membership.number < (
          SELECT min(number) FROM (
              SELECT newest.number FROM memberships AS newest
              WHERE newest.sequence_id = membership.sequence_id AND newest.to_event IS NULL
              ORDER BY newest.number DESC LIMIT :wanted_keep
          )
      )""",
}

_SEQUENCE: Final = {
    "type": """
      AND sequence.type = :wanted_type""",
    "tag": """
      AND EXISTS (
          SELECT 1 FROM tags AS tag
          WHERE tag.sequence_id = sequence.id AND tag.name = :wanted_tag AND tag.to_event IS NULL
      )""",
    "alias": """
      AND EXISTS (
          SELECT 1 FROM aliases AS alias
          WHERE alias.sequence_id = sequence.id AND alias.name = :wanted_alias
            AND alias.to_event IS NULL
      )""",
    "since": """
      AND :wanted_since <= (SELECT at FROM events WHERE id = sequence.updated_event)""",
    "first": """
      AND sequence.updated_event >= :wanted_first""",
}

_WITH_A_VERSION: Final = """
      AND EXISTS (
          SELECT 1 FROM memberships AS membership
          JOIN versions AS version ON version.id = membership.version_id
          WHERE membership.sequence_id = sequence.id AND membership.to_event IS NULL {}
      )"""

# Most versions have no metrics at all. Those of the first condition that may have them are not
# judged here, because where many have them, each artifact or collection soon has one that passes.
_WITH_ANY_METRIC: Final = """
      AND sequence.id IN (
          SELECT measured.sequence_id FROM memberships AS measured
          WHERE measured.to_event IS NULL AND measured.version_id IN (
              SELECT id FROM versions WHERE metrics <> '{}'
              UNION ALL
              SELECT told.id FROM metrics AS metric
              JOIN versions AS told ON told.run_id = metric.run_id
              WHERE metric.name = :wanted_key_0
          )
      )"""

# Most metadata does not have the key, and the index of texts tells which may have it.
_WITH_METADATA: Final = """
      AND sequence.id IN (
          SELECT membership.sequence_id
          FROM search_texts_fts AS hit
          CROSS JOIN search_texts AS found ON found.id = hit.rowid
          CROSS JOIN metadata AS held ON held.id = found.metadata_id
          CROSS JOIN memberships AS membership ON membership.version_id = held.version_id
          CROSS JOIN versions AS version ON version.id = membership.version_id
          WHERE search_texts_fts MATCH :wanted_word_{number}
            AND held.to_event IS NULL AND membership.to_event IS NULL {}
      )"""

_METADATA: Final = """(
          SELECT value FROM metadata
          WHERE metadata.version_id = membership.version_id AND metadata.to_event IS NULL
      )"""

# Most versions do not have the key, which a look at the text can tell.
_HAS_METADATA: Final = """
      AND instr({column}, :wanted_part_{number})
      AND meets({column}, {number}, NULL)"""

# What a version says of a metric comes before what its run measured last.
_HAS_METRIC: Final = """
      AND (instr(version.metrics, :wanted_part_{number}) OR EXISTS (
          SELECT 1 FROM metrics
          WHERE metrics.run_id = version.run_id AND metrics.name = :wanted_key_{number}
      ))
      AND meets(version.metrics, {number}, (
          SELECT last_value FROM metrics
          WHERE metrics.run_id = version.run_id AND metrics.name = :wanted_key_{number}
      ))"""


def _value_conditions(connection: sqlite3.Connection, wanted: Wanted) -> str:
    """Return the conditions on values, each of which a function of the connection judges."""
    conditions = [*wanted.metrics, *wanted.metadata]
    if not conditions:
        return ""

    def meets(text: str | None, number: int, measured: float | None) -> bool:
        values = json.loads(text) if text is not None else {}
        condition = conditions[number]
        if measured is not None:
            values.setdefault(condition.key, measured)
        return condition.holds(values)

    connection.create_function("meets", 3, meets)
    first = len(wanted.metrics)
    return "".join(
        _HAS_METRIC.format(number=number)
        if number < first
        else _HAS_METADATA.format(number=number, column=_METADATA)
        for number in range(len(conditions))
    )


def _first_part(condition: Condition) -> str:
    """Return what the JSON text holds in any case: the key, up to its first dot."""
    return json.dumps(condition.key.partition(".")[0], ensure_ascii=False)[:-1]
