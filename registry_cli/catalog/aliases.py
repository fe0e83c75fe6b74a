"""Aliases with their history, which is the listing of their rows."""

import sqlite3

from registry_cli.domain.aliases import AliasMove, HeldAlias


def list_held(connection: sqlite3.Connection, sequence_id: int) -> list[HeldAlias]:
    """Return the aliases of an artifact or collection, by name."""
    rows = connection.execute(
        """
        SELECT alias.name, membership.number, name.qualified_name, event.at, event.actor
        FROM aliases AS alias
        JOIN memberships AS membership ON membership.id = alias.membership_id
        JOIN sequence_names AS name ON name.sequence_id = alias.sequence_id
        JOIN events AS event ON event.id = alias.from_event
        WHERE alias.sequence_id = ? AND alias.to_event IS NULL
        ORDER BY alias.name
        """,
        (sequence_id,),
    )
    return [
        HeldAlias(alias, f"v{number}", f"{name}:v{number}", at, by)
        for alias, number, name, at, by in rows
    ]


def list_moves(connection: sqlite3.Connection, sequence_id: int) -> list[AliasMove]:
    """Return every move of an alias of an artifact or collection, newest first.

    A row that begins with the event that ended another of its name is a move from there; one
    that ends without a successor was removed.
    """
    rows = connection.execute(
        """
        WITH places AS (
            SELECT alias.name, membership.number, alias.from_event, alias.to_event
            FROM aliases AS alias
            JOIN memberships AS membership ON membership.id = alias.membership_id
            WHERE alias.sequence_id = ?
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
        (sequence_id,),
    )
    return [
        AliasMove(alias, _version(was), _version(number), at, actor, event)
        for alias, was, number, at, actor, event in rows
    ]


def _version(number: int | None) -> str | None:
    return f"v{number}" if number is not None else None
