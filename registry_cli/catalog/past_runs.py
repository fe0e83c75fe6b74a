"""What is known of runs at an earlier moment, for a connection that looks back.

Runs are outside of the events: they have times, but what they tell of themselves is overwritten.
So shown are those that were there then, with the versions that they had taken and given by then,
and which of them went on; configs, metrics and summaries are the last there are.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    import sqlite3

# A version was there since it was logged or imported, which its places tell.
_VERSIONS: Final = """
    CREATE TEMP VIEW versions AS
    SELECT * FROM main.versions AS version
    WHERE EXISTS (
        SELECT 1 FROM main.memberships
        WHERE version_id = version.id AND from_event <= {event}
    )
"""

_RUNS: Final = """
    CREATE TEMP VIEW runs AS
    SELECT rowid, id, name, project_id, created_at, created_by
    FROM main.runs WHERE created_at <= {at}
"""

_USAGES: Final = """
    CREATE TEMP VIEW usages AS SELECT * FROM main.usages WHERE at <= {at}
"""

_AT: Final = "(SELECT at FROM temp.looked_at)"
_IF_ENDED: Final = f"CASE WHEN ended_at > {_AT} THEN {{}} ELSE {{}} END"

# A run that began anew since had begun before, nobody knows when: then its record tells.
_OF_THEN: Final = {
    "state": _IF_ENDED.format("'running'", "state"),
    "exit_status": _IF_ENDED.format("NULL", "exit_status"),
    "ended_at": _IF_ENDED.format("NULL", "ended_at"),
    "duration": _IF_ENDED.format("NULL", "duration"),
    "started_at": f"CASE WHEN started_at > {_AT} THEN NULL ELSE started_at END",
}
"""What is known to have been otherwise; all other columns of `run_details` are as they are."""


def look_back_at_runs(connection: sqlite3.Connection, event: int) -> None:
    """Let the connection see the runs of the time in `looked_at`, and the versions of then."""
    for view in (_VERSIONS, _RUNS, _USAGES):
        connection.execute(view.format(event=event, at=_AT))
    names = [row[1] for row in connection.execute("PRAGMA main.table_info(run_details)")]
    columns = ", ".join(f"{_OF_THEN.get(name, name)} AS {name}" for name in names)
    connection.execute(
        f"CREATE TEMP VIEW run_details AS SELECT {columns} FROM main.run_details"  # noqa: S608 - our own names
    )
