"""What an import takes over of runs: what they told, their series, and what they took and gave."""

from __future__ import annotations

from typing import TYPE_CHECKING

from registry_cli.catalog import imported_runs, run_details
from registry_cli.domain.bundles import BundledRunDetails, BundledSeries, BundledUses
from registry_cli.domain.runs import OPEN

if TYPE_CHECKING:
    from collections.abc import Iterable

    from registry_cli.catalog.connections import Connection
    from registry_cli.domain.bundles import BundleRecord
    from registry_cli.operations.import_destinations import Destinations


def write_runs(
    connection: Connection, destinations: Destinations, records: Iterable[BundleRecord]
) -> None:
    """Write what is said of runs that are here, once all versions are.

    What a run here told of itself stays, unless it went on when it was exported, and the bundle
    tells how it ended.
    """
    run_id: str | None = None
    for record in records:
        match record:
            case BundledRunDetails():
                run_id = _find_waiting(connection, destinations, record)
                if run_id is not None:
                    imported_runs.write_details(connection, run_id, record)
            case BundledSeries() if run_id is not None:
                imported_runs.add_series(connection, run_id, record)
            case BundledUses() if run_id is not None:
                imported_runs.add_uses(connection, run_id, record)
            case _:
                pass


def _find_waiting(
    connection: Connection, destinations: Destinations, told: BundledRunDetails
) -> str | None:
    """Return the id of the run here, None where nothing of it is to be written."""
    run_id = destinations.find_run(told.run)
    if run_id is None:
        return None
    here = run_details.read_state(connection, run_id)
    is_waiting = here is None or (here[0] == OPEN and told.state != OPEN)
    return run_id if is_waiting else None
