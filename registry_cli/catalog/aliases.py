"""Aliases with their history, which is the listing of their rows."""

import sqlite3

from registry_cli.catalog.as_of import event_looked_at
from registry_cli.domain.aliases import AliasMove, HeldAlias


def list_held(
    connection: sqlite3.Connection, sequence_id: int, alias: str | None = None
) -> list[HeldAlias]:
    """Return the aliases of an artifact or collection, all or one, by name."""
    # Where an alias was before is in the table itself: a moment that is looked at shows less.
    rows = connection.execute(
        """
        SELECT alias.name, membership.number, name.qualified_name, event.at, event.actor,
               was.number, event.id, (
                   SELECT source_name.qualified_name || ':v' || source.number
                   FROM memberships AS source
                   JOIN sequence_names AS source_name
                     ON source_name.sequence_id = source.sequence_id
                   WHERE source.id = ifnull(membership.source_id, membership.id)
               )
        FROM aliases AS alias
        JOIN memberships AS membership ON membership.id = alias.membership_id
        JOIN sequence_names AS name ON name.sequence_id = alias.sequence_id
        JOIN events AS event ON event.id = alias.from_event
        LEFT JOIN main.aliases AS before
          ON before.sequence_id = alias.sequence_id AND before.name = alias.name
          AND before.to_event = alias.from_event
        LEFT JOIN main.memberships AS was ON was.id = before.membership_id
        WHERE alias.sequence_id = :sequence AND alias.to_event IS NULL
          AND (:alias IS NULL OR alias.name = :alias)
        ORDER BY alias.name
        """,
        {"sequence": sequence_id, "alias": alias},
    )
    return [
        HeldAlias(held, f"v{number}", f"{name}:v{number}", at, by, _version(was), event, source)
        for held, number, name, at, by, was, event, source in rows
    ]


def list_moves(
    connection: sqlite3.Connection, sequence_id: int, alias: str | None = None
) -> list[AliasMove]:
    """Return every move of the aliases of an artifact or collection, or of one, newest first.

    A row that begins with the event that ended another of its name is a move from there; one
    that ends without a successor was removed. What is later than a moment that is looked at has
    not happened yet.
    """
    rows = connection.execute(
        """
        WITH places AS (
            SELECT alias.name, membership.number, alias.from_event,
                   CASE WHEN alias.to_event <= :last THEN alias.to_event END AS to_event
            FROM main.aliases AS alias
            JOIN main.memberships AS membership ON membership.id = alias.membership_id
            WHERE alias.sequence_id = :sequence AND alias.from_event <= :last
              AND (:alias IS NULL OR alias.name = :alias)
        )
        SELECT move.name, move.was, move.number, event.at, event.actor, event.id
        FROM (
            SELECT place.name, before.number AS was, place.number, place.from_event AS event_id
            FROM places AS place
            LEFT JOIN places AS before
              ON before.name = place.name AND before.to_event = place.from_event
            UNION ALL
            SELECT place.name, place.number, NULL, place.to_event
            FROM places AS place
            LEFT JOIN places AS next
              ON next.name = place.name AND next.from_event = place.to_event
            WHERE place.to_event IS NOT NULL AND next.name IS NULL
        ) AS move
        JOIN events AS event ON event.id = move.event_id
        ORDER BY event.id DESC, move.name
        """,
        {"sequence": sequence_id, "alias": alias, "last": event_looked_at(connection)},
    )
    return [
        AliasMove(moved, _version(was), _version(number), at, actor, event)
        for moved, was, number, at, actor, event in rows
    ]


def _version(number: int | None) -> str | None:
    return f"v{number}" if number is not None else None
