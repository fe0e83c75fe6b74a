"""In which order versions are listed, where it is not that of their numbers."""

import json
import sqlite3
from typing import Any, Final, NamedTuple

from registry_cli.catalog.filters import Wanted, membership_conditions, to_parameters
from registry_cli.domain.conditions import look_up
from registry_cli.domain.metadata import Json
from registry_cli.domain.ordering import Order


class Ranked(NamedTuple):
    """The number of a version, what it is sorted by, and whether it is among those wanted."""

    number: int
    value: Json
    is_wanted: bool


def rank_versions(
    connection: sqlite3.Connection, sequence_id: int, wanted: Wanted, order: Order
) -> list[Ranked]:
    """Return all versions of an artifact or collection in that order, equal ones newest first."""
    passing = {
        number
        for (number,) in connection.execute(
            f"""
            SELECT membership.number
            FROM memberships AS membership
            JOIN versions AS version ON version.id = membership.version_id
            WHERE membership.sequence_id = :sequence AND membership.to_event IS NULL
            {membership_conditions(connection, wanted)}
            """,  # noqa: S608 - our own conditions
            {"sequence": sequence_id, **to_parameters(wanted)},
        )
    }
    rows = connection.execute(
        f"""
        SELECT membership.number, {_SORTED_BY[order.field]}, (
            SELECT last_value FROM metrics
            WHERE metrics.run_id = version.run_id AND metrics.name = :metric
        )
        FROM memberships AS membership
        JOIN versions AS version ON version.id = membership.version_id
        LEFT JOIN metadata ON metadata.version_id = version.id AND metadata.to_event IS NULL
        WHERE membership.sequence_id = :sequence AND membership.to_event IS NULL
        ORDER BY membership.number DESC
        """,  # noqa: S608 - our own columns
        {"sequence": sequence_id, "metric": order.key if order.field == "metrics" else None},
    )
    ranked = (
        Ranked(number, _value(held, measured, order), number in passing)
        for number, held, measured in rows
    )
    return order.sorted(ranked, lambda row: row.value)


_SORTED_BY: Final = {
    "version": "membership.number",
    "created_at": "version.created_at",
    "size": "version.size",
    "file_count": "version.file_count",
    "metrics": "version.metrics",
    "metadata": "metadata.value",
}


def _value(held: Any, measured: float | None, order: Order) -> Json:  # noqa: ANN401 - a column of any type
    """Return what a version is sorted by; `measured` is the last value of the metric in its run."""
    if order.key is None:
        return held  # type: ignore[no-any-return]  # text or a number
    found = look_up(json.loads(held), order.key) if held is not None else None
    return found[0] if found is not None else measured
